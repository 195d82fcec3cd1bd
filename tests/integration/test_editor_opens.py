"""The editor opens for whatever text has become a desk body, by every road, and a save of the untouched form loses no word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from extrablatt.desk import actions as desk
from extrablatt.desk import richtext
from extrablatt.desk.models import Article, Section
from extrablatt.newspaper import setup
from extrablatt.readers.models import User
from extrablatt.wire import actions as wire
from extrablatt.wire import formats
from extrablatt.wire.models import WireItem
from tests.editing_form import EditingForm, stored_words
from tests.house import House
from tests.shared import ROOT, shared_files

SAMPLES = sorted((ROOT / "src/extrablatt/newspaper/sample/wires").rglob("*.*"))


@pytest.fixture
def editor(house: House, client: Client) -> Client:
    setup._groups()
    setup.make_editor("nora@example.org", name="Nora Beispiel")
    client.force_login(User.objects.get(email="nora@example.org"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def files() -> list[Path]:
    return [path for path in (*shared_files("wires/*/*"), *shared_files("cases/wires/*"), *SAMPLES) if path.is_file()]


def everything() -> list[WireItem]:
    """Every item of every file, on the wire; the versions an editor may take."""
    for path in files():
        wire.ingest(path.read_bytes(), name=path.name)
    return [item for item in WireItem.objects.filter(current=True, pub_status="usable") if item.takeable]


def bodies() -> Iterator[list[tuple[str, Any]]]:
    """The desk body of every item in every file, older versions too."""
    from extrablatt.desk import taking

    for path in files():
        try:
            items = formats.read(path.read_bytes())
        except formats.WireFormatError:
            continue
        yield from (taking.body_of(WireItem(body=list(item.body))) for item in items if item.body)


def batched(things: Any, size: int) -> Iterator[list[Any]]:
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch


def words_of_item(item: WireItem) -> list[str]:
    return [word for block in item.body for word in richtext.words(block["html"])]


def opens_and_keeps(editor: Client, article: Article) -> list[str]:
    """Open the article, save it untouched, open it again: the words are the same each time. Returns them."""
    before = stored_words(article)
    form = EditingForm.open(editor, article)
    assert sorted(form.words()) == sorted(before)
    assert form.send().status_code == 302
    assert stored_words(article) == before
    assert sorted(EditingForm.open(editor, article).words()) == sorted(before)
    return before


# --- every road ------------------------------------------------------------------------------------------------------


def test_the_editor_opens_for_every_item_that_is_taken_with_every_word_of_it(house: House, editor: Client) -> None:
    items = everything()
    assert len(items) > 2
    for item in items:
        form = EditingForm.open(editor, desk.take(item))
        assert sorted(form.words()) == sorted(words_of_item(item)), item.guid


def test_an_article_of_many_merged_items_opens_and_keeps_every_word_of_them(house: House, editor: Client) -> None:
    for batch in batched(everything(), 25):
        article = house.draft()
        for item in batch:
            article = desk.merge(article, item)
        kept = opens_and_keeps(editor, article)
        assert all(word in kept for item in batch for word in words_of_item(item))


def test_text_that_is_imported_by_code_opens_and_keeps_every_word(house: House, editor: Client) -> None:
    for batch in batched(bodies(), 60):
        article = house.draft()
        article.body = desk.stream(block for body in batch for block in body)
        desk.save_draft(article)
        opens_and_keeps(editor, article)


def test_a_copied_article_and_one_out_of_another_s_blocks_open(house: House, editor: Client) -> None:
    body = [block for body in bodies() for block in body if "<br" in str(block)] or [("paragraph", "<p>a<br/>b</p>")]
    original = house.draft()
    original.body = desk.stream(body[:40])
    desk.save_draft(original)
    original = desk.latest_draft(original)
    data = original.body.raw_data
    copies = [
        desk.copy(original),
        desk.create(Article(headline="Aus Blöcken", section=original.section, body=original.body)),
        desk.create(Article(headline="Aus Daten", section=original.section, body=desk.stream(data))),
    ]
    for copy in copies:
        assert opens_and_keeps(editor, copy) == stored_words(original)


def test_an_article_made_of_a_live_post_opens(
    house: House, editor: Client, make_wire_file: Callable[..., bytes]
) -> None:
    from extrablatt.desk.actions import live

    text = "<p>Der Damm<br>hält.</p><blockquote>Wir<br>bleiben.</blockquote><ul><li>eins<br>zwei</li></ul>"
    house.wire(make_wire_file(text=text))
    post = live.take_into_live(house.newest_item(), live.start(house.publish(house.draft())))
    kept = opens_and_keeps(editor, desk.promote(post))
    assert " ".join(kept) == "Der Damm hält. Wir bleiben. eins zwei"


def test_flashes_and_newer_versions_open(house: House, editor: Client, make_wire_file: Callable[..., bytes]) -> None:
    from extrablatt.desk.models import FlashRule

    broken = "<p>Der Damm hält.<br>Die Feuerwehr bleibt.</p><p>Mehr<br><br>folgt.</p>"
    rule = FlashRule.objects.create(feed="nag", section=Section.objects.get(slug="politik"))
    from extrablatt.desk import flashing

    wire.ingest(make_wire_file("urn:blitz", 1, broken, urgency=1), name="1.json", feed="nag")
    flash = flashing.publish_flash(house.newest_item(), rule)
    assert flash is not None
    opens_and_keeps(editor, flash)
    taken = desk.take(house.newest_item())
    wire.ingest(
        make_wire_file("urn:blitz", 2, broken.replace("hält", "hält<br>noch"), urgency=1), name="2.json", feed="nag"
    )
    kept = opens_and_keeps(editor, desk.take_over(taken, house.newest_item()))
    assert "noch." in kept


def pasted(html: str) -> dict[str, Any]:
    """What Draft.js has when a reader's page is pasted into it: headings, lists, quotes, pictures, links of every kind."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    everything_there_is = "h2 h3 blockquote ul ol hr bold italic link superscript subscript strikethrough".split()
    return {
        "type": "paragraph",
        "id": "",
        "value": ContentstateConverter(everything_there_is).from_database_format(html),
    }


