"""Nothing of the head stands again in the body, in any format, and no sentence of the text is lost for it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.formats import heads
from extrablatt.wire.formats.inline import escaped, plain_all
from extrablatt.wire.item import EdNote, Link, WireItem
from tests.shared import SHARED

HEAD = "Fähre liegt bis Juni still"
LEAD = "Die Fähre über den Sall liegt still. Wer hinüber will, fährt einen Umweg."
BY = "Von Jana Probe, bsp"
ONE, TWO = "Die Werft hat am Montag ein Leck gefunden.", "Im Juni soll die Fähre wieder fahren."
TEXT = f"<p>{ONE}</p><p>{TWO}</p>"
ABOUT = (
    f'<by>{BY}</by><dateline>Sallburg (bsp) - </dateline><genre qcode="bsp:7"><name>Überblick</name></genre>'
    f'<description role="drol:summary">{LEAD}</description>'
)
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:beispiel:1" version="1">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-02T10:00:00Z</versionCreated></itemMeta>
<contentMeta><headline>{head}</headline>{about}</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html></inlineXML></contentSet></newsItem>"""


def story(body: str, about: str = ABOUT) -> WireItem:
    return formats.read(G2.format(head=HEAD, about=about, body=body).encode())[0]


def lines(item: WireItem) -> list[str]:
    return [block["html"] for block in item.body]


@pytest.mark.parametrize(
    "body",
    [
        f'<header><p class="genre bsp-7">Überblick<span class="genrenote"> - 1730 - nur Leck</span></p><h1>{HEAD}</h1></header>'
        f'<p class="byline">{BY}</p><p class="teaser">{LEAD}</p><p><span class="dateline">Sallburg <b>(bsp)</b> - </span>{ONE}</p><p>{TWO}</p>',
        f"<p>Überblick - 1730 - nur Leck</p><p>{HEAD}</p><p>{BY}</p><p><b>{LEAD}</b></p><p>Sallburg (bsp) - {ONE}</p><p>{TWO}</p>",
        f"<p>(Überblick – 1730 - nur Leck)</p><h2>{HEAD}</h2><p>VON JANA PROBE</p><h4>{LEAD}</h4>"
        f"<p><b>SALLBURG (bsp)</b> — {ONE}</p><p>{TWO}</p>",
        f"<p><b>Überblick: 1730 - nur Leck</b></p><p><i>{HEAD}!</i></p><p>Jana Probe</p><p>{LEAD}</p><p>Sallburg (bsp). {ONE}</p><p>{TWO}</p>",
        f'<div class="genre">Überblick 1730 - nur Leck</div><div>{HEAD}<br/>{BY}</div><p>{LEAD}</p><p>Sallburg (bsp) -</p>{TEXT}',
    ],
)
def test_genre_headline_byline_standfirst_and_dateline_are_told_once(body: str) -> None:
    item = story(body)
    said = (item.headline, item.byline, item.standfirst, item.dateline, item.genre)
    assert (lines(item), said) == ([ONE, TWO], (HEAD, BY, LEAD, "Sallburg (bsp) -", "Überblick"))
    assert item.body_text == f"{ONE}\n\n{TWO}"
    assert [(note.text, note.publishable) for note in item.ed_notes] == [("1730 - nur Leck", False)]


def test_what_only_the_text_tells_of_the_head_is_taken_from_there() -> None:
    item = story(f'<p class="genre">KURZ</p><h1>{HEAD}</h1><p>{BY}</p><p>Sallburg (bsp) - {ONE}</p><p>{TWO}</p>', "")
    assert (lines(item), item.genre, item.byline, item.dateline) == ([ONE, TWO], "KURZ", BY, "Sallburg (bsp) -")


def test_a_caption_above_the_headline_is_not_the_text_yet() -> None:
    item = story(
        f'<figure><img src="http://a.example/1.jpg"/><figcaption>Die Fähre im März.</figcaption></figure><h1>{HEAD}</h1>{TEXT}'
    )
    assert lines(item) == [ONE, TWO]


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (f"<p>Sallburg (BSP) - {ONE}</p><p>{TWO}</p>", "<dateline>Sallburg</dateline>"),
        (f"<p>Verkehr<br/>{HEAD}</p>{TEXT}", '<headline rank="3">Verkehr</headline>'),
        (f"<p>Verkehr: <b>{HEAD}</b></p>{TEXT}", '<headline rank="3">Verkehr</headline>'),
        (f"<p>02.03.2026 11:00 Uhr</p><h1>{HEAD}</h1>{TEXT}", ""),
        (f"{TEXT}<p>Jana Probe</p>", ABOUT),
        (f"<p>(Neu: mehr Einzelheiten)</p>{TEXT}", ""),
    ],
)
def test_parts_of_the_head_in_other_places_and_shapes_are_told_once_too(body: str, about: str) -> None:
    assert [line for line in lines(story(body, about)) if "Uhr" not in line] == [ONE, TWO]


