"""dpa-digitalwires and ninjs 1.x, 2.x, 3.x."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Link, NothingInside, Subject, WireFormatError, WireItem

Read = Callable[..., WireItem]
Sample = Callable[[str], list[WireItem]]


def test_a_digitalwires_entry_has_all_its_metadata(sample: Sample) -> None:
    (item,) = sample("digitalwires.json")
    assert (item.format, item.version, item.pub_status, item.urgency) == ("dpa-digitalwires", 10, "usable", 2)
    assert (item.kicker, item.headline, item.subheadline) == ("Verkehr", "Neuer Bahnhof in Flussau", "Fünf Gleise")
    assert (item.standfirst, item.byline, item.dateline) == (
        "Zwölf Jahre wurde gebaut.", "Von Erika Beispiel", "Flussau (bsp) -",
    )  # fmt: skip
    assert (item.genre, item.signals, item.embargoed) == (
        "Meldung",
        ("sig:update", "dpa:eil"),
        "2026-03-02T12:00:00+01:00",
    )
    assert item.subjects == (
        Subject("medtop:20000340", "Bahn", "subject"),
        Subject("dpaarea:99", "Flussau", "geo"),
        Subject(None, "Bahnhof", "keyword"),
        Subject("dpacat:vm", "Vermischtes", "category"),
        Subject("dpatextgenre:1", "Meldung", "genre"),
        Subject(None, "Erika Beispiel", "person"),
    )


def test_a_digitalwires_body_has_its_boxes_and_not_its_dateline(sample: Sample) -> None:
    (item,) = sample("digitalwires.json")
    assert [(b["type"], b["html"]) for b in item.body] == [
        ("paragraph", "Hallo <strong>Welt</strong> weiter &amp; mehr."),
        ("crosshead", "Zwischentitel"),
        ("paragraph", 'Ein <a href="https://beispiel.example/">Verweis</a>,<br>neue Zeile.'),
        ("table", "<table><tr><td>a</td><td>b</td></tr></table>"),
        ("factbox", "<h3>Zahlen</h3><p>fünf</p>"),
        ("factbox", '<ul><li><a href="https://beispiel.example/x">Mehr</a></li></ul>'),
    ]


def test_a_digitalwires_notepad_is_parted_and_never_text(sample: Sample) -> None:
    (item,) = sample("digitalwires.json")
    assert item.ed_notes == (
        EdNote("dpaednoterole:contacts", "Erika Beispiel, +00 000 000001", False),
        EdNote("dpaednoterole:editorialnote", "Neue Zahlen", True),
        EdNote("", "ohne Angabe", False),
        EdNote("notepad", "Bilder folgen", True),
        EdNote("notepad", "Max Muster, +00 000 000003", False),
        EdNote("autopublishnotice", "(c) bsp, 260302-930-1", True),
    )
    assert "Muster" not in item.body_text


def test_a_dateline_that_only_the_text_has_is_split_off(dpa: Read) -> None:
    item = dpa(article_html="<p>Flussau (dpa/bsp) - Es <b>regnet</b>.</p><p>Und stürmt.</p>")
    assert (item.dateline, item.body[0]["html"]) == ("Flussau (dpa/bsp) -", "Es <strong>regnet</strong>.")
    again = dpa(article_html="<p>Berlin (West) - so hieß es damals.</p>")
    assert (again.dateline, again.body_text) == (None, "Berlin (West) - so hieß es damals.")


def test_the_keyword_line_is_subjects_places_and_keywords(sample: Sample) -> None:
    assert sample("digitalwires.json")[0].slugline == "Bahn/Flussau/Bahnhof"


@pytest.mark.parametrize(("urgency", "signals"), [(1, ("dpa:blitz",)), (2, ("dpa:eil",)), (3, ()), (None, ())])
def test_blitz_and_eilmeldung_are_signals(dpa: Read, urgency: int | None, signals: tuple[str, ...]) -> None:
    assert dpa(urgency=urgency).signals == signals


def test_a_closing_line_under_the_text_is_a_note(dpa: Read) -> None:
    item = dpa(article_html="<p>Es regnet.</p><p>dpa eb yyxx n1 mm</p>")
    assert item.body_text == "Es regnet."
    assert item.ed_notes == (EdNote("dpaednoterole:closingline", "dpa eb yyxx n1 mm", False),)


@pytest.mark.parametrize(("told", "public"), [(True, True), (None, True), (False, False)])
def test_a_correction_made_for_readers_is_public_unless_dpa_says_no(dpa: Read, told: bool | None, public: bool) -> None:
    note = {"role": "dpaednoterole:correction_consumerready", "ednote": "Richtig ist fünf.", "is_publishable": told}
    assert dpa(ednotes=[note]).ed_notes[0].publishable is public
    other = {"role": "dpaednoterole:correction", "ednote": "Richtig ist fünf.", "is_publishable": None}
    assert dpa(ednotes=[other]).ed_notes[0].publishable is False


def test_an_end_tag_too_many_does_not_open_the_non_public_notepad(dpa: Read) -> None:
    item = dpa(
        article_html="<p>a</p>", notepad={"nonpublic_html": "</section></body></html><p>geheim</p>", "more_html": "x"}
    )
    assert item.body_text == "a"
    assert {n.text: n.publishable for n in item.ed_notes} == {"geheim": False, "x": False}


def test_a_digitalwires_feature_picture_comes_first(sample: Sample) -> None:
    links = sample("digitalwires.json")[0].links
    assert [(link.rel, link.caption) for link in links] == [
        ("picture", "Erstes Bild"),
        ("picture", "Zweites Bild"),
        ("embed", None),
    ]
    assert links[0] == Link(
        "picture", "urn:newsml:dpa.com:beispiel:bild-1", "https://beispiel.example/1.jpg", "image/jpeg", "2048", "Erstes Bild",
        "Max Muster/bsp",
    )  # fmt: skip


def test_an_entry_that_is_a_picture_itself_is_one(dpa: Read) -> None:
    picture = {"type": "image", "urn": "urn:beispiel:1", "renditions": [{"url": "1.jpg"}]}
    item = dpa(descriptions=[{"role": "drol:caption", "description": "Ein Bild"}], associations=[picture])
    assert (item.item_class, item.body_text) == ("picture", "Ein Bild")


@pytest.mark.parametrize(
    ("told", "read"),
    [({"version": None}, 1), ({"version": "12"}, 12), ({"version": 3.0}, 3), ({"version": True}, 1),
     ({"version": None, "version_created": "2026-03-02T10:00:00Z"}, 1772445600)],
)  # fmt: skip
def test_a_digitalwires_version_may_be_missing(dpa: Read, told: dict[str, Any], read: int) -> None:
    assert dpa(**told).version == read


@pytest.mark.parametrize(
    ("told", "read"), [(None, None), ("", "indefinite"), ("2026-03-02T12:00:00+01:00",) * 2, (True, "indefinite")]
)
def test_an_empty_digitalwires_embargo_has_no_end(dpa: Read, told: Any, read: str | None) -> None:
    assert dpa(embargoed=told).embargoed == read


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"urn": None}, "no urn"), ({"ednotes": "x"}, "ednotes must be a list"), ({"categories": [1]}, "categories must be a list"),
        ({"article_html": 5}, "article_html must be text, not int"), ({"notepad": 5}, "notepad must be an object"),
        ({"associations": [{"renditions": {}}]}, "renditions must be a list"), ({"headline": []}, "headline must be text"),
        ({"version": 10**30}, "out of range"),
    ],
)  # fmt: skip
def test_a_digitalwires_entry_of_the_wrong_shape_is_named(dpa: Read, told: dict[str, Any], reason: str) -> None:
    with pytest.raises(WireFormatError, match=reason):
        dpa(**told)


def test_a_wireq_answer_gives_all_its_entries() -> None:
    entries = [{"format": "digitalwires@0.9.2", "urn": f"urn:beispiel:{i}", "version": i} for i in (1, 2)]
    assert [item.version for item in formats.read(json.dumps({"entries": entries}).encode())] == [1, 2]


def test_ninjs_1_is_read_with_its_richest_body(sample: Sample) -> None:
    (item,) = sample("ninjs1.json")
    assert (item.headline, item.subheadline, item.standfirst, item.byline) == (
        "Bridge opens", "After ten years", "The bridge is open.", "Jane Sample",
    )  # fmt: skip
    assert [(b["type"], b["html"]) for b in item.body] == [
        ("paragraph", "One <em>two</em>."),
        ("list", "<ol><li>three</li></ol>"),
    ]
    assert (item.version, item.embargoed) == (4, "2026-03-02T11:00:00+00:00")
    assert item.subjects[0] == Subject("medtop:20000340", "bridges", "subject")
    assert item.links[0].credit == "Jo Lens"


def test_ninjs_2_is_read_by_roles(sample: Sample) -> None:
    (item,) = sample("ninjs2.json")
    assert (item.kicker, item.headline, item.subheadline, item.standfirst) == (
        "Traffic", "Bridge opens", "At last", "It is open.",
    )  # fmt: skip
    assert (item.pub_status, item.body_text) == ("canceled", "One.")
    assert [(s.qcode, s.name) for s in item.subjects] == [("medtop:20000340", "bridges"), ("04011000", "roads")]
    assert [(link.caption, link.credit) for link in item.links] == [("Cap", "Jo Lens/SPL")]


def test_ninjs_3_is_read_with_its_new_names(sample: Sample) -> None:
    (item,) = sample("ninjs3.json")
    assert (item.version, item.pub_status, item.embargoed) == (12, "withheld", "2026-03-03T06:00:00+01:00")
    assert item.ed_notes == (EdNote("", "desk only", False),)
    assert (item.links[0].mime, item.links[0].rendition) == ("image/jpeg", "main")


@pytest.mark.parametrize("key", ["embargoed", "embargoedUntil"])
@pytest.mark.parametrize(
    ("told", "read"), [(None, None), ("", "indefinite"), ("soon", "indefinite"), ("2026-03-02T12:00:00Z",) * 2]
)
def test_a_ninjs_embargo_holds_under_both_names(ninjs: Read, key: str, told: Any, read: str | None) -> None:
    assert ninjs(**{key: told}).embargoed == read


def test_a_ninjs_picture_without_roles_has_its_description_as_caption(ninjs: Read) -> None:
    item = ninjs(
        type="picture", description_text="A bridge", renditions={"web": {"href": "b.jpg", "mimetype": "image/jpeg"}}
    )
    assert (item.item_class, item.standfirst, item.body_text, item.links[0].caption) == (
        "picture",
        None,
        "A bridge",
        "A bridge",
    )


@pytest.mark.parametrize("kind", ["event", "planning"])
def test_events_and_plans_are_shelved_as_no_story(ninjs: Read, kind: str) -> None:
    assert ninjs(type=kind, title="Fair").item_class == "other"
    assert ninjs(eventDetails={}, title="Fair").headline == "Fair"


@pytest.mark.parametrize(
    ("told", "reason"),
    [({"bodies": "x"}, "bodies must be a list"), ({"headlines": 5}, "headlines must be a list"), ({"uri": ""}, "no uri"),
     ({"bodies": [{"value": {}}]}, "a value in bodies must be text, not dict")],
)  # fmt: skip
def test_a_ninjs_item_of_the_wrong_shape_is_named(ninjs: Read, told: dict[str, Any], reason: str) -> None:
    with pytest.raises(WireFormatError, match=reason):
        ninjs(**told)


@pytest.mark.parametrize(
    ("name", "detected"),
    [("message.xml", "newsml-g2"), ("digitalwires.json", "dpa-digitalwires"), ("ninjs3.json", "ninjs")],
)
def test_the_format_is_detected_by_its_content(name: str, detected: str) -> None:
    from .conftest import SAMPLES

    assert formats.detect((SAMPLES / name).read_bytes()) == detected


_TT = (
    '<html><body><article><h1>Brücke zu</h1><div class="dat">{dat}</div>{lead}<div class="bodytext">'
    '<p>Erster.</p></div><div class="byline">Anna Muster</div>{figure}</article></body></html>'
)
_FIGURE = '<figure><img src="https://a.example/1.jpg"/><div class="byline">Jo/bsp</div><figcaption>Das Bild.</figcaption></figure>'


def test_the_parts_of_a_text_of_tt_are_told_by_their_classes(ninjs: Read) -> None:
    dat = '<span class="vignette">Fußball</span><span class="source">TT</span>'
    html = _TT.format(dat=dat, lead="<h4><p>Ein Satz.</p></h4>", figure=_FIGURE)
    for told in ({"description_text": "Ein Satz."}, {}):
        item = ninjs(headline="Brücke zu", body_html5=html, **told)
        assert (item.kicker, item.byline, item.standfirst, item.body_text) == (
            "Fußball",
            "Anna Muster",
            "Ein Satz.",
            "Erster.",
        )
        assert [(link.caption, link.credit) for link in item.links] == [("Das Bild.", "Jo/bsp")]


def test_the_place_in_ttts_line_is_the_dateline(ninjs: Read) -> None:
    item = ninjs(
        headline="Brücke zu", body_html5=_TT.format(dat='Flussau <span class="source">TT</span>', lead="", figure="")
    )
    assert (item.dateline, item.kicker, item.body_text) == ("Flussau", None, "Erster.")


def test_a_byline_below_the_text_is_text_where_there_is_one_already(ninjs: Read) -> None:
    assert ninjs(by="Jo Lens", body_html='<p>a</p><div class="byline">Von B</div>').body_text == "a\n\nVon B"


#: As Superdesk sends it: named by guid, with fields of its own beside those of the standard.
SUPERDESK: dict[str, Any] = {
    "guid": "urn:newsml:blatt.example:2026:1", "version": "3", "type": "text", "pubstatus": "usable", "versioncreated": "2026-03-02T10:00:00+0000",
    "headline": "Brücke zu", "body_html": "<p>Sie bleibt zu.</p>", "ednote": "nur intern", "embargoed": "2026-03-03T06:00:00+0000",
    "source": "BSP", "authors": [{"name": "Jo Lens", "role": "photographer"}, {"name": "Anna Muster", "role": "writer"}],
    "service": [{"code": "p", "name": "Politik"}], "subject": [{"code": "11000000", "name": "politics", "scheme": "iptc"}], "located": "Flussau",
    "usageterms": ["nur online", "nur Inland"], "evolvedfrom": "urn:newsml:blatt.example:2026:0", "priority": 6, "profile": "article",
    "associations": {"featuremedia": {"guid": "tag:blatt.example,2026:b", "type": "picture", "description_text": "Das Bild", "byline": "Jo/bsp",
                                      "renditions": {"original": {"href": "https://a.example/b.jpg", "mimetype": "image/jpeg"}}}, "editor_0": None},
}  # fmt: skip


def test_an_item_of_superdesk_is_read_with_its_own_fields() -> None:
    (item,) = formats.read(json.dumps(SUPERDESK).encode())
    assert (item.format, item.guid, item.version, item.embargoed) == (
        "ninjs", "urn:newsml:blatt.example:2026:1", 3, "2026-03-03T06:00:00+00:00",
    )  # fmt: skip
    assert (item.provider, item.byline, item.usage_terms) == ("BSP", "Anna Muster", "nur online\nnur Inland")
    assert item.ed_notes == (EdNote("", "nur intern", False),)
    assert {Subject("service:p", "Politik", "category"), Subject(None, "Flussau", "geo")} <= set(item.subjects)
    assert [(link.rel, link.guid, link.caption) for link in item.links] == [
        ("picture", "tag:blatt.example,2026:b", "Das Bild"),
        ("evolvedFrom", "urn:newsml:blatt.example:2026:0", None),
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda item: {"total": 1, "limit": 20, "item": [item]},
        lambda item: {"item": item},
        lambda item: {"items": [item], "next": None},
        lambda item: {"results": [item], "count": 1},
        lambda item: {"_items": [{"_id": "x", "_etag": "y", "_links": {}, **item}], "_meta": {"total": 1}},
        lambda item: {"hits": [item], "total": 1},
        lambda item: {"took": 3, "hits": {"total": 1, "hits": [{"_id": "1", "_source": item}]}},
        lambda item: {"data": {"items": [{"item": item}]}},
        lambda item: [{"item": item}],
        lambda item: {"Items": [item]},
    ],
)
@pytest.mark.parametrize("name", ["guid", "uri"])
def test_an_answer_of_an_api_is_read_as_its_items(wrapped: Callable[[Any], Any], name: str) -> None:
    item = {**SUPERDESK, name: SUPERDESK["guid"]}
    if name == "uri":
        del item["guid"]
    (read,) = formats.read(json.dumps(wrapped(item)).encode())
    assert (read.format, read.guid, read.body_text) == ("ninjs", SUPERDESK["guid"], "Sie bleibt zu.")


@pytest.mark.parametrize(
    "answer", [{"_items": [], "_meta": {"total": 0}}, {"item": [], "total": 0}, {"hits": [], "total": 0}]
)
def test_an_answer_without_items_is_no_error(answer: dict[str, Any]) -> None:
    with pytest.raises(NothingInside):
        formats.read(json.dumps(answer).encode())


@pytest.mark.parametrize(
    "item",
    [
        {"body_text": "a"}, {"byline": "A", "body_xhtml": "<p>a</p>"}, {"type": "text", "body_html": "<p>a</p>"}, {"usageterms": "x", "body_html": "a"},
        {"slugline": "x", "bodies": [{"value": "a"}]},
    ],
)  # fmt: skip
def test_a_valid_item_without_a_headline_is_read(item: dict[str, Any]) -> None:
    (read,) = formats.read(json.dumps({"uri": "urn:beispiel:1", **item}).encode())
    assert (read.headline, read.body_text) == (None, "a")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"newsObjects": [{"uuid": "a", "headline": "b"}], "nrNewsObjects": 1}, "Belga's archive with 1 entry under 'newsObjects'"),
        ({"response": {"docs": [{"uno": "a"}, {"uno": "b"}], "numFound": 2}}, "AFP's content interface with 2 entries"),
        ({"data": {"search": {"items": [{"caption": "a"}]}}}, "Reuters Connect"),
        ({"status": "ok", "totalResults": 1, "articles": [{"title": "a"}]}, "NewsAPI with 1 entry"),
        ({"meta": {}, "stories": [{"id": 1, "name": "a"}]}, "an agency's interface with 1 entry under 'stories' \\(id, name\\)"),
    ],
)  # fmt: skip
def test_a_search_answer_that_is_not_read_is_named(answer: dict[str, Any], told: str) -> None:
    with pytest.raises(WireFormatError, match=f"a search answer of {told}"):
        formats.read(json.dumps(answer).encode())


def test_a_json_feed_is_no_answer_of_an_api() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "guid": "x", "title": "a", "content_text": "b"}],
    }
    assert formats.read(json.dumps(feed).encode())[0].format == "jsonfeed"
