"""Links on paper."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from extrablatt.press.footnotes import address_on_paper, footnotes, qr_code

BASE = "https://blatt.example"


def test_links_get_numbers_and_the_same_address_the_same() -> None:
    html = '<p><a href="https://a.example/?x=1&amp;y=2">eins</a>, <a rel="x" href="/politik/17/titel">zwei</a>, <a href="https://a.example/?x=1&amp;y=2">noch einmal</a></p>'
    noted = footnotes(html, BASE)
    assert noted.notes == ("https://a.example/?x=1&y=2", "https://blatt.example/17")
    assert re.findall(r'</a><sup class="note">(\d)</sup>', noted.html) == ["1", "2", "1"]


def test_an_article_of_ours_has_its_short_address_and_a_mark_none() -> None:
    assert address_on_paper("https://blatt.example/welt/5/ein-titel", BASE) == "https://blatt.example/5"
    assert address_on_paper("#a-wie-weiter", BASE) == ""
    assert address_on_paper("/welt/5/ein-titel/live/3", BASE) == ""
    assert address_on_paper("tel:+43155510", BASE) == "+43155510"
    assert address_on_paper("mailto:post@blatt.example", BASE) == "post@blatt.example"


links = st.tuples(
    st.sampled_from(["https://a.example/", "/politik/1/a", "#x", "https://b.example/ü?a=\"'"]), st.text(max_size=20)
)


@given(st.lists(st.one_of(links, st.text(max_size=30)), max_size=12))
def test_no_letter_is_lost_and_numbers_count_from_one(parts: list[str | tuple[str, str]]) -> None:
    html = "".join(
        f'<a href="{escape(part[0])}">{escape(part[1])}</a>' if isinstance(part, tuple) else str(escape(part))
        for part in parts
    )
    noted = footnotes(html, BASE)
    assert re.sub(r'<sup class="note">\d+</sup>', "", noted.html) == html
    numbers = [int(n) for n in re.findall(r'<sup class="note">(\d+)</sup>', noted.html)]
    assert sorted(set(numbers), key=numbers.index) == list(range(1, len(noted.notes) + 1))


def test_the_code_is_a_picture_without_a_size_of_its_own() -> None:
    svg = qr_code(BASE + "/17")
    assert svg.startswith("<svg")
    assert 'class="qr"' in svg
    assert "width=" not in svg.split(">")[0]
