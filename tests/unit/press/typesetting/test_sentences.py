"""Sentences, shortened texts, drop caps, the source line."""

from __future__ import annotations

import pytest

from extrablatt.press.typesetting import hanging_mark, initial_letter_ok, sentences, shorten, source_line, typeset_text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Am 25. April kam er. Er blieb.", 2),
        ("Dr. Huber kam. Prof. Dr. Maier ging.", 2),
        ("Es gibt z. B. Äpfel und z.B. Birnen. Das ist alles.", 2),
        ("J. S. Bach und Johann S. Maier spielten.", 1),
        ("Kaiser Ludwig XIV. Frankreichs König war er. So ist es.", 2),
        ("Es war im Jahr 12. Dann kam das Jahr 13.", 2),
        ("Es kostet 3 Mio. Euro. Das ist viel.", 2),
        ("Äpfel, Birnen usw. Das ist alles.", 2),
        ("„Kommst du?“ Er nickte.", 2),
        ("„Kommst du?“, fragte er. „Ja!“, sagte sie.", 2),
        ("Er ging … Dann kam er.", 2),
        ("Wirklich?! Ja.", 2),
        ("(Alles ist gut.) Nichts ist gut.", 2),
        ("In der St. Pöltner Str. 5 wohnt er.", 1),
        ("44 v. Chr. starb er. Rom weinte.", 2),
        ("Um 10 Uhr. Und um 11.", 2),
        ("Kein Punkt am Ende", 1),
        ("", 0),
    ],
)
def test_german_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text, "de-AT")) == count
    assert len(sentences(typeset_text(text, "de-AT"), "de-AT")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Miller met Dr. Brown. They talked.", 2),
        ("The U.S. Army came. It left.", 2),
        ("He lives in the U.S. The house is big.", 2),
        ("At 5 p.m. Miller left. He won 3. Then he lost.", 3),
        ("“Really?” he asked. “Yes.”", 2),
    ],
)
def test_english_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text, "en")) == count


def test_a_sentence_keeps_its_no_break_spaces() -> None:
    assert sentences("Am 25.\u00a0April. Danach.") == ["Am 25.\u00a0April.", "Danach."]


def test_a_short_text_is_not_shortened() -> None:
    assert shorten("  Kurz  und\ngut. ", 40) == "Kurz und gut."


def test_a_text_is_shortened_at_a_sentence() -> None:
    assert (
        shorten("Das ist der erste Satz. Das ist der zweite Satz, und er ist länger.", 40) == "Das ist der erste Satz."
    )


def test_a_long_sentence_is_shortened_at_a_word_without_hanging_punctuation() -> None:
    assert (
        shorten("Das ist ein sehr langer Satz, der nie endet und weitergeht", 31)
        == "Das ist ein sehr langer Satz\u00a0…"
    )


def test_the_last_word_that_fits_stays() -> None:
    assert shorten("eins zwei drei vier", 11) == "eins zwei\u00a0…"


def test_a_single_long_word_is_cut() -> None:
    assert shorten("Donaudampfschifffahrtsgesellschaft", 12) == "Donaudampf\u00a0…"


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        shorten("Text", 0)


LONG = "lange Zeile mit Wörtern " * 8


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (f"Eine {LONG}", True),
        (f"Überall {LONG}", True),
        (f"<strong>Eine</strong> {LONG}", True),
        (f"&Uuml;berall {LONG}", True),
        (f"„Eine {LONG}", False),
        (f"&quot;Eine {LONG}", False),
        (f"25 {LONG}", False),
        (f"– Eine {LONG}", False),
        (f"https://example.org {LONG}", False),
        ("Zu kurz.", False),
        ("", False),
    ],
)
def test_a_drop_cap_needs_a_letter_and_a_paragraph(text: str, fits: bool) -> None:
    assert initial_letter_ok(text) is fits


@pytest.mark.parametrize(
    ("providers", "own", "language", "line"),
    [
        (["APA", "dpa"], True, "de-AT", "(APA/dpa/Red.)"),
        (["dpa", "APA"], False, "de", "(dpa/APA)"),
        (["APA", "apa", " APA "], False, "de", "(APA)"),
        (["APA/dpa", "AFP"], True, "de", "(APA/dpa/AFP/Red.)"),
        (["APA", "Red.", "dpa"], False, "de", "(APA/dpa/Red.)"),
        (["Reuters"], True, "en-GB", "(Reuters/staff)"),
        ([], True, "de-CH", "(Red.)"),
        (["", " "], False, "de", ""),
        ([], False, "de", ""),
    ],
)
def test_the_source_line_names_what_was_used(providers: list[str], own: bool, language: str, line: str) -> None:
    assert source_line(providers, own, language) == line


@pytest.mark.parametrize(("text", "mark"), [
    ("„Das ist ein Auftrag“", "wide"), ("<em>»Ja«</em>, sagt sie", "wide"), ("‚Nein‘", "narrow"), ("&quot;So&quot;", "wide"),
    ("Er sagt „Nein“", ""), ("– und doch", ""), ("", ""),
])  # fmt: skip
def test_a_line_that_opens_with_a_quotation_mark_hangs_by_its_width(text: str, mark: str) -> None:
    assert hanging_mark(text) == mark