_P = f"{ONE}\n\n{TWO}"
_NM1 = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a</ProviderId><DateId>20260302</DateId><NewsItemId>1</NewsItemId>"
    "<RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement><Status FormalName='Usable'/></NewsManagement>"
    f"<NewsComponent><NewsLines><HeadLine>{HEAD}</HeadLine><ByLine>{BY}</ByLine></NewsLines><ContentItem><DataContent>"
    f"<p>{HEAD}</p><p>{BY}</p>{TEXT}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
)
_NITF = (
    f"<nitf><body><body.head><hedline><hl1>{HEAD}</hl1></hedline><byline>{BY}</byline></body.head>"
    f"<body.content><p>{HEAD}</p><p>{BY}</p>{TEXT}</body.content></body></nitf>"
)
_RSS = (
    f"<rss version='2.0'><channel><title>x</title><item><title>{HEAD}</title><guid>http://a.example/1</guid>"
    f"<description>{escaped(f'<p>{HEAD}</p>{TEXT}')}</description></item></channel></rss>"
)
_ATOM = (
    f"<feed xmlns='http://www.w3.org/2005/Atom'><id>u:1</id><entry><id>u:2</id><title>{HEAD}</title>"
    f"<content type='text'>{HEAD}\n\n{_P}</content></entry></feed>"
)
_MAIL = (
    "From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?q?F=C3=A4hre_liegt_bis_Juni_still?=\nContent-Type: text/plain; charset=utf-8\n\n"
    f"{HEAD}\n\n{BY}\n\n{_P}\n"
)
_7901 = f"\x01bsd0001 4 pl 100 bsp 0001\r\n\x02{HEAD} =\r\n\r\n{HEAD}\r\n\r\n{BY}\r\n\r\nSallburg (dpa) - {ONE}\r\n\r\n{TWO}\r\n\x03021000 Mar 26\r\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_NM1, id="newsml-1"),
        pytest.param(_NITF, id="nitf"),
        pytest.param(_RSS, id="rss"),
        pytest.param(_ATOM, id="atom"),
        pytest.param(_MAIL, id="email"),
        pytest.param(_7901, id="iptc7901"),
        pytest.param(json.dumps({"uri": "u:1", "type": "text", "headline": HEAD, "body_text": f"{HEAD}\n\n{_P}"}), id="ninjs"),
        pytest.param(json.dumps({"uri": "u:1", "type": "text", "headline": HEAD, "body_html": f"<p>{HEAD}</p>{TEXT}"}), id="ninjs-html"),
        pytest.param(json.dumps({"urn": "u:1", "version_created": "", "headline": HEAD, "article_html": f"<p>{HEAD}</p>{TEXT}"}), id="dpa"),
        pytest.param(json.dumps({"OTSKEY": "1", "TITEL": HEAD, "UTL": HEAD, "INHALT": f"<p>{HEAD}</p>{TEXT}"}), id="apa-ots"),
        pytest.param(
            json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": HEAD, "content_html": f"<p>{HEAD}</p>{TEXT}"}]}),
            id="jsonfeed",
        ),
    ],
)  # fmt: skip
def test_no_format_tells_the_headline_twice(data: str) -> None:
    (item,) = formats.read(data.encode())
    assert (item.headline, lines(item), item.subheadline, item.standfirst) == (HEAD, [ONE, TWO], None, None)


@pytest.mark.parametrize(
    "lead",
    [
        ONE,
        f"{ONE} {TWO}",
        "Die Werft hat am Montag …",
        "Die Werft hat am Mon...",
        "Die Werft hat am Montag ein Leck [...]",
        "Die Werft hat am Montag ein Leck gefund",
        f"Sallburg (bsp) - {ONE}",
        f"{HEAD}. {ONE}",
        f"{HEAD}",
    ],
)
def test_a_standfirst_that_repeats_or_cuts_the_beginning_is_dropped(lead: str) -> None:
    item = story(TEXT, f'<description role="drol:summary">{lead}</description>')
    assert (item.standfirst, lines(item)) == (None, [ONE, TWO])


