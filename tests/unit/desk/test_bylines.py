"""Bylines as stored: without the word the page prints before them."""

from __future__ import annotations

import pytest

from extrablatt.desk.bylines import bare


@pytest.mark.parametrize(
    ("sent", "language", "stored"),
    [
        ("Von Karl Muster, dpa", "de", "Karl Muster, dpa"),
        ("Von Von Karl Muster", "de", "Karl Muster"),
        ("VON: Karl Muster", "de", "Karl Muster"),
        ("Von dpa", "de", "dpa"),
        ("  von   Karl\n Muster ", "de-AT", "Karl Muster"),
        ("Von", "de", ""),
        ("By ANN SAMPLE, Associated Press", "en", "ANN SAMPLE, Associated Press"),
        ("by by Ann Sample", "en", "Ann Sample"),
        ("By Ann Sample", "de", "Ann Sample"),
        ("Von By Ann Sample", "en", "Ann Sample"),
        ("Par Jean Exemple", "fr", "Jean Exemple"),
        ("A cura di Mario Esempio", "it", "Mario Esempio"),
        ("Di Mario Esempio", "it", "Mario Esempio"),
        ("Por Juan Ejemplo", "es", "Juan Ejemplo"),
        ("Door Piet Voorbeeld", "nl", "Piet Voorbeeld"),
        ("Av Kari Eksempel", "nb", "Kari Eksempel"),
        # names that only begin alike
        ("Di Stefano", "it", "Di Stefano"),
        ("Di Stefano Mario", "de", "Di Stefano Mario"),
        ("Vonovia AG", "de", "Vonovia AG"),
        ("Byron Muster", "en", "Byron Muster"),
        ("Parvati Muster", "fr", "Parvati Muster"),
        ("Ludwig von Beispiel", "de", "Ludwig von Beispiel"),
        ("", "de", ""),
    ],
)
def test_a_byline_is_stored_without_its_first_word(sent: str, language: str, stored: str) -> None:
    assert bare(sent, language) == stored
    assert bare(stored, language) == stored