def test_what_is_pasted_opens_and_keeps_every_word(house: House, editor: Client) -> None:
    html = (
        "<h2>Kopf</h2><p>Ein <b>Absatz</b><br/>in <i>zwei</i> Zeilen, <a href='https://example.org/'>mit Link</a></p><hr/>"
        "<blockquote>Ein Zitat</blockquote><ul><li>eins</li><li>zwei<ul><li>darunter</li></ul></li></ul><ol><li>erstens</li></ol>"
    )
    article = house.draft()
    form = EditingForm.open(editor, article)
    form.body.append(pasted(html))
    form.body += [pasted(block[1]) for body in islice(bodies(), 40) for block in body if block[0] == "paragraph"]
    assert form.send().status_code == 302
    kept = opens_and_keeps(editor, article)
    assert "Kopf Ein Absatz in zwei Zeilen, mit Link Ein Zitat eins zwei darunter erstens" in " ".join(kept)


def test_an_untouched_article_from_the_wire_can_be_published(house: House, editor: Client, make_wire_file: Any) -> None:
    text = (
        "<p>Ein<br>Satz.</p><ul><li>eins</li><li></li></ul><table><tr><th>Ort</th><th></th></tr><tr><td>Tal</td><td></td></tr>"
        "</table><blockquote>Gesagt.</blockquote><h2></h2>"
    )
    house.wire(make_wire_file(text=text))
    article = desk.take(house.newest_item())
    assert EditingForm.open(editor, article).send("action-publish").status_code == 302
    article.refresh_from_db()
    assert article.live


# --- what can't be shown ---------------------------------------------------------------------------------------------

DAMAGED: dict[str, Any] = {
    "a kind nobody knows": {"type": "umfrage", "value": {"frage": "Wer gewinnt?", "antworten": ["Rot", "Blau"]}, "id": "x"},
    "no kind": {"value": "Worte ohne Art"},
    "no value": {"type": "paragraph", "id": "x"},
    "no block": "nur Worte",
    "nothing": None,
    "a number": 7,
    "a kind that is none": {"type": ["paragraph"], "value": "<p>Worte</p>"},
    "an id that is none": {"type": "paragraph", "value": "<p>Worte</p>", "id": {"a": 1}},
    "rich text that is a list": {"type": "paragraph", "value": ["<p>erste</p>", "<p>zweite</p>"]},
    "a crosshead that is a dict": {"type": "crosshead", "value": {"text": "Zwischen"}},
    "a picture that is a text": {"type": "picture", "value": "Bild vom Tal"},
    "a picture's id that is a text": {"type": "picture", "value": {"picture": "neun", "caption": "Das Tal", "credit": ""}},
    "a picture's id beyond all": {"type": "picture", "value": {"picture": 10**30, "caption": "Das Tal", "credit": "NAG"}},
    "a picture that is true": {"type": "picture", "value": {"picture": True, "caption": "Das Tal", "credit": ""}},
    "a part nobody knows": {"type": "quote", "value": {"text": "<p>Ja.</p>", "attribution": "Otto", "amt": "Bürgermeister"}},
    "a list without items": {"type": "list", "value": {"ordered": False, "items": None}},
    "items of another shape": {"type": "list", "value": {"ordered": False, "items": [{"wort": "eins"}, 2]}},
    "a table that is a list": {"type": "table", "value": {"caption": "Orte", "table": [["Tal", "Berg"]]}},
    "rows of another width": {
        "type": "table",
        "value": {"caption": "", "table": {"columns": [{"type": "cell", "heading": "Ort"}], "rows": [{"values": ["a", "b"]}]}},
    },
    "columns nobody knows": {
        "type": "table",
        "value": {"caption": "", "table": {"columns": [{"type": "zahl", "heading": "n"}], "rows": [{"values": [1]}]}},
    },
    "a gallery of texts": {"type": "gallery", "value": {"title": "Bilder", "pictures": ["eins", "zwei"]}},
    "an article that is a text": {"type": "crossref", "value": {"article": "siehe oben", "text": "Mehr dazu"}},
}  # fmt: skip


