"""The public record's texts in their one form, whichever way they came."""

from __future__ import annotations

import unicodedata

from extrablatt.publication import oneform
from extrablatt.publication.record import CorrectionRecord, PostRecord, StoryRecord, TagRecord

ODD = unicodedata.normalize("NFD", "Kölner ﬁnster") + "\u200b Donau\u00addampf 5\u202f%"
KEPT = "Kölner finster Donau\u00addampf 5\u202f%"
BARE = "Kölner finster Donaudampf 5\u202f%"
PAPER = "https://tagblatt.example"
LINK = unicodedata.normalize("NFD", "https://example.org/Köln")


def test_a_story_keeps_what_setting_needs_and_nothing_unseen() -> None:
    blocks = (
        {"type": "paragraph", "html": f'<a href="{LINK}">{ODD}</a>\u2028'},
        {"type": "crosshead", "text": ODD},
        {"type": "table", "caption": ODD, "header": [ODD], "rows": [[ODD]]},
        {"type": "list", "ordered": True, "items": [ODD]},
        {"type": "gallery", "title": ODD, "pictures": [{"picture": 1, "caption": ODD, "credit": ""}]},
        {"type": "embed", "url": LINK, "title": ODD, "picture": None},
    )
    record = StoryRecord(
        1, "x", TagRecord("section", "x", ODD), ODD, f"{ODD}\u2029mehr", ODD, blocks, byline=ODD, sources=(ODD,),
        corrections=(CorrectionRecord(ODD, "2019-04-25"),),
    )  # fmt: skip
    found = oneform.story(record, PAPER)
    assert (found.kicker, found.headline, found.standfirst) == (KEPT, f"{KEPT} mehr", KEPT)
    assert (found.byline, found.sources, found.corrections[0].text) == (KEPT, (BARE,), KEPT)
    paragraph, crosshead, table, numbered, gallery, embed = found.body
    assert paragraph["html"] == f'<a href="{LINK}">{KEPT}</a><br>'
    assert (crosshead["text"], table["caption"], table["header"], table["rows"]) == (KEPT, KEPT, [KEPT], [[KEPT]])
    assert (numbered["items"], gallery["pictures"][0]["caption"], embed["url"]) == ([KEPT], KEPT, LINK)
    assert oneform.story(found, PAPER) == found


def test_tags_posts_and_pictures_too() -> None:
    assert oneform.tag(TagRecord("topic", "x", f" {ODD} ", description=ODD)).name == BARE
    post = oneform.post(PostRecord(1, 2, ODD, ({"type": "paragraph", "html": ODD},), byline=ODD), PAPER)
    assert (post.headline, post.byline, post.body[0]["html"]) == (KEPT, KEPT, KEPT)
    picture = oneform.picture(
        {"id": 1, "token": "ﬁ", "caption": ODD, "alt": ODD, "renditions": [], "web_statement": LINK}
    )
    assert (picture["caption"], picture["alt"], picture["token"], picture["web_statement"]) == (KEPT, KEPT, "ﬁ", LINK)


def test_links_into_the_house_go_from_every_kind_of_block() -> None:
    html = f'<a href="{PAPER}/desk/artikel/add/#_ftn1">[1]</a> <a href="tel:+43155510">Anruf</a>'
    kept = '[1] <a href="tel:+43155510">Anruf</a>'
    blocks = (
        {"type": "paragraph", "html": html},
        {"type": "quote", "html": html, "attribution": ""},
        {"type": "factbox", "title": "", "html": f"<p>{html}</p>"},
        {"type": "list", "ordered": False, "items": [html]},
        {"type": "table", "caption": "", "header": [html], "rows": [[html]]},
    )
    paragraph, quote, factbox, items, table = oneform.body(blocks, PAPER)
    assert (paragraph["html"], quote["html"], factbox["html"]) == (kept, kept, f"<p>{kept}</p>")
    assert (items["items"], table["header"], table["rows"]) == ([kept], [kept], [[kept]])
