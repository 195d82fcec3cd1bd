"""Pictures that items link by http(s): fetched by the guarded client, and never taken one for the other."""

from __future__ import annotations

import dataclasses
import io
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extrablatt.wire import actions, raw, remote
from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.models import RawFile, RemotePicture, WireItem
from tests.house import ninjs

from .conftest import MakeFeed, visit
from .webserver import Reply, WebServer

pytestmark = pytest.mark.django_db


def _jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def _item(*hrefs: str, guid: str = "urn:mit-bild", **more: Any) -> bytes:
    pictures = [
        {
            "name": f"bild{number}",
            "uri": f"urn:bild:{number}",
            "type": "picture",
            "renditions": [{"name": "main", "href": href, "contenttype": "image/jpeg"}],
        }
        for number, href in enumerate(hrefs)
    ]
    return ninjs(guid=guid, associations=pictures, **more)


@pytest.fixture
def feed(web: WebServer, make_feed: MakeFeed, settings: Any) -> FeedConfig:
    made = make_feed(transport="http", url=f"{web.url}/item.json", password="geheim-token")
    _configure(settings, made)
    return made


def _configure(settings: Any, *feeds: FeedConfig) -> None:
    settings.PAPER = dataclasses.replace(settings.PAPER, wire=dataclasses.replace(settings.PAPER.wire, feeds=feeds))


def _fetch() -> int:
    return remote.fetch_due(threading.Event())


def _later() -> None:
    RemotePicture.objects.update(next_try=timezone.now() - timedelta(seconds=1))


def test_a_linked_picture_is_fetched_and_found_by_the_desk(web: WebServer, feed: FeedConfig) -> None:
    href = f"{web.url}/bilder/foto.jpg?signature=abc"
    web.pages["/item.json"] = Reply(body=_item(href))
    web.pages["/bilder/foto.jpg"] = Reply(body=_jpeg("red"))
    visit(feed)
    assert remote.file_of(href) is None
    assert _fetch() == 1
    found = remote.file_of(href)
    assert found is not None
    assert (found.name, found.state, found.feed, found.url) == ("foto.jpg", "media", "probe", href)
    assert raw.load(found.sha256) == _jpeg("red")
    assert _fetch() == 0


def test_two_pictures_of_one_name_are_two(web: WebServer, feed: FeedConfig) -> None:
    one, two = f"{web.url}/a/main.jpg", f"{web.url}/b/main.jpg"
    web.pages["/item.json"] = Reply(body=_item(one, two))
    web.pages["/a/main.jpg"] = Reply(body=_jpeg("red"))
    web.pages["/b/main.jpg"] = Reply(503)
    visit(feed)
    _fetch()
    assert remote.file_of(two) is None
    web.pages["/b/main.jpg"] = Reply(body=_jpeg("blue"))
    _later()
    _fetch()
    first, second = remote.file_of(one), remote.file_of(two)
    assert first is not None
    assert second is not None
    assert (raw.load(first.sha256), raw.load(second.sha256)) == (_jpeg("red"), _jpeg("blue"))


def test_one_picture_at_two_addresses_is_kept_once(web: WebServer, feed: FeedConfig) -> None:
    one, two = f"{web.url}/p.jpg?s=1", f"{web.url}/p.jpg?s=2"
    web.pages["/item.json"] = Reply(body=_item(one, two))
    web.pages["/p.jpg"] = Reply(body=_jpeg("red"))
    visit(feed)
    _fetch()
    first = remote.file_of(one)
    assert first is not None
    assert first == remote.file_of(two)
    assert RawFile.objects.filter(state="media").count() == 1


def test_a_delivered_file_is_found_by_its_name_and_a_fetched_one_never_stands_in_for_it(
    web: WebServer, feed: FeedConfig
) -> None:
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg"))
    web.pages["/foto.jpg"] = Reply(body=_jpeg("red"))
    visit(feed)
    _fetch()
    assert remote.file_of("https://anderswo.example/foto.jpg") is None
    assert remote.file_of("bilder/foto.jpg") is not None
    actions.ingest(_jpeg("blue"), name="foto.jpg")
    for href in ("https://anderswo.example/foto.jpg", "bilder/foto.jpg"):
        delivered = remote.file_of(href)
        assert delivered is not None
        assert raw.load(delivered.sha256) == _jpeg("blue")
    fetched = remote.file_of(f"{web.url}/foto.jpg")
    assert fetched is not None
    assert raw.load(fetched.sha256) == _jpeg("red")


