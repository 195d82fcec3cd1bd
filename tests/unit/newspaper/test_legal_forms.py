"""The legal form is read from the enterprise's name as it is written in Austria, Germany and Switzerland."""

from __future__ import annotations

import pytest

from extrablatt.newspaper.legal_forms import form

NAMES = {
    "company": [
        "Blatt GmbH", "Blatt gGmbH", "Blatt Ges.m.b.H.", "Blatt Gesellschaft m. b. H.", "Blatt Gesellschaft mbH", "Blatt G.m.b.H.",
        "Zeitungs-GmbH", "Blatt GmbH & Co. KG", "Blatt AG", "Blatt Aktiengesellschaft", "Druckaktiengesellschaft", "Kurz & Lang OG",
        "Kurz OHG", "Kurz KG", "Blatt UG (haftungsbeschränkt)", "Blatt SE", "Blatt FlexCo", "Feuille Sàrl", "Presseverein Verlags-GmbH",
        "Gesellschaft mit beschränkter Haftung Blatt",
    ],
    "cooperative": ["Blatt eG", "Blatt e. G.", "Blatt eGen", "Verlagsgenossenschaft Tannbach", "Genossenschaft Das Blatt"],
    "association": ["Verein Das Blatt", "Presseverein Tannbach", "Blatt e.V.", "Blatt e. V.", "Vereinigung der Leser"],
    "sole": ["Lea Kurz e.U.", "Lea Kurz e. U.", "Lea Kurz e.K.", "Lea Kurz e. Kfr."],
    "": ["", "Lea Kurz", "Probeblatt Verlag", "Vereinsblatt", "AGENTUR Muster", "Segelblatt", "Agnes Ogris", "Haus am See", "Land Tirol"],
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "name"), [(wanted, name) for wanted, names in NAMES.items() for name in names])
def test_a_name_tells_the_legal_form(wanted: str, name: str) -> None:
    assert form(name) == wanted
