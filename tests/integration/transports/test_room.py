"""The wire room as a whole: folder and feeds side by side, one that fails stops no other, and an orderly end."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from extrablatt.cli import app
from extrablatt.newspaper import wireroom
from extrablatt.newspaper.supervisor import free_port
from extrablatt.wire import feeds
from extrablatt.wire.models import Feed, RawFile, WireItem
from tests.house import ninjs

from .conftest import MakeFeed
from .test_pictures import _item, _jpeg
from .webserver import Reply, WebServer


def _until(there: Callable[[], object], seconds: float = 20) -> None:
    end, pause = time.monotonic() + seconds, threading.Event()
    while not there():
        assert time.monotonic() < end, "it did not come about"
        pause.wait(0.02)


@pytest.fixture
def room(settings: Any, tmp_path: Path) -> Iterator[Callable[..., threading.Event]]:
    """Opens the room with feeds; closes it at the end, which must not take long."""
    opened: list[tuple[threading.Thread, threading.Event]] = []

    def open_room(*configs: Any) -> threading.Event:
        wire = dataclasses.replace(settings.PAPER.wire, feeds=configs, inbox=str(tmp_path / "inbox"))
        settings.PAPER = dataclasses.replace(settings.PAPER, wire=wire)
        stop = threading.Event()
        thread = threading.Thread(target=wireroom.run, args=(stop,))
        thread.start()
        opened.append((thread, stop))
        return stop

    yield open_room
    for thread, stop in opened:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_folder_and_feeds_work_side_by_side_and_one_that_fails_stops_no_other(
    room: Callable[..., threading.Event], web: WebServer, make_feed: MakeFeed, tmp_path: Path
) -> None:
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg", guid="urn:vom-netz"))
    web.pages["/foto.jpg"] = Reply(body=_jpeg("red"))
    stop = room(
        make_feed(transport="http", url=f"{web.url}/item.json"),
        make_feed(name="tot", transport="http", url=f"http://127.0.0.1:{free_port()}/"),
        make_feed(name="ordner", transport="folder", title="Der Ordner"),
    )
    folder = tmp_path / "inbox" / "ordner"
    folder.mkdir(parents=True)
    (folder / "a.tmp").write_bytes(ninjs(guid="urn:vom-ordner"))
    (folder / "a.tmp").rename(folder / "a.json")
    _until(lambda: set(WireItem.objects.values_list("guid", flat=True)) == {"urn:vom-netz", "urn:vom-ordner"})
    _until(lambda: RawFile.objects.filter(name="foto.jpg").exists())
    _until(lambda: Feed.objects.filter(name="tot", failures__gte=1).exists())
    _until(lambda: not list(folder.iterdir()))
    assert Feed.objects.get(name="ordner").title == "Der Ordner"
    assert Feed.objects.get(name="tot").health == "failing"
    assert not WireItem.objects.filter(followed=False).exists()
    stop.set()


@pytest.mark.django_db(transaction=True)
def test_a_paused_feed_is_left_alone(room: Callable[..., threading.Event], web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/a.json"] = web.pages["/b.json"] = Reply(body=ninjs())
    Feed.objects.create(name="pause", transport="http", paused=True)
    room(
        make_feed(name="pause", transport="http", url=f"{web.url}/a.json"),
        make_feed(transport="http", url=f"{web.url}/b.json"),
    )
    _until(lambda: WireItem.objects.exists())
    assert {asked.path for asked in web.asked} == {"/b.json"}


@pytest.mark.django_db(transaction=True)
def test_the_room_closes_quickly_while_a_server_is_silent(
    room: Callable[..., threading.Event], web: WebServer, make_feed: MakeFeed
) -> None:
    never = threading.Event()
    web.pages["/item.json"] = Reply(body=ninjs(), wait=never)
    stop = room(make_feed(transport="http", url=f"{web.url}/item.json", timeout=30))
    _until(lambda: bool(web.asked))
    began = time.monotonic()
    stop.set()
    _until(lambda: not any(t.name == "wire-folder" and t.is_alive() for t in threading.enumerate()))
    never.set()
    assert time.monotonic() - began < 10


@pytest.mark.django_db
def test_the_pause_after_failures_doubles_up_to_a_limit() -> None:
    pauses = [feeds.pause_after(failures, 30) for failures in range(1, 12)]
    assert 30 <= pauses[0] <= 60
    assert max(pauses) <= feeds.LONGEST_PAUSE
    assert pauses[10] >= feeds.LONGEST_PAUSE / 2
    assert feeds.pause_after(1, 30, retry_after=500) >= 500
    assert feeds.pause_after(1, 30, retry_after=10_000_000) <= feeds.LONGEST_RETRY_AFTER
    assert 1800 <= feeds.pause_after(9, 3600) <= 3600


@pytest.mark.django_db
def test_a_feed_that_was_failing_is_not_hammered_after_a_restart(make_feed: MakeFeed) -> None:
    feed = make_feed(transport="http", url="https://a.example/", interval=300)
    feeds.register([feed])
    assert feeds.waits_until(feed) is None
    due = feeds.failed(feed.name, "nichts da", interval=300)
    assert feeds.waits_until(feed) == due
    first = Feed.objects.get(name="probe").error_since
    feeds.failed(feed.name, "immer noch", interval=300)
    row = Feed.objects.get(name="probe")
    assert (row.failures, row.error_since, row.last_error) == (2, first, "immer noch")


@pytest.mark.django_db
def test_a_feed_no_longer_in_newspaper_toml_is_marked(make_feed: MakeFeed) -> None:
    feeds.register([make_feed(transport="http", url="https://a.example/", silence=7)])
    assert (Feed.objects.get().configured, Feed.objects.get().silence) == (True, 7)
    feeds.register([])
    assert not Feed.objects.get().configured


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(tmp_path: Path, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXTRABLATT_DIR", str(tmp_path))
    (tmp_path / "newspaper.toml").write_text(
        f'name = "x"\n[[wire.feeds]]\nname = "probe"\ntransport = "http"\nurl = "{web.url}/item.json"\nallow_private = true\n'
        '[[wire.feeds]]\nname = "drueck"\ntransport = "push"\npassword = "geheim"\n'
    )
    return tmp_path


def _run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["wire", *words])
    return result.exit_code, result.output


def _json(told: str) -> list[dict[str, Any]]:
    """The JSON lines among what was told; the log's lines stand between them here."""
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


