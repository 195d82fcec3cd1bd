"""The wire room on a real database: nothing twice, nothing lost, bad files apart."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.newspaper import backshop
from extrablatt.wire import actions as wire
from extrablatt.wire import raw, search
from extrablatt.wire.models import Conflict, Feed, RawFile, WireItem
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


def test_the_same_version_with_other_content_is_kept_as_a_conflict_and_the_first_counts() -> None:
    wire.ingest(ninjs(text="<p>So war es.</p>"), name="a.json")
    result = wire.ingest(ninjs(text="<p>Ganz anders war es.</p>"), name="b.json")
    item = WireItem.objects.get()
    assert result.conflicts == [item.guid]
    assert (item.body_text, item.conflicted) == ("So war es.", True)
    assert "Ganz anders" in item.conflicts.get().content["body_text"]


def test_the_same_conflict_twice_is_kept_once() -> None:
    for text in ("<p>Eins.</p>", "<p>Zwei.</p>"):
        wire.ingest(ninjs(text=text), name="a.json")
    wire.ingest(ninjs(text="<p>Zwei.</p>").replace(b"}", b"} ", 1), name="b.json")
    assert WireItem.objects.get().conflicts.count() == 1


def test_the_desk_may_let_the_other_content_of_a_version_count() -> None:
    wire.ingest(ninjs(text="<p>So war es.</p>", embargoed="2027-01-01T00:00:00Z"), name="a.json")
    wire.ingest(ninjs(text="<p>Ganz anders war es.</p>"), name="b.json")
    conflict = Conflict.objects.get()
    item = wire.accept_conflict(conflict)
    item.refresh_from_db()
    assert (item.body_text, item.embargoed, item.conflicted, item.followed) == (
        "Ganz anders war es.",
        False,
        False,
        False,
    )
    assert item.raw.name == "b.json"
    wire.accept_conflict(Conflict.objects.get())
    item.refresh_from_db()
    assert (item.body_text, item.embargo_until.year, item.raw.name) == ("So war es.", 2027, "a.json")


def test_one_agencys_item_in_a_second_format_is_no_conflict() -> None:
    wire.ingest(ninjs(), name="a.json")
    other = WireItem.objects.get()
    WireItem.objects.filter(pk=other.pk).update(format="digitalwires", digest="x")
    result = wire.ingest(ninjs(text="<p>In anderem Format.</p>"), name="b.json")
    assert (result.known, result.conflicts) == (1, [])


def test_a_batch_with_several_versions_of_one_item_ends_with_the_newest() -> None:
    files = [wire.Incoming(ninjs(version=v), f"{v}.json") for v in (3, 11, 7)]
    results = wire.ingest_many(files)
    assert [len(r.stored) for r in results] == [1, 1, 1]
    assert WireItem.objects.get(current=True).version == 11


def test_one_file_that_cannot_be_stored_stops_none_of_its_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    from extrablatt.wire import storing

    real = storing.fill

    def fails(row: WireItem, content: dict[str, object]) -> WireItem:
        if row.guid == "urn:boese":
            raise ValueError("a fault")
        return real(row, content)

    monkeypatch.setattr(storing, "fill", fails)
    guids = ("urn:gut:1", "urn:boese", "urn:gut:2")
    results = wire.ingest_many([wire.Incoming(ninjs(guid), f"{guid}.json") for guid in guids])
    assert [bool(r.error) for r in results] == [False, True, False]
    assert RawFile.objects.get(state="quarantined").name == "urn:boese.json"
    monkeypatch.undo()
    assert len(wire.retry(RawFile.objects.get(state="quarantined")).stored) == 1


def test_while_the_database_is_away_nothing_is_quarantined_and_the_sender_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    from extrablatt.wire import storing

    def locked(self: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(storing.Batch, "write", locked)
    with pytest.raises(OperationalError):
        wire.ingest(ninjs(), name="a.json")
    assert not RawFile.objects.exists()
    monkeypatch.undo()
    assert len(wire.ingest(ninjs(), name="a.json").stored) == 1


def test_what_is_hidden_stays_hidden_until_it_becomes_more_urgent() -> None:
    wire.ingest(ninjs(urgency=4), name="1.json")
    wire.hide(WireItem.objects.get())
    wire.ingest(ninjs(version=2, urgency=4), name="2.json")
    assert WireItem.objects.get(current=True).hidden
    wire.ingest(ninjs(version=3, urgency=2), name="3.json")
    assert not WireItem.objects.get(current=True).hidden


def test_a_guid_longer_than_the_column_stays_itself() -> None:
    long = "urn:" + "x" * 400
    wire.ingest(ninjs(long + "a"), name="a.json")
    wire.ingest(ninjs(long + "b"), name="b.json")
    assert WireItem.objects.filter(current=True).count() == 2


def test_a_feed_knows_what_it_brought() -> None:
    wire.ingest(ninjs(versioncreated=(timezone.now() - timedelta(seconds=9)).isoformat()), name="a.json", feed="dpa")
    feed = Feed.objects.get(name="dpa")
    assert (feed.delivered, feed.health) == (1, "well")
    assert feed.last_item is not None
    assert 9 <= feed.lag < 60
    wire.ingest(ninjs("urn:alt", versioncreated="2016-05-01T10:00:00Z"), name="b.json", feed="dpa")
    assert Feed.objects.get(name="dpa").lag == feed.lag


def test_words_are_found_by_their_beginnings_in_headline_and_text() -> None:
    wire.ingest(ninjs("urn:1", text="<p>Der Wahlkampf in Größenhausen ruht.</p>"), name="1.json")
    wire.ingest(ninjs("urn:2", text="<p>Ein anderer Text.</p>"), name="2.json")
    everything = WireItem.objects.all()
    assert [i.guid for i in search.find(everything, "wahl größen")] == ["urn:1"]
    assert search.find(everything, 'nichts" OR ').count() == 0
    assert search.find(everything, " ").count() == 2


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
        os.utime(inbox / name, (time.time() - 5, time.time() - 5))
    with (inbox / "frisch.json").open("ab"):
        assert [p.name for p in folder.waiting(inbox)] == ["alt.json"]
        list(folder.take_in(inbox))
    assert WireItem.objects.get().feed == "dpa"
    assert sorted(p.name for p in inbox.iterdir() if p.is_file()) == [".halb.json", "frisch.json", "halb.json.part"]


def test_the_backshop_goes_on_after_a_failing_part(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(entries: object) -> None:
        raise RuntimeError("die Presse klemmt")

    monkeypatch.setattr(backshop, "CONSUMERS", (("press", broken), *backshop.CONSUMERS[1:]))
    desk.publish(house.draft("Trotzdem gefunden"))
    assert backshop.catch_up() > 0
    assert "Trotzdem gefunden" in house.get("/suche?q=gefunden").text


def _mail(message_id: str, picture: bytes) -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dienst@agentur.example", "redaktion@blatt.example", "Bild vom Fest"
    mail["Message-ID"], mail["Date"] = message_id, "Mon, 23 Nov 2026 10:00:00 +0100"
    mail.set_content("Auf dem Hauptplatz wurde gefeiert.")
    mail.add_attachment(picture, maintype="image", subtype="jpeg", filename="bild.jpg")
    return mail.as_bytes()


def test_pictures_attached_to_two_mails_under_one_name_are_not_confused(house: House) -> None:
    from io import BytesIO

    from PIL import Image

    for number, colour in ((1, "red"), (2, "blue")):
        out = BytesIO()
        Image.new("RGB", (400, 300), colour).save(out, "JPEG")
        result = wire.ingest(_mail(f"<{number}@agentur.example>", out.getvalue()), name=f"{number}.eml")
        assert result.error is None
        article = desk.take(WireItem.objects.get(pk=result.stored[-1]))
        with Image.open(desk.latest_draft(article).lead_picture.file) as image:
            assert image.convert("RGB").getpixel((9, 9))[0 if colour == "red" else 2] > 200


def test_a_feed_without_an_entry_is_read_and_is_no_error() -> None:
    data = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Leer</title></channel></rss>'
    result = wire.ingest(data, name="leer.xml")
    assert (result.error, result.stored) == (None, [])
    assert RawFile.objects.get().state == "read"


def test_a_kill_that_tells_neither_number_nor_time_takes_back_what_is_there() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">{}</feed>'
    entry = "<entry><id>e1</id><title>Damm</title><updated>2026-03-04T18:00:00Z</updated></entry>"
    for inner in (entry, '<at:deleted-entry ref="e1"/>', '<at:deleted-entry ref="e1"/> '):
        wire.ingest(feed.format(inner).encode(), name="a.xml")
    assert WireItem.objects.get(current=True).pub_status == "canceled"
    assert WireItem.objects.count() == 2
