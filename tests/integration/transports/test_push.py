"""HTTP push through kiosk and office: only signed, whole, timely files, and 202 only when they are on disk."""

from __future__ import annotations

import dataclasses
import http.client
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.http.bodies import Body
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.upstream import Office
from extrablatt.press.store import MemoryPageStore
from extrablatt.readers.passes import PassSigner
from extrablatt.wire.models import WireItem
from extrablatt.wire.transports import folder, push
from tests.house import ninjs
from tests.kiosks import ask, request

from .conftest import MakeFeed

SECRET = "whsec_cHJvYmVibGF0dC1wcm9iZWJsYXR0"
BODY = ninjs()


@pytest.fixture
def inbox(settings: Any, tmp_path: Path, make_feed: MakeFeed) -> Path:
    feed = make_feed(transport="push", password=SECRET, max_bytes=10_000)
    wire = dataclasses.replace(settings.PAPER.wire, feeds=(feed,), inbox=str(tmp_path / "inbox"))
    settings.PAPER = dataclasses.replace(settings.PAPER, wire=wire)
    return tmp_path / "inbox"


def _send(
    body: bytes = BODY, feed: str = "probe", secret: str = SECRET, now: float | None = None, **headers: str
) -> Any:
    sent = push.sign(secret, "msg-1", body, now=now) | {k.replace("_", "-"): v for k, v in headers.items()}
    return Client(enforce_csrf_checks=True).post(
        f"/-/wire/{feed}", data=body, content_type="application/octet-stream", headers=sent
    )


def _names(inbox: Path) -> list[str]:
    return sorted(p.name for p in inbox.rglob("*") if p.is_file())


def test_a_signed_file_is_on_disk_before_the_answer(inbox: Path) -> None:
    answer = _send(x_filename="../../meldung.json")
    assert (answer.status_code, answer.json()) == (202, {"stored": "meldung.json"})
    assert (inbox / "probe" / "meldung.json").read_bytes() == BODY


@pytest.mark.django_db
def test_a_pushed_file_is_taken_in_as_its_feeds(inbox: Path) -> None:
    _send()
    list(folder.take_in(inbox))
    assert WireItem.objects.get().feed == "probe"


def test_a_second_file_of_the_same_name_does_not_replace_the_first(inbox: Path) -> None:
    _send(x_filename="a.json")
    _send(ninjs(guid="urn:zwei"), x_filename="a.json")
    assert {p.read_bytes() for p in (inbox / "probe").iterdir()} == {BODY, ninjs(guid="urn:zwei")}


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"secret": "falsch"}, 401, "signature is wrong"),
        ({"feed": "gibtsnicht"}, 401, "signature is wrong"),
        ({"now": time.time() - 3600}, 401, "more than 300 seconds"),
        ({"now": time.time() + 3600}, 401, "more than 300 seconds"),
        ({"webhook_signature": "v1,###"}, 401, "no v1 signature"),
        ({"webhook_signature": "v2,YQ=="}, 401, "no v1 signature"),
        ({"webhook_id": "x" * 300}, 401, "webhook-id"),
        ({"webhook_timestamp": "bald"}, 401, "webhook-timestamp"),
        ({"webhook_id": "eine-andere"}, 401, "signature is wrong"),
        ({"body": b"x" * 20_000}, 413, "at most 10,000"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_and_leaves_nothing(
    inbox: Path, more: dict[str, Any], status: int, told: str
) -> None:
    answer = _send(**more)
    assert answer.status_code == status
    assert told in answer.json()["error"]
    assert _names(inbox) == []


def test_a_changed_body_is_refused(inbox: Path) -> None:
    signed = push.sign(SECRET, "msg-1", BODY)
    answer = Client().post("/-/wire/probe", data=BODY + b" ", content_type="application/json", headers=signed)
    assert answer.status_code == 401
    assert _names(inbox) == []


def test_only_post_is_answered(inbox: Path) -> None:
    answer = Client().get("/-/wire/probe")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_one_of_several_signatures_is_enough_while_the_secret_is_changed(inbox: Path) -> None:
    old, new = push.sign("alt", "msg-1", BODY), push.sign(SECRET, "msg-1", BODY)
    both = f"{old['webhook-signature']} {new['webhook-signature']}"
    assert _send(webhook_signature=both).status_code == 202


def test_a_body_that_breaks_off_is_not_kept(tmp_path: Path) -> None:
    signed = push.read_headers(push.sign(SECRET, "a", BODY), now=time.time(), tolerance=300)
    with pytest.raises(push.BodyCut):
        push.store(iter([BODY[:20]]), tmp_path, "a.json", signed, SECRET, limit=1000, length=len(BODY))
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_the_specification_is_verified() -> None:
    """The test vector published with Standard Webhooks and its libraries."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    signed = push.read_headers(headers, now=1614265330, tolerance=1)
    mac = signed.mac("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    mac.update(b'{"test": 2432232314}')
    signed.verify(mac)


@given(st.text(max_size=400))
def test_a_name_never_leads_out_of_its_folder(name: str) -> None:
    safe = push.safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) < 200
    assert not safe.endswith((".tmp", ".part", ".filepart", ".crdownload"))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    from django.core.wsgi import get_wsgi_application

    office = make_server("127.0.0.1", 0, get_wsgi_application(), WSGIServer, _Quiet)
    threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    config = KioskConfig(assets=tmp_path / "assets", renditions=tmp_path / "renditions")
    yield Kiosk(
        MemoryPageStore(), PassSigner([b"x" * 32]), Office(Endpoint("127.0.0.1", office.server_port), "secret"), config
    )
    office.shutdown()
    office.server_close()


def _through(kiosk: Kiosk, path: str, headers: dict[str, str], body: bytes) -> int:
    asked = request("POST", path, fields={"HOST": "testserver", "CONTENT_LENGTH": str(len(body)), **headers})

    def body_comes(coming: Request) -> None:
        coming.body = Body()
        coming.body.add(body)

    return ask(kiosk, asked, body_comes).status


def test_the_kiosk_hands_pushes_through_and_nothing_else_of_the_house(inbox: Path, kiosk: Kiosk) -> None:
    signed = push.sign(SECRET, "msg-1", BODY)
    assert _through(kiosk, "/-/wire/probe", signed, BODY) == 202
    assert (inbox / "probe" / "msg-1").read_bytes() == BODY
    assert _through(kiosk, "/-/wire/probe", push.sign("falsch", "msg-1", BODY), BODY) == 401
    assert _through(kiosk, "/-/press/", signed, BODY) == 405
    assert _through(kiosk, "/-/wire/../press/", signed, BODY) == http.client.BAD_REQUEST
