"""A page's framing and codings."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press.store import Page, StoreError, compress, make_page

TEXT = ("Der Zug fuhr über die Brücke. " * 40).encode()

pages = st.builds(
    make_page,
    st.binary(max_size=2000),
    status=st.sampled_from([200, 301, 404, 410]),
    content_type=st.sampled_from(["text/html; charset=utf-8", "image/png", "application/atom+xml"]),
    keys=st.lists(st.text(max_size=30), max_size=5),
    access=st.sampled_from(["open", "registered", "premium"]),
    full=st.booleans(),
    modified=st.integers(0, 2**40),
    location=st.text(max_size=20),
    stored=st.booleans(),
    headers=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=3).map(tuple),
    ttl=st.none() | st.integers(0, 10_000),
)


@given(pages)
def test_a_page_survives_its_framing(page: Page) -> None:
    assert Page.loads(page.dumps()) == page


@given(pages, st.data())
def test_a_cut_page_is_told(page: Page, data: st.DataObject) -> None:
    raw = page.dumps()
    with pytest.raises(StoreError):
        Page.loads(raw[: data.draw(st.integers(0, len(raw) - 1))])


@given(st.binary(max_size=300))
def test_foreign_bytes_are_told(raw: bytes) -> None:
    with pytest.raises(StoreError):
        Page.loads(b"XP1\n" + raw)


@given(st.binary(max_size=5000))
def test_every_coding_gives_the_body_back_and_is_smaller(body: bytes) -> None:
    codings = compress(body)
    assert codings["identity"] == body
    if "br" in codings:
        assert brotli.decompress(codings["br"]) == body
        assert len(codings["br"]) < len(body)
    if "gzip" in codings:
        assert gzip.decompress(codings["gzip"]) == body
        assert len(codings["gzip"]) < len(body)


def test_text_is_compressed_deterministically() -> None:
    assert set(compress(TEXT)) == {"identity", "br", "gzip"}
    assert compress(TEXT) == compress(TEXT)


@pytest.mark.parametrize("kind", ["image/webp", "image/jpeg", "font/woff2", "application/zip"])
def test_what_is_compressed_already_is_left_alone(kind: str) -> None:
    assert set(compress(TEXT, kind)) == {"identity"}


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "application/atom+xml; charset=utf-8", "application/ld+json", "text/css"]
)
def test_text_by_any_name_is_compressed(kind: str) -> None:
    assert "br" in compress(TEXT, kind)


def test_a_small_body_is_not_compressed() -> None:
    assert set(compress(b"a" * 150)) == {"identity"}


def test_the_entity_tag_differs_between_variants_of_the_same_text() -> None:
    assert make_page(TEXT).etag != make_page(TEXT, full=True).etag
    assert make_page(TEXT).etag == make_page(TEXT).etag


def test_a_page_with_a_lifetime_grows_old() -> None:
    page = make_page(TEXT, ttl=60)
    assert page.fresh(page.made + 59)
    assert not page.fresh(page.made + 60)
    assert page.expires == page.made + 60
    assert make_page(TEXT).fresh(1e12)


def test_the_plain_body_is_not_stored_beside_gzip_and_unpacked_when_asked_for() -> None:
    page = make_page(TEXT)
    packed = page.dumps()
    assert len(packed) < len(page.encodings["br"]) + len(page.encodings["gzip"]) + 400
    again = Page.loads(packed)
    assert again.body == TEXT
    assert again == page
    small = Page.loads(make_page(b"kurz").dumps())
    assert small.body == b"kurz"


def test_a_page_whose_packed_body_is_damaged_says_so_when_it_is_unpacked() -> None:
    packed = make_page(TEXT).dumps()
    torn = Page.loads(packed[:-40] + b"\0" * 40)
    with pytest.raises(StoreError):
        torn.body  # noqa: B018
