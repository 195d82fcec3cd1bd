"""Agency e-mail: headers, texts, attachments, and what is no part of the story."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.formats import email_message
from extrablatt.wire.item import EdNote, Link, WireFormatError, WireItem

from .conftest import SAMPLES

Sample = Callable[[str], list[WireItem]]

NINJS = json.dumps(
    {"uri": "urn:beispiel:9", "type": "text", "versioncreated": "2026-03-04T17:00:00Z", "headline": "Innen"}
).encode()


def mail(
    text: str = "Es regnet.", *, subject: str = "Regen", more: str = "", kind: str = "text/plain; charset=utf-8"
) -> WireItem:
    head = f"From: Presse <presse@flussau.example>\nSubject: {subject}\nDate: Wed, 4 Mar 2026 18:12:00 +0100\n{more}"
    return formats.read(f"{head}Message-ID: <1@flussau.example>\nContent-Type: {kind}\n\n{text}".encode())[-1]


def with_files(*files: tuple[str, str, bytes], text: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@b.example", "Dateien", "<2@b.example>"
    message.set_content(text)
    for name, mime, data in files:
        main, _, sub = mime.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def test_the_headers_of_a_mail_are_read(sample: Sample) -> None:
    item = sample("mail.eml")[-1]
    assert (item.format, item.guid, item.version) == ("email", "brief-1@flussau.example", 1772644320)
    assert (item.provider, item.credit) == ("flussau.example", "Pressestelle Flussau (Brücken)")
    assert (item.headline, item.version_created) == ("Brücke eröffnet - Fest am Samstag", "2026-03-04T18:12:00+01:00")
    assert item.language == "de"


def test_the_html_of_a_mail_is_its_body_without_signature_quotes_and_contacts(sample: Sample) -> None:
    item = sample("mail.eml")[-1]
    assert [(b["type"], b["html"]) for b in item.body] == [
        (
            "paragraph",
            'Die <strong>Brücke</strong> über die Sall ist <a href="https://flussau.example/">offen</a>.',
        ),
        ("paragraph", "Am Samstag folgt ein Fest."),
    ]
    assert item.ed_notes == (
        EdNote("contacts", "Rückfragen & Kontakt:\nMax Muster, +00 000 000002"),
        EdNote("signature", "Erika Beispiel, +00 000 000001"),
        EdNote("quoted", "Früher geschrieben"),
        EdNote("authentication", "The mail server doubts the sender: dkim=fail"),
    )


def test_attachments_are_links_by_their_names_and_their_bytes_are_at_hand(sample: Sample) -> None:
    item = sample("mail.eml")[-1]
    assert item.links == (
        Link("picture", "brief-1@flussau.example#logo.png", "logo.png", "image/png", "inline"),
        Link("picture", "brief-1@flussau.example#Brücke.jpg", "Brücke.jpg", "image/jpeg"),
        Link("item", "urn:beispiel:77", "meldung.json", "application/octet-stream"),
        Link("evolvedFrom", "brief-0@flussau.example"),
        Link("seeAlso", "brief-a@flussau.example"),
    )
    found = email_message.attachments((SAMPLES / "mail.eml").read_bytes())
    assert [(name, mime) for name, mime, _data in found] == [
        ("logo.png", "image/png"), ("Brücke.jpg", "image/jpeg"), ("meldung.json", "application/octet-stream"),
    ]  # fmt: skip
    assert found[1][2].startswith(b"\xff\xd8\xff")


def test_an_attached_agency_file_is_an_item_that_tells_who_sent_it(sample: Sample) -> None:
    item = sample("mail.eml")[0]
    assert (item.format, item.guid, item.headline) == ("ninjs", "urn:beispiel:77", "Angehängt")
    assert item.ed_notes[-1] == EdNote("received", "meldung.json, by e-mail from presse@flussau.example")


@pytest.mark.parametrize(
    "name", ["dpa.iptc", "ap.anpa", "message.xml", "digitalwires.json", "rss.xml", "ots.json", "ninjs3.json"]
)
def test_every_format_is_read_out_of_a_mail(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    inside = formats.read(with_files((name, "application/octet-stream", data)))
    assert [item.guid for item in inside] == [item.guid for item in formats.read(data)]


def test_a_mail_in_a_mail_is_read_but_not_what_is_attached_to_that() -> None:
    inner = with_files(("x.json", "application/json", NINJS), text="Innerer Text.")
    items = formats.read(with_files(("x.eml", "application/octet-stream", inner)))
    assert [(item.format, item.body_text.strip()) for item in items] == [("email", "Innerer Text.")]


def test_a_forwarded_mail_is_read() -> None:
    inner = b"From: c@d.example\nMessage-ID: <3@d.example>\nSubject: Weiter\n\nText darin."
    data = (
        b"From: a@b.example\nMessage-ID: <4@b.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: message/rfc822\n\n" + inner + b"\n--x--\n"
    )
    assert formats.read(data)[0].guid == "3@d.example"


def test_only_from_tells_the_provider() -> None:
    item = mail(more="Reply-To: dpa <dpa@dpa.example>\nSender: dpa@dpa.example\nX-Priority: 1\nImportance: high\n")
    assert (item.provider, item.credit, item.urgency) == ("flussau.example", "Presse", None)


@pytest.mark.parametrize(
    ("text", "body", "role"),
    [
        ("Es regnet.\n\n-- \nMax Muster", "Es regnet.", "signature"),
        ("Es regnet.\n\n> früher\n> noch", "Es regnet.", "quoted"),
        ("Es regnet.\n\nAm 3. März 2026 schrieb Max Muster:\n\nFrüher.", "Es regnet.", "quoted"),
        ("Es regnet.\n\n-----Original Message-----\nFrom: x", "Es regnet.", "quoted"),
        ("Es regnet.\n\nRückfragehinweis:\nMax Muster, max@beispiel.example", "Es regnet.", "contacts"),
        ("Es regnet.\n\nPressekontakt: Max Muster, +00 000 00001", "Es regnet.", "contacts"),
        ("Es regnet.\n\n____________________________\nVertraulich", "Es regnet.", "signature"),
    ],
)
def test_what_is_no_part_of_the_story_is_a_note_for_the_newsroom(text: str, body: str, role: str) -> None:
    item = mail(text)
    assert item.body_text == body
    assert [(note.role, note.publishable) for note in item.ed_notes] == [(role, False)]


@pytest.mark.parametrize(
    "text", ["Rückfragen\n\ngab es keine.", "Der Kontakt:\nriss ab.", "a -- b", "-- Ja, sagte er."]
)
def test_what_only_looks_like_an_ending_stays(text: str) -> None:
    item = mail(f"Anfang.\n\n{text}")
    assert "".join(item.body_text.split()) == "".join(f"Anfang.{text}".split())


def test_flowed_lines_are_put_together() -> None:
    text = "Die Brücke \nist offen.\n\nVon hier  \nan geht es weiter.\n-- \nMax"
    assert (
        mail(text, kind="text/plain; charset=utf-8; format=flowed").body_text
        == "Die Brücke ist offen.\n\nVon hier an geht es weiter."
    )
    assert (
        mail("Brücken- \nfest", kind="text/plain; charset=utf-8; format=flowed; delsp=yes").body_text == "Brücken-fest"
    )


def test_an_embargo_in_the_subject_or_at_the_beginning_holds() -> None:
    assert mail(subject="Sperrfrist 5. =?utf-8?q?M=C3=A4rz?= 10 Uhr: Regen").embargoed == "2026-03-05T10:00:00+01:00"
    assert mail("SPERRFRIST: Freitag\n\nEs regnet.").embargoed == "indefinite"
    assert mail().embargoed is None


def test_the_keywords_of_a_mail_are_subjects(sample: Sample) -> None:
    (item,) = sample("mail_plain.eml")
    assert [(s.name, s.kind) for s in item.subjects] == [("Fest", "keyword"), ("Fluss", "keyword")]
    assert (item.dateline, item.embargoed) == ("Flussau (OTS) -", "2026-03-05T10:00:00+01:00")
    assert [block["type"] for block in item.body] == ["paragraph", "crosshead", "paragraph", "list", "table"]


def test_the_same_mail_again_is_the_same_item() -> None:
    assert (mail().guid, mail().version) == (mail().guid, mail().version) == ("1@flussau.example", 1772644320)


def test_a_mail_without_message_id_has_an_identity_that_stays() -> None:
    data = b"From: a@b.example\nSubject: x\n\nText."
    assert formats.read(data)[0].guid == formats.read(data)[0].guid != formats.read(data + b"!")[0].guid


def test_attachments_have_safe_names_each_one_once() -> None:
    data = with_files(
        ("../../a.jpg", "image/jpeg", b"1"), ("C:\\x\\a.jpg", "image/jpeg", b"2"), ("", "image/png", b"3")
    )
    assert [name for name, _mime, _data in email_message.attachments(data)] == ["a.jpg", "a-2.jpg", "attachment.png"]


def test_a_mail_of_nothing_but_pictures_is_a_picture() -> None:
    (item,) = formats.read(with_files(("a.jpg", "image/jpeg", b"1")))
    assert (item.item_class, item.headline) == ("picture", "Dateien")


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"), ("iso-8859-1", "Grüße".encode("latin-1"), "Grüße"), ("klingonisch", "Grüße".encode(), "Grüße"),
        ("us-ascii", "Grüße".encode(), "Grüße"), ("utf-8", "Grüße".encode("cp1252"), "Grüße"), ("punycode", b"a-b", "a-b"), ("zip", b"a", "a"),
    ],
)  # fmt: skip
def test_a_text_in_a_wrong_or_unknown_charset_is_read(charset: str, data: bytes, text: str) -> None:
    head = f"From: a@b.example\nMessage-ID: <1@b>\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert formats.read(head + data)[0].body_text == text


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.example\nMessage-ID: <1@b>\n\n",
        b"From: a\nDate: x\nContent-Type: multipart/mixed; boundary=x\n\n--x--",
    ],
)
def test_a_mail_with_nothing_in_it_is_named(data: bytes) -> None:
    with pytest.raises(WireFormatError, match="E-mail: there is no text"):
        formats.read(data)


def test_text_with_a_colon_is_no_mail() -> None:
    with pytest.raises(WireFormatError, match="Neither XML nor JSON"):
        formats.read(b"Vorsicht: Das ist kein Brief.\n\nText")


@pytest.mark.parametrize(
    "html", ["<script>x()</script>Wort", '<p onclick="x()">Wort</p>', '<a href="javascript:x()">Wort</a>']
)
def test_hostile_html_in_a_mail_is_harmless(html: str) -> None:
    item = mail(html, kind="text/html")
    assert item.body_text == "Wort"
    assert "script" not in item.body[0]["html"]


_LINES = [
    "From: a@b.example",
    "Subject: =?utf-8?b?w6Q?=",
    "Content-Type: multipart/mixed; boundary=x",
    "--x",
    "--x--",
    "",
    "Text",
]
_MORE = [
    "Content-Type: text/html",
    "Content-Transfer-Encoding: base64",
    "Message-ID: <a@b>",
    "Content-Type: message/rfc822",
    "=?x?q?=FF?=",
]
_HEADS = [
    "Date: Wed, 99 Mar",
    "Content-Disposition: attachment; filename*=x'y'%FF",
    "From: =?utf-8?q?=22?= <<>>@",
    "\tfolded",
    "> zitiert",
]


@given(st.lists(st.sampled_from([*_LINES, *_MORE, *_HEADS, "-- ", "<p>a"]) | st.text(max_size=10), max_size=25))
@settings(max_examples=400, deadline=None)
def test_a_mail_of_any_lines_gives_items_or_a_reason(lines: list[str]) -> None:
    items, reason = [], ""
    try:
        items = formats.read("\n".join(["From: a@b.example", "Message-ID: <1@b>", *lines]).encode("utf-8", "replace"))
    except WireFormatError as error:
        reason = str(error)
    assert reason or all(item.guid and item.version for item in items)


@pytest.mark.parametrize(
    "above",
    [
        "      \r\n",
        "\n \n",
        "\t\n",
        "\ufeff",
        "\ufeff \n",
        "\u00a0\r\n\r\n",
        "  \nFrom a@b.example Fri Mar  1 11:15:00 2026\n",
    ],
)
def test_what_a_program_saves_above_the_headers_is_no_hindrance(above: str) -> None:
    (item,) = formats.read(
        f"{above}From: a@b.example\nSubject: Regen\nDate: Wed, 4 Mar 2026 18:12:00 +0100\n\nEs regnet.".encode()
    )
    assert (item.format, item.headline, item.body_text) == ("email", "Regen", "Es regnet.")


@pytest.mark.parametrize("charset", ["iso-8859-1", "ISO-8859-15", "windows-1252", "us-ascii", "latin1", "cp1252"])
def test_a_mail_in_utf_8_is_read_as_such_whatever_charset_it_says(charset: str) -> None:
    assert mail("Grüße aus Köln", kind=f"text/plain; charset={charset}").body_text == "Grüße aus Köln"
    assert mail("<p>Grüße aus Köln</p>", kind=f"text/html; charset={charset}").body_text == "Grüße aus Köln"
