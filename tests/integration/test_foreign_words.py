"""Words in another language: marked in the editor, kept on every way, said in their language on the page."""

from __future__ import annotations

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from extrablatt.desk import actions as desk
from extrablatt.desk import blocks, markup
from tests.house import House


def test_the_editor_gives_back_what_it_was_given() -> None:
    converter = ContentstateConverter(blocks.INLINE)
    text = '<p>Das <span lang="en">shadow cabinet</span> tagt, <span lang="fr">vis-à-vis</span>.</p>'
    kept = converter.to_database_format(converter.from_database_format(text))
    assert 'Das <span lang="en">shadow cabinet</span> tagt, <span lang="fr">vis-à-vis</span>.' in kept
    shown = json.loads(converter.from_database_format(text))["blocks"][0]["inlineStyleRanges"]
    assert [style["style"] for style in shown] == ["LANG-EN", "LANG-FR"]


@pytest.mark.parametrize(("given", "kept"), [
    ('<span lang="en">fair play</span>', '<span lang="en">fair play</span>'),
    ('<span lang="de-AT" onclick="x()" style="color:red">Jause</span>', '<span lang="de-AT">Jause</span>'),
    ("<span>nichts</span>", "nichts"),
    ('<span class="x">a <span lang="it">ciao</span> b</span>', 'a <span lang="it">ciao</span> b'),
    ('<span lang="en\\"><script>">x</span>', ""),
    ('<span lang="zu lang für eine Sprache">x</span>', "x"),
    ('<span lang="en">offen', '<span lang="en">offen</span>'),
])  # fmt: skip
def test_of_a_span_only_its_language_is_kept(given: str, kept: str) -> None:
    assert markup.inline(given) == kept


@pytest.mark.django_db(transaction=True)
def test_a_reader_gets_the_words_with_their_language(house: House) -> None:
    article = house.draft("Ein Titel")
    article.body = desk.stream([("paragraph", '<p>Es war <span lang="en">fair play</span>, „sagt“ sie.</p>')])
    desk.save_draft(article)
    published = house.publish(desk.latest_draft(article))
    for address in (house.url(published), house.url(published) + "/druck"):
        assert 'Es war <span lang="en">fair play</span>, „sagt“ sie.' in house.get(address).text
