"""Caches in front are told what changed: after the store's purge, in order, however long they were away."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from extrablatt.press import consumer
from extrablatt.press.fronts import AGAIN, FIRST_WAIT, LONGEST_WAIT, LOOK, Front, FrontError, Fronts, send_purge
from extrablatt.publication import log
from extrablatt.publication.actions import CHROME_KEY
from extrablatt.publication.models import Cursor
from tests.house import House
from tests.kiosks import served

from .running import Client, _Quiet, free_port, wait_for

URL = "http://front.example/"


class Cache:
    """A cache in front that remembers what it was told, or is away."""

    def __init__(self) -> None:
        self.told: list[set[str]] = []
        self.away = False
        self.now = 100.0

    def send(self, url: str, keys: Collection[str]) -> None:
        if self.away:
            raise FrontError("nobody there")
        self.told.append(set(keys))

    def clock(self) -> float:
        return self.now


@pytest.fixture
def cache() -> Cache:
    return Cache()


@pytest.fixture
def front(house: House, cache: Cache) -> Front:
    made = Front(URL, cache.send, cache.clock)
    house.work()
    made.step()
    cache.told.clear()
    return made


def test_a_front_begins_empty_and_is_not_told_the_whole_history(house: House, cache: Cache) -> None:
    for number in range(3):
        house.publish(house.draft(f"Titel {number}"))
    first = Front(URL, cache.send, cache.clock)
    first.step()
    assert cache.told == [{CHROME_KEY}]
    assert log.position(first.consumer) == log.head()
    # The next process takes everything away too, but goes on where this one was.
    house.publish(house.draft("Noch einer"))
    cache.told.clear()
    Front(URL, cache.send, cache.clock).step()
    assert cache.told[0] == {CHROME_KEY}
    assert any("front" in keys for keys in cache.told[1:])


def test_what_is_published_is_told_with_all_its_keys(house: House, cache: Cache, front: Front) -> None:
    story = house.publish(house.draft("Ein Titel", topics=["Gipfel"]))
    front.step()
    assert {f"story:{story.pk}", "front", "latest", "tag:topic:gipfel", "tag:section:politik"} <= set().union(
        *cache.told
    )


def test_nothing_is_told_before_the_store_is_purged(house: House, cache: Cache, front: Front, monkeypatch: Any) -> None:
    from extrablatt.desk import actions as desk

    article = desk.publish(house.draft("Ein Titel"))
    front.step()
    assert cache.told == []
    with monkeypatch.context() as broken:
        broken.setattr(consumer, "purge_in_time", lambda *_: 1 / 0)
        house.work()
    front.step()
    assert cache.told == []
    log.catch_up(consumer.CONSUMER, consumer.handle)
    front.step()
    assert any(f"story:{article.pk}" in keys for keys in cache.told)


def test_each_purge_is_said_again_for_what_was_being_fetched(house: House, cache: Cache, front: Front) -> None:
    story = house.publish(house.draft("Ein Titel"))
    assert front.step() <= AGAIN
    assert len(cache.told) == 1
    cache.now += AGAIN / 2
    front.step()
    assert len(cache.told) == 1
    cache.now += AGAIN / 2
    assert front.step() == LOOK
    assert len(cache.told) == 2
    assert f"story:{story.pk}" in cache.told[1]
    cache.now += 100
    front.step()
    assert len(cache.told) == 2


def test_a_front_that_was_away_hears_everything_in_order_when_it_is_back(
    house: House, cache: Cache, front: Front
) -> None:
    cache.away = True
    stories = [house.publish(house.draft(f"Titel {number}")).pk for number in range(3)]
    waits = []
    for _again in range(9):
        waits.append(front.step())
        cache.now += waits[-1]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    position = log.position(front.consumer)
    assert position < log.head()
    house.withdraw(house.publish(house.draft("Weg")))
    cache.away = False
    front.step()
    told = set().union(*cache.told)
    assert {f"story:{pk}" for pk in stories} <= told
    assert log.position(front.consumer) == log.head()


def test_while_it_waits_a_front_is_left_in_peace(house: House, cache: Cache, front: Front) -> None:
    cache.away = True
    house.publish(house.draft("Ein Titel"))
    wait = front.step()
    cache.away = False
    cache.now += wait / 2
    assert front.step() == pytest.approx(wait / 2)
    assert cache.told == []


def test_one_front_that_is_away_holds_up_no_other_and_not_the_store(house: House, cache: Cache) -> None:
    other = Cache()
    cache.away = True
    fronts = [Front(URL, cache.send, cache.clock), Front("http://other.example/", other.send, other.clock)]
    story = house.publish(house.draft("Ein Titel"))
    path = f"/politik/{story.pk}/ein-titel"
    assert house.get(path).status == 200
    house.withdraw(story)
    for each in fronts:
        each.step()
    assert house.get(path).status == 410
    assert other.told
    assert not cache.told
    assert fronts[0].consumer != fronts[1].consumer


def test_a_change_of_looks_takes_nothing_from_the_fronts(house: House, cache: Cache, front: Front) -> None:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Section

    section = Section.objects.get(slug="politik")
    section.name = "Innenpolitik"
    section.save()
    desk.publish_tag(section)
    house.work()
    front.step()
    assert all(CHROME_KEY not in keys for keys in cache.told)
    assert "name:section:politik" in set().union(*cache.told)


def test_a_flood_of_keys_becomes_one_purge_of_everything(
    house: House, cache: Cache, front: Front, monkeypatch: Any
) -> None:
    from extrablatt.publication import actions as publication

    monkeypatch.setattr("extrablatt.press.fronts.EVERYTHING", 3)
    publication.put_picture({"id": 4})
    publication.withdraw_picture(4)
    house.publish(house.draft("Ein Titel"))
    front.step()
    # A picture's file does not carry the key of all pages.
    assert cache.told == [{CHROME_KEY, "picture:4"}]


def test_the_cursor_of_a_front_fits_its_column(cache: Cache) -> None:
    name = Front("http://" + "x" * 200 + ".example/", cache.send).consumer
    assert name.startswith("fronts:")
    assert len(name) <= (Cursor._meta.get_field("consumer").max_length or 0)


def test_a_request_of_purges_stays_below_what_a_cache_reads() -> None:
    got: list[str] = []

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        got.append(environ["HTTP_XKEY"])
        start("200 OK", [("Content-Length", "0")])
        return []

    server = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        send_purge(f"http://127.0.0.1:{server.server_port}", [f"story:{number}" for number in range(2000)])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
    assert max(map(len, got)) <= 3500
    assert {f"story:{number}" for number in range(2000)} <= set(" ".join(got).split())


def test_without_fronts_no_thread_is_started() -> None:
    before = threading.active_count()
    fronts = Fronts(())
    fronts.start()
    fronts.wake()
    assert threading.active_count() == before
    fronts.stop()


# --- the whole way, with a real Varnish -------------------------------------------------------------------------------

VARNISH = shutil.which("varnishd") or "/usr/sbin/varnishd"
VCL = Path(__file__).parents[3] / "docs" / "varnish.vcl"


@pytest.fixture
def varnish(house: House, tmp_path: Path) -> Iterator[int]:
    """Port of a Varnish before the house's kiosk."""
    vcl, port = tmp_path / "site.vcl", free_port()
    kiosk, stop = served(house.kiosk)
    vcl.write_text(VCL.read_text().replace('"8000"', f'"{kiosk}"'))
    process = subprocess.Popen(
        [VARNISH, "-F", "-n", str(tmp_path / "work"), "-a", f"127.0.0.1:{port}", "-f", str(vcl), "-s", "malloc,16m",
         "-p", "http_gzip_support=off", *(["-j", "none"] if os.getuid() == 0 else [])],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)
        stop()


