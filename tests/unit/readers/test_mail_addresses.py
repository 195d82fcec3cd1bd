"""However an address is written, it is one; what are two stay two."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.readers.mailaddress import NotAnAddress, canonical, same, shown

ONE = "abo@xn--mnchen-bote-thb.example"


@pytest.mark.parametrize(
    "written",
    [
        "abo@münchen-bote.example",
        ONE,
        "ABO@MÜNCHEN-BOTE.EXAMPLE",
        "Abo@XN--MNCHEN-BOTE-THB.Example",
        unicodedata.normalize("NFD", "abo@münchen-bote.example"),
        "a\u200bbo@münchen-bote.example",
        "abo@münchen\u00ad-bote.example",
        "abo@mün\u200dchen-bote.example",
        "\ufeffabo@münchen-bote.example\u2060",
        "\u202eabo@münchen-bote.example\u202c",
        "abo\ufe0f@münchen-bote.example",
        "abo\u3164@münchen-bote.example",
        "ａｂｏ＠ｍüｎｃｈｅｎ－ｂｏｔｅ．ｅｘａｍｐｌｅ",
        "abo@münchen-bote。example",
        "abo@münchen-bote.example.",
        '"abo"@münchen-bote.example',
        '"a\\bo"@münchen-bote.example',
        "  abo@münchen-bote.example\r\n",
        "\u00a0abo@münchen-bote.example\u3000",
    ],
)
def test_every_way_to_write_it_is_the_same_address(written: str) -> None:
    assert canonical(written) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("abo@straße.example", "abo@strasse.example"),
        ("abo@bote.example", "abo@b\u043ete.example"),  # a Cyrillic o
        ("abo+x@bote.example", "abo@bote.example"),
        ("a.bo@bote.example", "abo@bote.example"),
        ("abo@نامه\u200cای.example", "abo@نامهای.example"),  # a joiner that means something
    ],
)
def test_what_may_be_two_mailboxes_stays_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
    assert not same(one, other)


@pytest.mark.parametrize(
    "text",
    ["", "abo", "@bote.example", "abo@", "abo@bote", "a b@bote.example", "abo@bo te.example", "ab\x00o@bote.example",
     "abo@bote.example\nBcc: x@y.example", "abo@bo\u2028te.example", "a@b@", "abo@-bote.example", "abo@bo_te.example",
     "abo@xn--a.example", "abo@1.2.3.4", "abo@[1.2.3.4]", "strauß@bote.example", '"a b"@bote.example', "a..b@bote.example",
     "x" * 65 + "@bote.example", "abo@" + "x" * 64 + ".example", "abo@bote..example", "\ud800@bote.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        canonical(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_one_form_is_ascii_and_its_own(local: str, domain: str) -> None:
    try:
        found = canonical(f"{local}@{domain}.example")
    except NotAnAddress:
        return
    assert found.isascii()
    assert canonical(found) == found
    assert canonical(shown(found)) == found


def test_it_is_shown_in_its_own_letters() -> None:
    assert shown(ONE) == "abo@münchen-bote.example"
    assert shown("abo@bote.example") == "abo@bote.example"
