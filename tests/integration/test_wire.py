"""The wire room on a real database: nothing twice, nothing lost, bad files apart."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.newspaper import backshop
from extrablatt.wire import actions as wire
from extrablatt.wire import raw
from extrablatt.wire.models import RawFile, WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db


def test_the_same_bytes_twice_cost_nothing() -> None:
    first, second = wire.ingest(ninjs(), name="a.json"), wire.ingest(ninjs(), name="b.json")
    assert (len(first.stored), len(second.stored), second.known) == (1, 0, 1)
    assert WireItem.objects.count() == 1


def test_raw_bytes_are_kept() -> None:
    wire.ingest(ninjs(), name="a.json")
    assert raw.load(RawFile.objects.get().sha256) == ninjs()


def test_versions_are_numbers_and_a_late_older_one_never_wins() -> None:
    wire.ingest(ninjs(version=9), name="9.json")
    wire.ingest(ninjs(version=10), name="10.json")
    wire.ingest(ninjs(version=2), name="2.json")
    assert list(WireItem.objects.order_by("version").values_list("version", "current")) == [
        (2, False),
        (9, False),
        (10, True),
    ]


def test_the_same_version_with_other_content_is_a_conflict_and_the_first_stays() -> None:
    wire.ingest(ninjs(text="<p>So war es.</p>"), name="a.json")
    result = wire.ingest(ninjs(text="<p>Ganz anders war es.</p>"), name="b.json")
    assert "other content" in str(result.error)
    assert "So war es." in WireItem.objects.get().body_text
    assert RawFile.objects.get(name="b.json").state == "quarantined"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"<newsItem", "Malformed XML"),
        (b'{"uri": "x", "type"', "Malformed JSON"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><newsItem>&x;</newsItem>', "entit"),
        (b'{"was": "anderes"}', "No agency format"),
        (b"<html></html>", "No agency format"),
        (b"just words", "Neither XML nor JSON"),
        (
            b'<?xml version="1.0" encoding="utf-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">\xff\xfe</newsItem>',
            "XML",
        ),
        (b"[" * 3000 + b"]" * 3000, "deep"),
    ],
)
def test_bad_input_lies_in_quarantine_with_the_reason_and_its_bytes(data: bytes, reason: str) -> None:
    result = wire.ingest(data, name="schlecht")
    assert reason.lower() in str(result.error).lower()
    file = RawFile.objects.get(name="schlecht")
    assert (file.state, file.reason) == ("quarantined", result.error)
    assert raw.load(file.sha256) == data


def test_an_oversized_file_in_the_watched_folder_is_refused_unread_and_kept(
    house: House, settings: object, tmp_path: Path
) -> None:
    import dataclasses
    import os

    from extrablatt.wire.transports import folder

    paper = settings.PAPER
    settings.PAPER = dataclasses.replace(paper, wire=dataclasses.replace(paper.wire, max_bytes=1000))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, data in (("gross.json", b"x" * 2000), ("klein.json", ninjs()[:990])):
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (time.time() - 5, time.time() - 5))
    results = {r.file: r for r in folder.take_in(inbox)}
    assert "at most 1,000" in str(results["gross.json"].error)
    assert len(results) == 2
    assert list(inbox.iterdir()) == []
    assert raw.load(RawFile.objects.get(name="gross.json").sha256) == b"x" * 2000


def test_an_embargo_without_a_time_is_indefinite() -> None:
    wire.ingest(ninjs(embargoed=""), name="a.json")
    item = WireItem.objects.get()
    assert item.embargo_indefinite
    assert item.embargoed


@pytest.mark.parametrize(
    ("policy", "live", "told"), [("withdraw", False, False), ("withdraw-and-tell", False, True), ("tell", True, True)]
)
def test_a_canceled_version_follows_the_feeds_policy(
    house: House, settings: object, policy: str, live: bool, told: bool
) -> None:
    import dataclasses

    paper = settings.PAPER
    settings.PAPER = dataclasses.replace(paper, wire=dataclasses.replace(paper.wire, on_cancel=policy))
    house.wire(ninjs())
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    house.wire(ninjs(version=2, pubstatus="canceled", ednote="Der Minister ist nicht zurückgetreten."), "2.json")
    house.work()
    row = Article.objects.get(pk=article.pk)
    assert (row.live, row.wire_alert is not None) == (live, told)
    assert house.get(f"/{article.pk}").status == (301 if live else 410)
    if told:
        assert "nicht zurückgetreten" in row.notes.last().text
    assert "nicht zurückgetreten" not in house.get(house.url(article)).text


def test_a_newer_version_is_told_to_the_desk_and_changes_nothing_in_public(house: House) -> None:
    house.wire(ninjs())
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    house.wire(ninjs(version=2, text="<p>Nun ist alles anders gekommen.</p>"), "2.json")
    house.work()
    assert Article.objects.get(pk=article.pk).wire_alert["kind"] == "newer"
    assert "alles anders" not in house.get(house.url(article)).text


def test_the_watched_folder_waits_for_unfinished_files(house: House, settings: object, tmp_path: Path) -> None:
    import os

    from extrablatt.wire.transports import folder

    inbox = tmp_path / "inbox"
    (inbox / "dpa").mkdir(parents=True)
    for name in (".halb.json", "halb.json.part", "frisch.json", "dpa/alt.json"):
        (inbox / name).write_bytes(ninjs())
        if name != "frisch.json":
            os.utime(inbox / name, (time.time() - 5, time.time() - 5))
        else:
            os.utime(inbox / name, (time.time() + 5, time.time() + 5))
    assert [p.name for p in folder.waiting(inbox)] == ["alt.json"]
    list(folder.take_in(inbox))
    assert WireItem.objects.get().feed == "dpa"
    assert sorted(p.name for p in inbox.iterdir() if p.is_file()) == [".halb.json", "frisch.json", "halb.json.part"]


def test_the_backshop_goes_on_after_a_failing_part(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(entries: object) -> None:
        raise RuntimeError("die Presse klemmt")

    monkeypatch.setattr(backshop, "CONSUMERS", (("press", broken), backshop.CONSUMERS[1]))
    desk.publish(house.draft("Trotzdem gefunden"))
    assert backshop.catch_up() > 0
    assert "Trotzdem gefunden" in house.get("/suche?q=gefunden").text