@pytest.mark.parametrize("lead", [LEAD, "Die Werft hat einen Plan.", "Die Werft", f"{ONE} Das ist neu."])
def test_a_standfirst_with_words_of_its_own_stays(lead: str) -> None:
    item = story(TEXT, f'<description role="drol:summary">{lead}</description>')
    assert (item.standfirst, lines(item)) == (lead, [ONE, TWO])


def test_a_subheadline_or_kicker_that_says_what_the_headline_says_is_dropped() -> None:
    item = story(TEXT, f'<headline rank="2">{HEAD}.</headline><headline rank="3">{HEAD.upper()}</headline>')
    assert (item.headline, item.subheadline, item.kicker) == (HEAD, None, None)


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{HEAD}.</p>",  # all there is
        f"<p>{HEAD}, sagt die Werft.</p><p>{TWO}</p>",
        f"<p>Überblick über die Lage am Sall.</p><p>{TWO}</p>",
        f"<p>Sallburg hat keine Brücke.</p><p>{TWO}</p>",
        f"<p>Von Jana Probe stammt der Entwurf.</p><p>{TWO}</p>",
        f"<p>{ONE}</p><h2>{HEAD}</h2><p>{TWO}</p>",  # the text has begun
        f"<table><tr><td>{HEAD}</td></tr></table><p>{TWO}</p>",
    ],
)
def test_what_only_resembles_the_head_stays(body: str) -> None:
    assert story(body).body_text == formats.read(G2.format(head="Anders", about="", body=body).encode())[0].body_text


_BLOCKS = st.lists(
    st.sampled_from([HEAD, LEAD, BY, ONE, TWO, "Sallburg (bsp) - Ende.", "abc/de", "(Eds: x)", "Überblick - 1", "a"]),
    max_size=7,
    unique=True,
)


@given(
    _BLOCKS,
    st.sampled_from([None, LEAD, ONE]),
    st.sampled_from([None, BY, "Jana Probe"]),
    st.sampled_from([None, "Sallburg (bsp) -"]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_taken_out_is_told_elsewhere_and_twice_finished_is_finished(
    texts: list[str], lead: str | None, by: str | None, place: str | None
) -> None:
    blocks = tuple({"type": "paragraph", "html": escaped(text)} for text in texts)
    item = WireItem(
        "x", "u:1", 1, headline=HEAD, standfirst=lead, byline=by, dateline=place, genre="Überblick", body=blocks, body_text=plain_all(list(blocks))
    )  # fmt: skip
    done = heads.finished(item)
    assert heads.finished(done) == done
    assert bool(done.body) == bool(item.body)
    told = " ".join(
        filter(None, [done.headline, done.standfirst, done.byline, done.dateline, done.genre, done.body_text])
    )
    told += " " + " ".join(note.text for note in done.ed_notes)
    assert set(re.findall(r"\w+", " ".join(texts))) - {"Eds", "Von"} <= set(re.findall(r"\w+", told))
    assert item.body == blocks  # what came in is as it was


def test_initials_are_no_byline_and_a_name_is_no_term_of_use() -> None:
    item = heads.finished(WireItem("x", "u:1", 1, byline="jp/rs", provider="Agentur Süd", usage_terms="AGENTUR SÜD"))
    assert (item.byline, item.usage_terms, item.ed_notes) == (None, None, (EdNote("closingline", "jp/rs", False),))
    kept = WireItem(
        "x", "u:1", 1, byline="Von bsp", provider="bsp", usage_terms="Agentur Süd, nur online", links=(Link("picture"),)
    )
    assert heads.finished(kept) is kept


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared is not here: two real files' conventions, kept outside the project"
)
@pytest.mark.parametrize(
    ("name", "count"), [("76_dpa_genre_line.xml", 2), ("77_dpa_no_genre_line.xml", 2), ("21_dpa_en_closing.xml", 1)]
)
def test_the_shared_cases_have_their_text_alone(name: str, count: int) -> None:
    (item,) = formats.read((SHARED / "cases" / "wires" / name).read_bytes())
    assert len(item.body) == count
    assert not any(note.publishable for note in item.ed_notes)
