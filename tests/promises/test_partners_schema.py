"""Partners' items against the schemas of ninjs, and read by our own wire desk: one of every kind the newspaper has."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.press.partners.terms import Terms
from extrablatt.readers import partners
from extrablatt.wire.formats import ninjs as reading
from tests.house import House
from tests.promises.partnering import FIRST, INSIDE, LEAD, SECOND, TEXT, ask, illustrated, picture
from tests.shared import SHARED

pytestmark = pytest.mark.django_db
both_versions = pytest.mark.parametrize("version", ["2.1", "3.1"])


def validator(version: str) -> Any:
    """Validates items of this version. Without IPTC's schema the test is skipped, and fails where CI runs it."""
    folder = Path(os.environ.get("NINJS_SCHEMAS") or SHARED / "wires" / "schemas")
    file = folder / f"ninjs-schema_{version}.json"
    if not file.is_file():
        reason = f"{file} is not here: get it from https://www.iptc.org/std/ninjs/ and name its folder in NINJS_SCHEMAS"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


@pytest.fixture
def everything(house: House) -> None:
    """A story with all a story can have, a live blog, one behind the wall, a plain one, and one that was withdrawn."""
    article, _made = illustrated(
        house, kicker="Verkehr", standfirst="Nach acht Jahren.", dateline="Lint", byline="mit Agenturen"
    )
    draft = desk.latest_draft(article)
    desk.add_corrections(draft, ["In einer früheren Fassung stand eine falsche Zahl."])
    house.publish(draft)
    covered = live.start(house.publish(house.draft("Wahlabend", topics=["Wahl"], authors=["Nora Beispiel"])))
    post = live.post(covered, headline="Erster Stand", text=f"[Bild {picture('Wahllokal').pk}]\n\nEs wird gezählt.")
    live.edit(post, headline="Erster Stand", text=f"{post.text}\n\nNoch immer.")
    house.publish(house.draft("Hinter der Wand", access="premium", storylines=["Brücke"]))
    house.publish(house.draft("Eine kurze Meldung", news_value=5))
    gone = house.publish(house.draft("Falsch"))
    house.withdraw(gone, note="Der Bericht war falsch.")


def items_of(client: Client, version: str, terms: Terms) -> list[dict[str, Any]]:
    return ask(client, partners.add("Nachbarblatt", terms), version=version)[0]


@both_versions
@pytest.mark.parametrize("terms", [Terms(), Terms("premium", True, True)], ids=["least", "most"])
def test_every_kind_of_item_is_valid_by_iptcs_schema(
    version: str, terms: Terms, client: Client, everything: None
) -> None:
    valid, items = validator(version), items_of(client, version, terms)
    assert len(items) == 5
    for item in items:
        assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in valid.iter_errors(item)] == []


@both_versions
def test_the_schema_would_notice_what_is_wrong(version: str, client: Client, everything: None) -> None:
    valid, (item, *_others) = validator(version), items_of(client, version, Terms())
    assert list(valid.iter_errors(item | {"pubStatus" if version == "3.1" else "pubstatus": "perhaps"}))
    assert list(valid.iter_errors(item | {"madeUp": True}))


@both_versions
def test_items_hold_all_that_the_story_has(version: str, client: Client, everything: None) -> None:
    items = items_of(client, version, Terms("premium", True, True))
    told = {str(item["headlines"][0]["value"]): item for item in items if "headlines" in item}
    bridge, evening = told["Die Brücke wird gebaut"], told["Wahlabend"]
    text = bridge["bodies"][0]["value"]
    assert all(words in text for words in (TEXT, INSIDE, FIRST, SECOND, "<table>", "2019"))
    assert LEAD in json.dumps(bridge["associations"], ensure_ascii=False)
    assert "falsche Zahl" in bridge["edNote" if version == "3.1" else "ednote"]
    assert "Es wird gezählt." in evening["bodies"][0]["value"]
    assert [item for item in items if "headlines" not in item] == [items[-1]]


@both_versions
def test_times_are_those_of_rfc_3339(version: str, client: Client, everything: None) -> None:
    for item in items_of(client, version, Terms()):
        times = [item[name] for name in item if name.lower() in ("versioncreated", "firstcreated")]
        assert times
        assert all("T" in time and datetime.fromisoformat(time).tzinfo for time in times)


@both_versions
def test_our_own_wire_desk_reads_every_item(version: str, client: Client, everything: None) -> None:
    read = {item.headline: item for item in reading.read(items_of(client, version, Terms("premium", True, True)))}
    assert TEXT in str(read["Die Brücke wird gebaut"].body)
    assert "Noch immer." in str(read["Wahlabend"].body)
    assert (read["Eine kurze Meldung"].urgency, read["Hinter der Wand"].urgency) == (7, 5)
    (canceled,) = [item for item in read.values() if item.pub_status == "canceled"]
    assert not canceled.headline
    assert "war falsch" in str(canceled.ed_notes)