def with_raw(article: Article, *raw: Any) -> Article:
    """The article with these blocks after its own, in row and draft, as only a database could hold them."""
    import json

    from django.db import connection
    from wagtail.models import Revision

    row = Article.objects.get(pk=article.pk)
    body = [*row.body.raw_data, *raw]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_article SET body = %s WHERE id = %s", [json.dumps(body), article.pk])
    revision = row.latest_revision
    revision.content["body"] = json.dumps(body)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    return row


def test_damaged_blocks_are_shown_by_their_words_explained_and_kept_as_they_were(house: House, editor: Client) -> None:
    article = with_raw(house.draft(), *DAMAGED.values())
    form = EditingForm.open(editor, article)
    assert [state["type"] for state in form.body] == ["paragraph", *["unreadable"] * len(DAMAGED)]
    shown = " ".join(state["value"]["text"] or "" for state in form.body[1:]).split()
    for word in ("Wer", "gewinnt?", "Rot", "Worte", "Zwischen", "Das", "Tal", "Bürgermeister", "Berg", "zwei", "Mehr"):
        assert word in shown
    assert form.page.count("wird mit seinen Worten als Text gezeigt") == len(DAMAGED)
    before = stored_words(article)
    assert form.send().status_code == 302
    assert stored_words(article) == before
    again = EditingForm.open(editor, article)
    assert [state["value"] for state in again.body[1:]] == [state["value"] for state in form.body[1:]]


def test_a_block_that_was_unreadable_comes_back_when_it_can_be_read_again(house: House, editor: Client) -> None:
    from extrablatt.desk import soundness

    kept = soundness.unreadable({"type": "quote", "value": {"text": "<p>Ja.</p>", "attribution": "Otto"}, "id": "q"})
    article = with_raw(house.draft(), kept)
    assert EditingForm.open(editor, article).body[1]["type"] == "quote"
    kept["value"]["text"] += " Und der Redakteur hat daran gearbeitet."
    assert EditingForm.open(editor, with_raw(house.draft(), kept)).body[1]["type"] == "unreadable"


@pytest.mark.parametrize("body", ["kein JSON {", '{"a": "nur ein Wort"}', '"ein Text"', "[[1, 2]]", "[null]", "17"])
def test_a_body_that_is_no_list_of_blocks_is_one_block_with_its_words(house: House, body: str) -> None:
    from wagtail.models import Revision

    article = house.draft()
    revision = Article.objects.get(pk=article.pk).latest_revision
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": body})
    draft = desk.latest_draft(article)
    assert [block.block_type for block in draft.body] == ["unreadable"]
    assert draft.body[0].value["data"]
    with pytest.raises(desk.MarkedError):
        desk.publish(draft)


def test_pictures_and_articles_that_are_gone_are_told_and_their_words_stay(house: House, editor: Client) -> None:
    gone = [
        {"type": "picture", "value": {"picture": 987654, "caption": "Das Tal im Schnee", "credit": "NAG"}, "id": "a"},
        {"type": "crossref", "value": {"article": 987654, "text": "Mehr vom Tal"}, "id": "b"},
        {
            "type": "embed",
            "value": {"url": "https://youtu.be/aaaaaaaaaaa", "title": "Film", "picture": 987654},
            "id": "c",
        },
        {"type": "paragraph", "value": '<p><a linktype="page" id="987654">Impressum</a></p>', "id": "d"},
    ]
    article = with_raw(house.draft(), *gone)
    form = EditingForm.open(editor, article)
    assert [state["type"] for state in form.body[1:]] == ["picture", "crossref", "embed", "paragraph"]
    assert form.page.count("Wählen Sie etwas anderes") == 3
    before = stored_words(article)
    assert form.send().status_code == 302
    assert stored_words(article) == before


