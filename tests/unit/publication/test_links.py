"""No link under the desk, the office or this machine leaves; what an editor may choose stays."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.publication import links

PAPER = "https://tagblatt.example"


@pytest.mark.parametrize(
    "href",
    [
        "/desk/artikel/add/#_ftn1",
        f"{PAPER}/desk/artikel/add/#_ftn1",
        f"{PAPER}/desk",
        "http://TAGBLATT.example/desk/",
        "//tagblatt.example/desk/",
        "https://tagblatt.example./desk/",
        "/-/press/",
        f"{PAPER}/-/wire/push",
        "/%64esk/",
        "/%2564esk/",
        "/./desk/",
        "/politik/../desk/",
        "//desk/",
        "/\\desk/",
        "\\desk\\",
        "/de\tsk/",
        "/DESK/",
        "#_ftn1",
        "#_ftnref1",
        "#_edn2",
        "#_Toc12345",
        "#sdfootnote1sym",
        "#",
        "http://redaktion.example/desk/artikel/add/#_ftn1",
        "http://localhost:8001/politik/1/x",
        "http://localhost/",
        "http://127.0.0.1:8000/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0:8000/",
        "http://192.168.1.4/bild.jpg",
        "http://10.0.0.7/",
        "http://server/freigabe",
        "http://drucker.local/",
        "http://x@localhost/",
        "file:///C:/Texte/a.docx",
        "javascript:alert(1)",
        "data:text/html,x",
        "wagtail://x",
        "artikel.html",
        "../seite",
        "?a=1",
        "",
        "http://[",
        "mailto:",
        "http:/desk/",
    ],
)
def test_a_link_into_the_house_does_not_leave_but_its_words_do(href: str) -> None:
    assert not links.may_leave(href, PAPER)
    assert links.outward(f'<p>Siehe <a href="{escape(href)}">dort</a>.</p>', PAPER) == "<p>Siehe dort.</p>"


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/desk/",
        "https://example.org/a#_x",
        "http://www.example.at",
        "//example.org/x",
        "/politik/17/gipfel",
        "/politik/17/gipfel#a-zwei-tage-spaeter",
        f"{PAPER}/desktop/1/x",
        "/konto/",
        "#a-zwei-tage-spaeter",
        "#post-5",
        "mailto:redaktion@example.org?subject=Hallo%20dort",
        "tel:+43155510",
        "ftp://ftp.example.org/datei",
        "https://8.8.8.8/",
        "https://köln.example/Straße",
        "HTTPS://EXAMPLE.ORG/",
    ],
)
def test_what_the_editor_may_choose_stays(href: str) -> None:
    assert links.may_leave(href, PAPER)
    fragment = f'<em>Siehe <a href="{escape(href)}">dort</a></em>'
    assert links.outward(fragment, PAPER) == fragment


def test_a_newspaper_on_this_machine_may_link_its_own_pages() -> None:
    assert links.may_leave("http://localhost:8000/politik/17/x", "http://localhost:8000")
    assert not links.may_leave("http://localhost:8000/desk/", "http://localhost:8000")
    assert not links.may_leave("http://localhost:8001/politik/17/x", "http://localhost:8000")


def test_the_neighbours_of_a_link_that_goes_stay() -> None:
    html = '<a href="/desk/">eins</a> <a href="https://example.org/">zwei</a> <a>drei</a> <abbr>vier</abbr>'
    kept = 'eins <a href="https://example.org/">zwei</a> drei <abbr>vier</abbr>'
    assert links.outward(html, PAPER) == kept
    assert links.outward(kept, PAPER) == kept


@given(st.text(max_size=60))
def test_no_address_makes_it_stumble(href: str) -> None:
    links.may_leave(href, PAPER)
    links.may_leave(f"http://{href}", PAPER)
