"""Formats of single agencies: AP's interface and markup, Ritzau, ANSA, press releases. What can hurt – kills, embargoes, notes – above all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import Link, NothingInside, WireFormatError, WireItem

Sample = Callable[[str], list[WireItem]]

AP: dict[str, Any] = {
    "uri": "https://api.beispiel.example/1",
    "altids": {"itemid": "x1"},
    "type": "text",
    "version": 0,
    "versioncreated": "2026-03-04T18:12:00Z",
}


def ap(**told: Any) -> WireItem:
    return formats.read(json.dumps({"data": {"item": {**AP, **told}}}).encode())[0]


def release(inside: str, root: str = "release") -> WireItem:
    return formats.read(f"<{root}><headline>Regen</headline>{inside}</{root}>".encode())[0]


def news(**told: str) -> WireItem:
    inside = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in {"NewsID": "1", "content": "&lt;p&gt;a&lt;/p&gt;", **told}.items()
    )
    return formats.read(f"<ArrayOfRBNews><RBNews>{inside}</RBNews></ArrayOfRBNews>".encode())[0]


@pytest.mark.parametrize(
    "wrapped",
    [lambda i: {"data": {"item": i}}, lambda i: {"data": {"items": [{"meta": {}, "item": i}]}}, lambda i: {"api_version": "3", "data": {"items": [i]}},
     lambda i: i, lambda i: [i], lambda i: {"item": i}, lambda i: {"items": [{"item": i}]}],
)  # fmt: skip
def test_an_item_of_ap_is_told_from_ninjs_however_it_is_wrapped(wrapped: Callable[[Any], Any]) -> None:
    (item,) = formats.read(json.dumps(wrapped(AP)).encode())
    assert (item.format, item.guid, item.version) == ("ap-media", "AP:x1", 1772647919)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, "usable"), ({"pubstatus": "usable"}, "usable"), ({"pubstatus": "canceled"}, "canceled"), ({"pubstatus": "withheld"}, "withheld"),
        ({"editorialtypes": ["Kill"]}, "canceled"), ({"editorialtypes": ["Lead", "Elimination"]}, "canceled"), ({"editorialtypes": ["Withhold"]}, "withheld"),
        ({"editorialtypes": ["Disregard"]}, "withheld"), ({"ednote": "BULLETIN KILL of the story"}, "canceled"), ({"ednote": "Adds how many were killed."}, "usable"),
        ({"signals": ["Test"]}, "withheld"), ({"pubstatus": "unheard of"}, "withheld"),
    ],
)  # fmt: skip
def test_a_kill_of_ap_counts_wherever_it_stands(told: dict[str, Any], status: str) -> None:
    assert ap(**told).pub_status == status


@pytest.mark.parametrize(
    ("told", "until"),
    [({"embargoed": "2026-03-05T06:00:00Z"}, "2026-03-05T06:00:00Z"), ({"pubstatus": "embargoed"}, "indefinite"), ({"editorialtypes": ["HoldForRelease"]}, "indefinite"),
     ({"embargoed": ""}, "indefinite"), ({"embargoed": None}, None)],
)  # fmt: skip
def test_an_embargo_of_ap_holds(told: dict[str, Any], until: str | None) -> None:
    assert ap(**told).embargoed == until


def test_the_text_of_an_item_of_ap_and_its_metadata_have_one_identity() -> None:
    nitf = '<nitf><head><docdata><doc-id regsrc="AP" id-string="x1"/><date.issue norm="20260304T181200Z"/></docdata></head><body><body.content><p>a</p></body.content></body></nitf>'
    (text,) = formats.read(nitf.encode())
    assert text.guid == ap().guid
    assert text.version == ap().version + 1  # the text wins
    for held in ({"pubstatus": "withheld"}, {"editorialtypes": ["Kill"]}, {"embargoed": ""}):
        assert ap(**held).version == text.version  # but not over what holds it back


def test_a_story_of_ap_has_its_nitf_as_text(sample: Sample) -> None:
    (item,) = sample("apmedia.json")
    assert item.body_text.startswith("The bridge is open.")
    assert (item.headline, item.subheadline, item.byline) == (
        "Bridge opens in Flussau",
        "After twelve years",
        "By ERIKA BEISPIEL, Sample Press",
    )
    assert [(n.text, n.publishable) for n in item.ed_notes] == [
        ("UPDATES with quotes. With photos.", False),
        ("Max Muster helped with this report.", True),
    ]
    assert item.links[-1] == Link(
        "picture",
        "AP:0d",
        "https://bild.beispiel.example/0d.jpg",
        "image/jpeg",
        "main",
        "The bridge",
        "BSP Photo/Jo Lens",
    )
    assert sample("apmedia_killed.json")[0].guid == item.guid


@pytest.mark.parametrize(
    ("answer", "reason"), [({"api_version": "1", "data": {"items": []}}, NothingInside), ({"api_version": "1", "data": {}, "error": {"code": 401}}, WireFormatError)]
)  # fmt: skip
def test_an_empty_answer_of_ap_is_no_error_and_an_error_is_told(
    answer: dict[str, Any], reason: type[Exception]
) -> None:
    with pytest.raises(reason, match="AP Media API"):
        formats.read(json.dumps(answer).encode())


def test_what_ritzau_annuls_is_the_news_it_replaces(sample: Sample) -> None:
    first, flash, kill = sample("ritzau.xml")
    assert (first.headline, first.version_created, first.signals) == (
        'Broen over Sall er "åben"',
        "2026-03-04T18:12:00.973000+01:00",
        ("sig:correction",),
    )
    assert (flash.headline, flash.signals, flash.embargoed) == (
        "Broen er lukket igen.",
        ("flash",),
        "2026-03-05T06:00:00+01:00",
    )
    assert (kill.guid, kill.pub_status, kill.version) == (flash.guid, "canceled", 2)


def test_what_ritzau_tells_newsrooms_is_for_nobody_else(sample: Sample) -> None:
    (first, *_rest) = sample("ritzau.xml")
    assert [note.publishable for note in first.ed_notes] == [False, False]
    assert "000001" in first.ed_notes[1].text
    assert "Rettet" not in f"{first.body_text} {first.standfirst}"


@pytest.mark.parametrize(
    ("content", "text"),
    [("&lt;P&gt;a&lt;/P&gt;&lt;P&gt;b&lt;/P&gt;", "a\n\nb"), ("&lt;p&gt;a &amp;amp;amp; b&lt;/p&gt;", "a & b"), ("a\n\nb", "a\n\nb"), ("&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;", "a"), ("<p>a</p>", "a")],
)  # fmt: skip
def test_the_text_of_ritzau_is_read_however_often_it_was_escaped(content: str, text: str) -> None:
    assert news(content=content).body_text == text


@pytest.mark.parametrize(
    "answer", ["<XMLNewsQueuedResponse/>", "<a><ListOfRBNews/></a>", "<ListOfRBNews></ListOfRBNews>"]
)
def test_an_answer_of_ritzau_without_news_is_no_error(answer: str) -> None:
    with pytest.raises(NothingInside if "<a>" not in answer else WireFormatError):
        formats.read(answer.encode())


@pytest.mark.parametrize("root", ["release", "pressRelease", "press_release", "news-release", "Pressemitteilung"])
def test_a_press_release_is_known_by_its_root_and_what_is_in_it(root: str) -> None:
    item = release("<body>Es regnet.</body><id>7</id><company>Amt</company>", root)
    assert (item.format, item.guid, item.headline, item.body_text, item.provider) == (
        "press-release",
        "urn:release:amt:7",
        "Regen",
        "Es regnet.",
        "Amt",
    )


@pytest.mark.parametrize(
    ("told", "status", "until"),
    [
        ("<embargo>2026-03-05T06:00:00Z</embargo>", "usable", "2026-03-05T06:00:00+00:00"), ("<embargo>none</embargo>", "usable", None), ("<embargo/>", "usable", None),
        ("<embargo>until Friday</embargo>", "usable", "indefinite"), ("<embargoUntil>2026-03-05</embargoUntil>", "usable", "2026-03-05T23:59:59+00:00"),
        ("<status>draft</status>", "withheld", None), ("<status>retracted</status>", "canceled", None), ("<status>Published</status>", "usable", None),
    ],
)  # fmt: skip
def test_a_press_release_is_held_back_where_it_says_so(told: str, status: str, until: str | None) -> None:
    item = release(f"<body>Es regnet.</body>{told}")
    assert (item.pub_status, item.embargoed) == (status, until)


def test_the_contacts_of_a_press_release_are_for_newsrooms(sample: Sample) -> None:
    item = sample("release.xml")[0]
    assert item.ed_notes[0].text == "Max Muster\n+00 000 000002\nmm@beispiel.example"
    assert not any(note.publishable for note in item.ed_notes)
    assert "000002" not in item.body_text
    assert release("<text><p>a</p><p>Pressekontakt:</p><p>Max, Tel. 000 000001</p></text>").body_text == "a"


@pytest.mark.parametrize(
    "body",
    [
        "<para>a</para><para>b</para>",
        "<p>a</p><p>b</p>",
        "a\n\nb",
        "<![CDATA[<p>a</p><p>b</p>]]>",
        "<div>a<br/><br/>b</div>",
    ],
)
def test_the_paragraphs_of_a_press_release_are_told(body: str) -> None:
    assert release(f"<content>{body}</content>").body_text == "a\n\nb"


def test_publications_of_appml_are_a_text_a_picture_and_a_kill(sample: Sample) -> None:
    text, picture, kill = sample("appml.xml")
    assert (text.guid, text.version, text.embargoed, text.byline) == (
        "AP:0a1b2c3d",
        4,
        "2026-03-05T06:00:00Z",
        "By ERIKA BEISPIEL, Sample Press",
    )
    assert (picture.item_class, picture.embargoed, picture.links[0].caption) == (
        "picture",
        "indefinite",
        "The bridge at night.",
    )
    assert (kill.pub_status, kill.headline) == ("canceled", "KILL: Bridge")
    assert not any(s.name and s.name[0].isdigit() for s in text.subjects)


def test_what_is_called_release_or_publish_and_is_no_such_thing_is_named() -> None:
    for xml in ("<release><track>1</track></release>", "<Publish><Subject>a</Subject></Publish>"):
        with pytest.raises(WireFormatError, match="root element is"):
            formats.read(xml.encode())


def test_news_of_ansa_and_its_archive_are_read(sample: Sample) -> None:
    item, kill = sample("ansa.json")
    assert (item.headline, item.kicker, item.dateline, item.body_text.partition("\n")[0]) == (
        "Il ponte di Flussau è aperto", "Trasporti", "(ANSA) - FLUSSAU, 04 MAR -", "Il ponte è aperto.",
    )  # fmt: skip
    assert (item.version_created, item.embargoed, kill.pub_status) == (
        "2026-03-04T18:12:00+01:00",
        "2026-03-05T06:00:00+01:00",
        "canceled",
    )
    (picture,) = sample("ansa_archive.json")
    assert (picture.item_class, picture.guid, picture.byline, picture.body_text) == (
        "picture",
        "ansa:FOTO1",
        "Jo Lens",
        "Il ponte di notte.",
    )


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (json.dumps({"data": {"items": [{"item": AP}, {"item": {"altids": {"itemid": ""}}}, {"item": {**AP, "altids": {"itemid": "x3"}}}]}}), ["AP:x1", "AP:x3"]),
        (json.dumps({"data": {"items": [{"item": AP, "nitf": "<nitf><body><body.content><p>cut"}, {"item": {**AP, "altids": {"itemid": "x3"}}}]}}), ["AP:x3"]),
        ("<l><RBNews><NewsID>1</NewsID></RBNews><RBNews><headline>a</headline></RBNews><RBNews><NewsID>3</NewsID></RBNews></l>", ["ritzau:1", "ritzau:3"]),
        ("<releases><release><id>a:1</id><title>a</title></release><release><id>a:2</id></release></releases>", ["a:1"]),
        ("<Publish><Publication><Identification><ItemId>1</ItemId></Identification></Publication><Publication><NewsLines><HeadLine>a</HeadLine></NewsLines></Publication></Publish>", ["AP:1"]),
        (json.dumps({"notizie": [{"id": "1", "titolo": "a", "testo": "b"}, "x"]}), ["ansa:1"]),
    ],
)  # fmt: skip
def test_one_bad_item_costs_the_others_nothing_and_is_told(data: str, read: list[str]) -> None:
    items = formats.read(data.encode())
    assert [item.guid for item in items] == read
    assert len(items.faults) == 1


def test_lists_where_one_text_or_object_should_be_are_read() -> None:
    item = ap(
        headline=["Dam holds", "x"], ednote=["Eds: one", "two"], photographer=["E"], bylines={"by": "By E. MUSTER"}
    )
    assert (item.headline, item.byline) == ("Dam holds", "By E. MUSTER")
    assert [note.text for note in item.ed_notes] == ["Eds: one", "two"]


def test_a_release_in_several_parts_is_whole_and_one_in_two_languages_is_the_first() -> None:
    assert release("<body>One.</body><body>Two.</body>").body_text == "One.\n\nTwo."
    assert release('<body lang="de">Eins.</body><body lang="en">One.</body>').body_text == "Eins."


def test_appml_deletes_and_has_texts_in_parts() -> None:
    part = "<PublicationComponent Role='Main'><DataContent><p>{}</p></DataContent></PublicationComponent>"
    told = "<Publication><Identification><ItemId>1</ItemId></Identification>{}</Publication>"
    (item,) = formats.read(
        told.format("<ChangeEvent>Delete</ChangeEvent>" + part.format("One.") + part.format("Two.")).encode()
    )
    assert (item.pub_status, item.body_text) == ("canceled", "One.\n\nTwo.")  # fmt: skip


def test_the_office_below_a_byline_is_part_of_it() -> None:
    html = "<p>By ERIKA MUSTER</p><p>Associated Press</p><p>The dam held.</p><p>All is well.</p>"
    assert (ap(body_html=html).byline, ap(body_html=html).body_text) == ("By ERIKA MUSTER, Associated Press", "The dam held.\n\nAll is well.")  # fmt: skip


def test_an_italian_news_has_its_head_and_sign_off_told_apart() -> None:
    told = {"id": "1", "titolo": "La diga tiene", "firma": "di Erika Muster", "noteRedazione": "interno", "embargo": "05/03/2026 10:00", "stato": "Annullata",
            "testo": "<b>La diga tiene</b><br>di Erika Muster<br>(ANSA) - FLUSSAU, 4 MAR - La diga ha tenuto."}  # fmt: skip
    (item,) = formats.read(json.dumps(told).encode())
    assert (item.body_text, item.dateline) == ("La diga ha tenuto.", "(ANSA) - FLUSSAU, 4 MAR -")
    assert (item.pub_status, item.embargoed) == ("canceled", "2026-03-05T10:00:00+01:00")
    assert [note.text for note in item.ed_notes] == ["interno"]
    told |= {
        "testo": "(ANSA) - FLUSSAU, 4 MAR - La diga ha tenuto.\n\nNessun ferito. (ANSA).\n\nXYZ/ABC\n04-MAR-26 18:12 NNNN"
    }
    assert formats.read(json.dumps(told).encode())[0].body_text == "La diga ha tenuto.\n\nNessun ferito."


@pytest.mark.parametrize(
    ("told", "status"),
    [({"state": "killed"}, "canceled"), ({"state": "recalled"}, "canceled"), ({"operation": "kill"}, "canceled"), ({"state": "published"}, "usable"),
     ({"pubstatus": ["usable"]}, "usable"), ({"pubstatus": {"name": "canceled"}}, "canceled"), ({"pubstatus": {"x": 1}}, "withheld")],
)  # fmt: skip
def test_superdesks_state_takes_back(told: dict[str, Any], status: str) -> None:
    (item,) = formats.read(json.dumps({"guid": "urn:s:1", "headline": "a", "body_html": "<p>b</p>", **told}).encode())
    assert item.pub_status == status


def test_ninjs_in_lines_in_attributes_and_with_texts_for_lists_is_read() -> None:
    one = {"uri": "urn:n:1", "headlines": "Dam", "ed_note": "intern", "usageterms": {"value": "Print only"}}
    lines = "\n".join(json.dumps({**one, "uri": f"urn:n:{n}"}) for n in (1, 2))
    assert [item.guid for item in formats.read(lines.encode())] == ["urn:n:1", "urn:n:2"]
    (item,) = formats.read(json.dumps({"data": [{"type": "story", "id": "1", "attributes": one}]}).encode())
    assert (item.headline, item.ed_notes[0].text, item.usage_terms) == ("Dam", "intern", "Print only")
    assert not item.ed_notes[0].publishable