def test_the_login_goes_to_the_feeds_own_server_only(web: WebServer, feed: FeedConfig) -> None:
    with WebServer() as other:
        web.pages["/item.json"] = Reply(body=_item(f"{web.url}/eigenes.jpg", f"{other.url}/fremdes.jpg"))
        web.pages["/eigenes.jpg"] = Reply(body=_jpeg("red"))
        other.pages["/fremdes.jpg"] = Reply(body=_jpeg("blue"))
        visit(feed)
        assert _fetch() == 2
        assert web.asked[-1].headers["authorization"] == "Bearer geheim-token"
        assert "authorization" not in other.asked[0].headers


def test_a_picture_in_our_own_network_is_not_fetched(web: WebServer, make_feed: MakeFeed, settings: Any) -> None:
    strict = make_feed(transport="folder", allow_private=False)
    _configure(settings, strict)
    file = actions.Incoming(_item(f"{web.url}/foto.jpg", "http://169.254.169.254/latest/x.jpg"), "a.json", "probe")
    actions.ingest_many([file])
    assert remote.note([file]) == 2
    _fetch()
    assert web.asked == []
    assert all("no public address" in reason for reason in RemotePicture.objects.values_list("reason", flat=True))


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(404), "404"),
        (Reply(body=b"<html>Anmeldung"), "no picture"),
        (Reply(body=_jpeg("red"), cut=100), "connection"),
        (Reply(body=b"\xff\xd8\xff" + b"x" * 20_000), "at most 9,000"),
    ],
)
def test_what_can_not_be_had_is_tried_again_and_given_up_in_the_end(
    web: WebServer, make_feed: MakeFeed, settings: Any, reply: Reply, told: str
) -> None:
    small = make_feed(transport="http", url=f"{web.url}/item.json", max_bytes=9000)
    _configure(settings, small)
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg"))
    web.pages["/foto.jpg"] = reply
    visit(small)
    for _ in range(remote.TRIES):
        assert _fetch() == 1
        assert _fetch() == 0
        _later()
    picture = RemotePicture.objects.get()
    assert told in picture.reason
    assert (picture.state, _fetch()) == ("failed", 0)
    assert not RawFile.objects.filter(state__in=["quarantined", "media"]).exists()


def test_a_feed_that_does_not_want_pictures_and_a_canceled_item_bring_none(
    web: WebServer, make_feed: MakeFeed, settings: Any, feed: FeedConfig
) -> None:
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg", pubstatus="canceled"))
    visit(feed)
    without = make_feed(transport="http", url=f"{web.url}/item.json", fetch_pictures=False)
    _configure(settings, without)
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg", guid="urn:anders"))
    visit(without)
    assert WireItem.objects.count() == 2
    assert RemotePicture.objects.count() == 0


def test_pictures_are_noted_once_also_when_a_file_comes_again(web: WebServer, feed: FeedConfig) -> None:
    web.pages["/item.json"] = Reply(body=_item(f"{web.url}/foto.jpg"))
    visit(feed)
    RemotePicture.objects.all().delete()  # as if we had crashed before noting it
    visit(feed)
    visit(feed)
    assert RemotePicture.objects.count() == 1


@given(st.permutations(["main", "Thumbnail", "preview", "r03-small"]))
def test_of_each_picture_the_rendition_for_print_is_chosen(names: list[str]) -> None:
    links = [
        {
            "rel": "picture",
            "guid": guid,
            "href": f"https://a.example/{guid}/{name}",
            "rendition": name,
            "mime": "image/jpeg",
        }
        for guid in ("p1", "p2")
        for name in names
    ]
    assert remote.wanted(links) == ["https://a.example/p1/main", "https://a.example/p2/main"]


def test_only_pictures_with_an_address_are_wanted() -> None:
    links = [
        {"rel": "picture", "href": "bild.jpg"},
        {"rel": "video", "href": "https://a.example/film.mp4"},
        {"rel": "picture", "href": "https://a.example/text.xml", "mime": "text/xml"},
        {"rel": "picture", "href": None},
        {"rel": "graphic", "href": "https://a.example/karte.png", "rendition": "thumb"},
    ]
    assert remote.wanted(links) == ["https://a.example/karte.png"]
    assert json.dumps(remote.wanted([])) == "[]"
