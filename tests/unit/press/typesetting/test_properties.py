"""What must hold for any text: setting it twice changes nothing, no letter is lost, no tag comes or goes."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.normalisation import clean
from extrablatt.press.typesetting import normalise, sentences, shorten, typeset_html, typeset_text

LANGUAGES = st.sampled_from(["de", "de-AT", "de-CH", "en", "en-GB", "fr", "it", "tlh"])
_WORDS = (
    "Wort Haus s n geht Hans z B Dr 5 10 1990 27 000 Uhr Euro km April -- ... … °C '' ,, `` << >> a@example.org #Wort"
    " v. l. Fr. CHF Mai 28. 3-6 6-4 555-1234 4'000 Mo. M. n° l' p. 5.-- .at :-)"
)
_CHARACTERS = """  .,:!?--–—()/%€§\u00a0\u202f""''„“”‚‘’«»‹›`´′″\n"""
PIECES = st.sampled_from([*_WORDS.split(), *_CHARACTERS, "https://example.org/a--b", "+43 1 555 10-19"])
SCRIBBLE = st.lists(PIECES, max_size=16).map("".join)
ANY_TEXT = st.text(alphabet=st.characters(exclude_characters="xXcC", exclude_categories=["Cc", "Cs"]), max_size=60)
INLINE = st.sampled_from(["em", "strong", "a", "sub", "code"])


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """Well-formed fragments of the markup stories have."""
    out = []
    for _ in range(draw(st.integers(1, 3))):
        block = draw(st.sampled_from(["p", "li", "h3", ""]))
        inner = []
        for _ in range(draw(st.integers(0, 4))):
            text = draw(SCRIBBLE).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            if draw(st.booleans()):
                name = draw(INLINE)
                attribute = " title=\"1-2 -- 'x' > ...\"" if name == "a" else ""
                text = f"<{name}{attribute}>{text}</{name}>"
            inner.append(text + ("<br>" if draw(st.booleans()) else ""))
        out.append(f"<{block}>{''.join(inner)}</{block}>" if block else "".join(inner))
    return "".join(out)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[object] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _parse(fragment: str) -> _Tags:
    parser = _Tags()
    parser.feed(fragment)
    parser.close()
    return parser


def _alphanumerics(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@given(SCRIBBLE, LANGUAGES)
@settings(max_examples=1500, deadline=None, derandomize=True)
def test_setting_a_set_text_changes_nothing(text: str, language: str) -> None:
    once = typeset_text(text, language)
    assert typeset_text(once, language) == once


@given(ANY_TEXT, LANGUAGES)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_setting_any_text_twice_is_setting_it_once(text: str, language: str) -> None:
    once = typeset_text(text, language)
    assert typeset_text(once, language) == once


@given(st.one_of(SCRIBBLE, ANY_TEXT), LANGUAGES)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_letters_and_figures_are_neither_lost_nor_moved(text: str, language: str) -> None:
    assert _alphanumerics(typeset_text(text, language)) == _alphanumerics(clean(text))


@given(fragments(), LANGUAGES)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_tags_and_attributes_stay_and_no_letter_moves_across_them(fragment: str, language: str) -> None:
    result = typeset_html(fragment, language)
    before, after = _parse(fragment), _parse(result)
    assert after.seen == before.seen
    assert [_alphanumerics(t) for t in after.text if _alphanumerics(t)] == [
        _alphanumerics(t) for t in before.text if _alphanumerics(t)
    ]
    assert typeset_html(result, language) == result


@given(st.text(alphabet="<>/&;\"'= abp!-ltgquo#", max_size=40), LANGUAGES)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_broken_markup_never_gains_a_tag(fragment: str, language: str) -> None:
    assert len(_parse(typeset_html(fragment, language)).seen) <= len(_parse(fragment).seen)


@given(ANY_TEXT)
def test_normalising_is_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.one_of(SCRIBBLE, ANY_TEXT))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.one_of(SCRIBBLE, ANY_TEXT), st.integers(1, 60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_shortened_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


@given(fragments())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_html_and_its_characters_say_the_same(fragment: str) -> None:
    assert _alphanumerics(unescape(typeset_html(fragment, "de"))) == _alphanumerics(unescape(fragment))
