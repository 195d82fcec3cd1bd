"""The source line: one agency is one name, however its feeds spell it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from extrablatt.desk.agencies import KNOWN, key
from extrablatt.desk.sources import short_name, source_names


@dataclass
class Item:
    """What a source line needs of a wire item."""

    provider: str = ""
    credit: str = ""
    feed: str = ""


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        (spelled, name)
        for name, ways in {
            "dpa": "dpa|DPA|Dpa|dpa.|(dpa)|*dpa*|Deutsche Presse-Agentur|Deutsche Presse-Agentur GmbH|dpa Deutsche Presse-Agentur GmbH|"
            "Deutsche Presse-Agentur (dpa)|dpa - Deutsche Presse-Agentur|dpa (Deutsche Presse-Agentur)|dpa.com|www.dpa.com|"
            "https://www.dpa.com/de/|nprov:dpa|prov:DPA|http://cv.iptc.org/newscodes/newsprovider/dpa|dpa-lni",
            "APA": "APA|apa|APA - Austria Presse Agentur|Austria Presse Agentur|apa.at|urn:apa.at",
            "AP": "AP|ap|Associated Press|ASSOCIATED PRESS|The Associated Press|AP - Associated Press",
            "Reuters": "Reuters|REUTERS|reuters.com|Thomson Reuters|http://www.reuters.com/about/",
            "Keystone-SDA": "SDA|sda|Keystone-SDA|ATS|Schweizerische Depeschenagentur AG",
            "ČTK": "ČTK|ctk|CTK",
            "Getty Images": "Getty Images|Getty Images Inc.",
            "NAG": "NAG|NAG - Nachrichtenagentur Grauwald|Nachrichtenagentur Grauwald (NAG)|x:NAG",
        }.items()
        for spelled in ways.split("|")
    ],
)
def test_an_agency_has_one_name(spelled: str, name: str) -> None:
    assert short_name(spelled) == name
    assert short_name(name) == name


@pytest.mark.parametrize(
    ("items", "line"),
    [
        ([Item("dpa", "dpa"), Item("DPA")], ["dpa"]),
        ([Item("dpa", "dpa/lni"), Item("Deutsche Presse-Agentur")], ["dpa"]),
        ([Item("APA - Austria Presse Agentur", "APA/dpa"), Item("nprov:DPA")], ["APA", "dpa"]),
        ([Item("osd"), Item("OSD", "OSD")], ["OSD"]),
        ([Item("OSD", "osd"), Item("OSD", "OSD")], ["OSD"]),
        ([Item("Nachrichtenagentur Grauwald"), Item("NAG - Nachrichtenagentur Grauwald", "NAG")], ["NAG"]),
        ([Item("NAG - Nachrichtenagentur Grauwald"), Item(credit="Nachrichtenagentur Grauwald")], ["NAG"]),
        ([Item("http://www.acmenews.example/about/"), Item("AcmeNews")], ["AcmeNews"]),
        ([Item("dpa", "dpa und AFP/Red.")], ["dpa", "AFP"]),
        ([Item(feed="dpa"), Item("dpa")], ["dpa"]),
        ([Item(feed="eingang-3")], []),
        ([Item("Red."), Item()], []),
    ],
)
def test_two_spellings_are_named_once(items: list[Item], line: list[str]) -> None:
    assert source_names(items) == line


def test_the_table_says_one_name_for_a_spelling_and_knows_its_own_names() -> None:
    assert all(KNOWN[key(name)] == name for name in KNOWN.values())