def _ask(port: int, path: str) -> tuple[int, str, str]:
    with Client(port) as client:
        client.send(f"GET {path} HTTP/1.1\r\nHost: testserver\r\n\r\n")
        status, headers, body = client.answer()
        return status, headers["x-cache"], body.decode()


@pytest.mark.skipif(not Path(VARNISH).exists(), reason="Varnish is not installed")
def test_a_withdrawn_story_leaves_the_varnish_in_front(house: House, varnish: int) -> None:
    front = Front(f"http://127.0.0.1:{varnish}/")
    story = house.publish(house.draft("Die Brücke ist gesperrt", "Der zurückgezogene Satz."))
    front.step()
    path = f"/politik/{story.pk}/die-bruecke-ist-gesperrt"
    assert house.get(path).status == 200
    assert house.get("/").status == 200
    for _again in range(2):
        _ask(varnish, path), _ask(varnish, "/")
    assert _ask(varnish, path)[:2] == (200, "hit")
    assert "Brücke" in _ask(varnish, "/")[2]
    house.withdraw(story)
    assert house.get(path).status == 410
    assert house.get("/").status == 200
    # The kiosk has taken it back; what Varnish keeps is what it must be told about.
    assert _ask(varnish, path)[:2] == (200, "hit")
    front.step()
    status, cached, body = _ask(varnish, path)
    assert (status, cached) == (410, "miss")
    assert "zurückgezogene Satz" not in body
    assert "Brücke" not in _ask(varnish, "/")[2]


def test_the_backshop_tells_the_fronts_of_newspaper_toml(house: House, settings: Any, monkeypatch: Any) -> None:
    done: list[object] = []

    class Recorded(Fronts):
        def __init__(self, urls: Any) -> None:
            done.append(tuple(urls))
            super().__init__(())

        def start(self) -> None:
            done.append("start")

        def wake(self) -> None:
            done.append("wake")
            stop.set()

        def stop(self) -> None:
            done.append("stop")

    from extrablatt.desk import actions as desk
    from extrablatt.newspaper import backshop

    stop = threading.Event()
    server = dataclasses.replace(settings.PAPER.server, purge_urls=(URL,))
    settings.PAPER = dataclasses.replace(settings.PAPER, server=server)
    monkeypatch.setattr(backshop, "Fronts", Recorded)
    desk.publish(house.draft("Ein Titel"))
    backshop.run(stop)
    assert done == [(URL,), "start", "wake", "stop"]