@pytest.mark.django_db
def test_check_tells_what_would_come_and_fetch_takes_it(paper: Path, web: WebServer) -> None:
    web.pages["/item.json"] = Reply(body=ninjs())
    code, told = _run("check", "probe")
    assert (code, WireItem.objects.count()) == (0, 0)
    assert "item.json: ninjs, Probemeldung aus dem Tal" in told
    assert "1 file would come" in told
    code, told = _run("fetch", "probe", "--json")
    assert (code, _json(told)[0]) == (
        0,
        {"files": 1, "stored": 1, "known": 0, "quarantined": 0, "refused": [], "error": None},
    )
    code, told = _run("feeds", "--json")
    rows = {row["name"]: row for row in _json(told)}
    assert (code, rows["probe"]["health"], rows["probe"]["items"], rows["drueck"]["transport"]) == (
        0,
        "well",
        1,
        "push",
    )


@pytest.mark.django_db
def test_what_fails_is_told_with_exit_code_1(paper: Path, web: WebServer) -> None:
    web.pages["/item.json"] = Reply(401)
    for command in ("check", "fetch"):
        code, told = _run(command, "probe")
        assert code == 1
        assert "feed probe:" in told
        assert "refuses the login" in told
    code, told = _run("feeds")
    assert code == 1
    assert "failing" in told


@pytest.mark.django_db
def test_a_feed_that_is_not_there_or_is_delivered_to_us_is_wrong_usage(paper: Path) -> None:
    assert _run("check", "fehlt") == (
        2,
        "extrablatt: There is no feed 'fehlt' in newspaper.toml. Feeds there: probe, drueck.\n",
    )
    code, told = _run("fetch", "drueck")
    assert code == 2
    assert "delivered to us" in told


@pytest.mark.django_db
def test_a_silent_feed_is_told(paper: Path) -> None:
    (paper / "newspaper.toml").write_text(
        'name = "x"\n[[wire.feeds]]\nname = "still"\ntransport = "folder"\nsilence = 30\n', encoding="utf-8"
    )
    Feed.objects.create(name="still", last_item=timezone.now() - timedelta(hours=1))
    code, told = _run("feeds")
    assert code == 1
    assert "silent" in told