HOSTILE = [
    "<p>eins<br>zwei<BR >drei<br /></p>", "<em><strong>eins</em> zwei</strong>", "<p>eins", "eins</p></p>zwei", "<li>eins</li>zwei",
    "<strong><p>eins</p><p>zwei</p></strong>", "<a>eins</a>", '<a linktype="page">eins</a>', '<a linktype="page" id="x">eins</a>',
    "<a href='https://a.example/'>eins <a href='https://b.example/'>zwei</a></a>", "<ul><li>eins<ul><li>zwei</li></ul>drei</li></ul>",
    "<table><tr><td>eins</td><td>zwei</td></tr></table>", "<div>eins</div><div>zwei</div>", "<h1>eins</h1>zwei<hr>drei",
    "<p>eins &amp; zwei &lt;drei&gt; &#8211;&nbsp;&copy;</p>", "1 < 2 > 1 & so", "<p>eins<img src='x' onerror='y'>zwei</p>", "",
    '<p title="a > b">eins</p>', "<p>eins<!-- a > b -->zwei</p>", "<p>e\x00i\x0bns</p>", "<p>\ud800eins</p>", "🎉<em>eins</em>🎉", "<p>x</p",
    "<blockquote><p>eins</p></blockquote>", "<p><span lang='xx'>eins</span> <span>zwei</span></p>", "<p>eins</p>" * 300, "<em>" * 200 + "eins",
]  # fmt: skip


def test_markup_of_any_kind_opens_with_its_words_in_row_and_draft(house: House, editor: Client) -> None:
    import json

    raw = [{"type": "paragraph", "value": html, "id": str(n)} for n, html in enumerate(HOSTILE)]
    raw = json.loads(json.dumps(raw).replace("\\u0000", "").replace("\\ud800", ""))  # PostgreSQL holds neither
    article = with_raw(house.draft(), *raw)
    form = EditingForm.open(editor, article)
    for html, state in zip(HOSTILE, form.body[1:], strict=True):
        shown = " ".join(block["text"] for block in json.loads(state["value"])["blocks"]).split()
        assert shown == richtext.words(html), html
    assert form.send().status_code == 302
    EditingForm.open(editor, article)


def test_a_section_deleted_meanwhile_does_not_close_the_draft(house: House, editor: Client) -> None:
    other = Section.objects.create(name="Beilage", slug="beilage")
    draft = house.publish(house.draft())
    draft = desk.latest_draft(draft)
    draft.section = other
    desk.save_draft(draft)
    Section.objects.filter(pk=other.pk).delete()
    EditingForm.open(editor, draft)
    assert desk.latest_draft(draft).section.slug == "politik"


@pytest.mark.parametrize("content", [b"", b"kein Bild", None], ids=["empty", "no picture", "no file"])
def test_a_picture_whose_file_is_damaged_does_not_close_the_editor(
    house: House, editor: Client, content: bytes | None
) -> None:
    from extrablatt.newspaper.sample import artwork
    from extrablatt.pictures import actions as pictures

    picture = pictures.add_picture(artwork.draw("river", 1, (640, 420)), filename="fluss.jpg")
    draft = house.draft(lead_picture=picture)
    draft.body = desk.stream(
        [*draft.body.raw_data, ("picture", {"picture": picture.pk, "caption": "Fluss", "credit": ""})]
    )
    desk.save_draft(draft)
    file = Path(picture.file.path)
    file.write_bytes(content) if content is not None else file.unlink()
    form = EditingForm.open(editor, draft)
    assert form.body[1]["type"] == "picture"
    assert "Fluss" in opens_and_keeps(editor, draft)


def test_history_comparison_and_older_versions_of_a_damaged_article_open(house: House, editor: Client) -> None:
    from django.urls import reverse

    article = with_raw(
        house.draft(), *DAMAGED.values(), *({"type": "paragraph", "value": html} for html in HOSTILE[:8])
    )
    first = article.latest_revision_id
    EditingForm.open(editor, article).send()
    last = Article.objects.get(pk=article.pk).latest_revision_id
    for name, arguments in [
        ("history", [article.pk]), ("revisions_compare", [article.pk, first, last]), ("revisions_revert", [article.pk, first]),
        ("preview_on_edit", [article.pk]), ("usage", [article.pk]), ("delete", [article.pk]),
    ]:  # fmt: skip
        assert editor.get(reverse(f"articles:{name}", args=arguments)).status_code == 200, name
    for address in ("/desk/", "/desk/artikel/"):
        assert editor.get(address).status_code == 200
