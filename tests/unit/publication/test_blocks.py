"""Pictures and words in the blocks of a body."""

from __future__ import annotations

from typing import Any

from extrablatt.publication.blocks import pictures_of, with_pictures, words_of

BODY: list[dict[str, Any]] = [
    {"type": "paragraph", "html": "<em>Eins</em>"},
    {"type": "picture", "picture": 1, "caption": "Bild eins", "credit": ""},
    {
        "type": "gallery",
        "title": "Strecke",
        "pictures": [
            {"picture": 2, "caption": "Bild zwei", "credit": ""},
            {"picture": 3, "caption": "", "credit": "X"},
        ],
    },
    {"type": "embed", "url": "https://vimeo.com/123456", "title": "Film", "picture": 4},
    {"type": "embed", "url": "https://vimeo.com/123457", "title": "Noch einer", "picture": None},
    {"type": "table", "caption": "Tafel", "header": ["a"], "rows": [["b"], ["c"]]},
    {"type": "list", "ordered": False, "items": ["d"]},
]


def test_all_pictures_are_found() -> None:
    assert list(pictures_of(BODY)) == [1, 2, 3, 4]


def test_pictures_that_may_not_be_shown_go_and_take_nothing_else_with_them() -> None:
    kept = with_pictures(BODY, {3})
    assert list(pictures_of(kept)) == [3]
    assert [block["type"] for block in kept] == ["paragraph", "gallery", "embed", "embed", "table", "list"]
    assert kept[2]["picture"] is None


def test_a_gallery_without_pictures_goes() -> None:
    assert [block["type"] for block in with_pictures(BODY, set())] == ["paragraph", "embed", "embed", "table", "list"]


def test_all_words_are_found() -> None:
    words = list(words_of(BODY))
    assert words == [
        "<em>Eins</em>",
        "Bild eins",
        "Strecke",
        "Bild zwei",
        "Film",
        "Noch einer",
        "Tafel",
        "a",
        "b",
        "c",
        "d",
    ]
