"""WebSub: a real hub is told of what is published, changed and withdrawn, and of nothing else; it holds up nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from extrablatt.press import websub
from tests.house import House


@dataclass
class RealHub:
    """A small hub: what it was told, and what it answers."""

    url: str = ""
    status: int = 204
    told: list[dict[str, str]] = field(default_factory=list)

    def topics(self) -> list[str]:
        """The feeds named since the last look."""
        urls = [form["hub.url"] for form in self.told]
        self.told.clear()
        return urls


@pytest.fixture
def hub() -> Iterator[RealHub]:
    made = RealHub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            made.told.append({key: values[0] for key, values in parse_qs(body, strict_parsing=True).items()})
            self.send_response(made.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/hub"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


class Clock:
    """Time that is told to pass."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def telling(hub: RealHub, clock: Clock | None = None) -> websub.Hub:
    return websub.Hub(hub.url, clock=clock or Clock())


def test_a_hub_is_told_of_a_publication_an_update_and_a_withdrawal_in_all_formats(
    house: House, hub: RealHub, settings: Any
) -> None:
    one = telling(hub)
    one.step()
    article = house.publish(house.draft("Gipfel", topics=["Lint"], authors=["Nora Beispiel"]))
    one.step()
    assert {form["hub.mode"] for form in hub.told} == {"publish"}
    base = settings.PAPER.base_url
    places = ("", "/politik", "/thema/lint", "/von/nora-beispiel")
    expected = {f"{base}{place}/feed.{ending}" for place in places for ending in ("atom", "rss", "json")}
    topics = hub.topics()
    assert set(topics) == expected
    assert len(topics) == len(expected)
    draft = house.publish(article)
    one.step()
    assert set(hub.topics()) == expected
    house.withdraw(draft)
    one.step()
    assert set(hub.topics()) == expected


def test_a_hub_is_told_only_what_the_page_store_has_been_purged_of(house: House, hub: RealHub) -> None:
    from extrablatt.desk import actions as desk

    one = telling(hub)
    house.publish(house.draft("Bekannt"))
    one.step()
    hub.topics()
    desk.publish(house.draft("Noch im Lager"))
    one.step()
    assert hub.topics() == []
    house.work()
    one.step()
    assert hub.topics()


def test_a_new_hub_is_not_told_the_archive(house: House, hub: RealHub) -> None:
    house.publish(house.draft("Längst bekannt"))
    telling(hub).step()
    assert hub.topics() == []


def test_a_hub_that_fails_is_told_later_what_it_missed_and_once(house: House, hub: RealHub) -> None:
    clock = Clock()
    one = telling(hub, clock)
    one.step()
    hub.status = 503
    house.publish(house.draft("Erste"))
    house.publish(house.draft("Zweite", section="kultur"))
    assert one.step() == websub.FIRST_WAIT
    assert len(hub.topics()) == 1
    assert one.step() > 0
    assert hub.topics() == []  # not before its time
    hub.status = 202
    clock.now += websub.FIRST_WAIT
    assert one.step() == websub.LOOK
    topics = hub.topics()
    assert len(topics) == len(set(topics))
    assert {url.rsplit("/", 2)[-2] for url in topics} >= {"politik", "kultur"}
    one.step()
    assert hub.topics() == []


def test_a_feed_that_a_hub_refuses_does_not_keep_the_others_from_it(house: House, hub: RealHub) -> None:
    one = telling(hub)
    one.step()
    hub.status = 403
    house.publish(house.draft("Gipfel"))
    assert one.step() == websub.LOOK
    assert len(hub.topics()) == 6


def test_a_hub_that_is_not_there_is_an_error_with_a_reason() -> None:
    with pytest.raises(websub.HubError, match=r"\w"):
        websub.send_pings("http://127.0.0.1:1/", ["https://blatt.example/feed.atom"])


def test_every_feed_names_its_hubs_and_itself(house: House, settings: Any) -> None:
    hubs = ("https://hub.example/", "https://other.example/push?a=1&b=2")
    settings.PAPER = replace(settings.PAPER, feeds=replace(settings.PAPER.feeds, hubs=hubs))
    house.publish(house.draft("Gipfel"))
    for place in ("/feed", "/politik/feed"):
        for ending in ("atom", "rss", "json"):
            answer = house.get(f"{place}.{ending}")
            link = answer.headers["Link"]
            assert all(f'<{hub}>; rel="hub"' in link for hub in hubs)
            assert f'<{settings.PAPER.base_url}{place}.{ending}>; rel="self"' in link
            assert "other.example/push?a=1&" in answer.text


def test_a_hub_is_told_of_a_live_blogs_posts_and_of_its_end(house: House, hub: RealHub, settings: Any) -> None:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.actions import live

    hubs = (hub.url,)
    settings.PAPER = replace(settings.PAPER, feeds=replace(settings.PAPER.feeds, hubs=hubs))
    one = telling(hub)
    one.step()
    article = house.publish(house.draft("Wahlabend"))
    live.start(article)
    house.work()
    one.step()
    hub.topics()
    live.post(article, headline="Hochrechnung", text="Die ersten Zahlen.")
    house.work()
    one.step()
    feed = f"{house.url(article)}/live/feed.atom"
    assert hub.topics() == [settings.PAPER.base_url + feed]
    assert f'<link rel="hub" href="{hub.url}"/>' in house.get(feed).text
    desk.withdraw(article)
    house.work()
    one.step()
    assert settings.PAPER.base_url + feed in hub.topics()
    assert "Hochrechnung" not in house.get(feed).text


def test_a_hub_that_hangs_holds_up_neither_the_backshop_nor_another_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    release, told = threading.Event(), threading.Semaphore(0)

    def step(self: websub.Hub) -> float:
        if "slow" in self.url:
            release.wait(20)
        else:
            told.release()
        return 60.0

    monkeypatch.setattr(websub.Hub, "step", step)
    hubs = websub.Hubs(("https://slow.example/", "https://quick.example/"))
    hubs.start()
    assert told.acquire(timeout=10)
    hubs.wake()
    assert told.acquire(timeout=10)
    release.set()
    hubs.stop()
    assert not any(thread.name.startswith("websub:") for thread in threading.enumerate())


def test_a_step_that_fails_is_told_and_the_hub_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    again = threading.Event()
    tries: list[str] = []

    def step(self: websub.Hub) -> float:
        tries.append(self.url)
        if len(tries) == 1:
            raise RuntimeError("the database is away")
        again.set()
        return 60.0

    monkeypatch.setattr(websub.Hub, "step", step)
    monkeypatch.setattr(websub, "LOOK", 0.01)
    hubs = websub.Hubs(("https://hub.example/",))
    hubs.start()
    assert again.wait(10)
    hubs.stop()
    assert "telling the hub https://hub.example/ failed" in caplog.text


def test_without_hubs_no_thread_is_started() -> None:
    before = threading.active_count()
    hubs = websub.Hubs(())
    hubs.start()
    hubs.wake()
    assert threading.active_count() == before
    hubs.stop()
