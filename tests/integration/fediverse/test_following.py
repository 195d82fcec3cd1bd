"""Who follows: by a signed request, answered, undone, and forgotten when the account is closed."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.fediverse import door, letters, servers
from extrablatt.fediverse.models import Follower, Letter, Server
from tests.elsewhere import ACTIVITY, Elsewhere, work
from tests.house import House

pytestmark = pytest.mark.django_db


def followers(client: Client, account: str = "probeblatt") -> int:
    answer = client.get(f"/-/fediverse/{account}/followers")
    assert answer["Content-Type"].startswith(ACTIVITY)
    return int(answer.json()["totalItems"])


def test_who_asks_to_follow_is_accepted(house: House, elsewhere: Elsewhere, client: Client) -> None:
    assert elsewhere.follow(client) == 202
    work()
    (accepted,) = elsewhere.told
    assert accepted["type"] == "Accept"
    assert accepted["actor"] == "http://testserver/fediverse/probeblatt"
    assert accepted["object"] == elsewhere.following()
    assert followers(client) == 1
    assert elsewhere.person() not in client.get("/-/fediverse/probeblatt/followers").content.decode()
    assert elsewhere.asked_by == ["http://testserver/fediverse/probeblatt#main-key"]
    work()
    assert elsewhere.news() == [("Accept", "probeblatt")]


def test_a_section_is_followed_by_itself(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.follow(client, "politik")
    work()
    assert elsewhere.news() == [("Accept", "politik")]
    assert (followers(client, "politik"), followers(client)) == (1, 0)


def test_who_asks_again_is_answered_again_and_counted_once(house: House, elsewhere: Elsewhere, client: Client) -> None:
    for _time in range(2):
        elsewhere.follow(client)
        work()
    assert elsewhere.news() == [("Accept", "probeblatt")] * 2
    assert followers(client) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_who_unfollows_is_forgotten(whole: bool, house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.follow(client)
    elsewhere.follow(client, "politik")
    work()
    asked = elsewhere.following()
    undo = {"type": "Undo", "id": f"{elsewhere.base}/undo", "actor": elsewhere.person()}
    elsewhere.write(client, undo | {"object": asked if whole else asked["id"]})
    work()
    assert (followers(client), followers(client, "politik")) == (0, 1)


def test_who_closes_the_account_is_forgotten(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.follow(client)
    work()
    closed = {"type": "Delete", "id": "x", "actor": elsewhere.person(), "object": elsewhere.person()}
    elsewhere.people["ada"] = 410
    assert elsewhere.write(client, closed) == 202
    work()
    assert not Follower.objects.exists()


def test_nobody_can_close_somebody_elses_account(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.people["bea"] = 200
    elsewhere.follow(client)
    elsewhere.follow(client, name="bea")
    work()
    elsewhere.write(
        client, {"type": "Delete", "id": "x", "actor": elsewhere.person("bea"), "object": elsewhere.person()}, "bea"
    )
    elsewhere.write(
        client, {"type": "Undo", "id": "x", "actor": elsewhere.person("bea"), "object": elsewhere.following()}, "bea"
    )
    elsewhere.write(
        client, {"type": "Delete", "id": "x", "actor": elsewhere.person(), "object": elsewhere.person()}, "bea"
    )
    work()
    assert Follower.objects.filter(actor=elsewhere.person()).exists()


def test_who_moves_the_inbox_gets_posts_there(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.follow(client)
    work()
    elsewhere.changes = {"endpoints": {}}
    elsewhere.write(
        client, {"type": "Update", "id": "x", "actor": elsewhere.person(), "object": {"id": elsewhere.person()}}
    )
    work()
    assert Follower.objects.get().server.inbox == f"{elsewhere.person()}/inbox"


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "Like", "object": "http://testserver/fediverse/probeblatt/1"},
        {"type": "Create", "object": {"type": "Note", "content": "Hallo"}},
        {"type": "Delete", "object": "http://127.0.0.1/users/nobody"},
        {"type": ["Follow"]},
        {"type": "Follow", "actor": 7},
    ],
    ids=str,
)
def test_what_is_of_no_interest_is_taken_and_not_kept(
    activity: dict[str, Any], house: House, elsewhere: Elsewhere, client: Client
) -> None:
    assert elsewhere.write(client, {"actor": elsewhere.person()} | activity) == 202
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Digest": "SHA-256=AAAA"}, 401),
        ({"Date": "Tue, 14 Nov 2023 22:14:00 GMT"}, 401),
        ({"Signature": ""}, 401),
        ({"Host": "127.0.0.1"}, 401),
    ],
    ids=str,
)
def test_a_request_not_signed_rightly_is_refused_at_the_door(
    change: dict[str, str], status: int, house: House, elsewhere: Elsewhere, client: Client
) -> None:
    assert elsewhere.follow(client, **change) == status
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"publicKey": {}},
        {"publicKey": None},
        {"id": "http://127.0.0.1/users/somebody-else"},
        {"inbox": "http://somewhere.example/inbox", "endpoints": None},
        {"inbox": None, "endpoints": {}},
        {"endpoints": {"sharedInbox": "http://somewhere.example/inbox"}},
    ],
    ids=str,
)
def test_an_account_that_can_not_be_what_it_says_does_not_follow(
    changes: dict[str, Any], house: House, elsewhere: Elsewhere, client: Client
) -> None:
    elsewhere.changes = changes
    assert elsewhere.follow(client) == 202
    work()
    assert not Follower.objects.exists()
    assert not Letter.objects.exists()


def test_a_signature_by_another_key_is_refused(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.people["bea"] = 200
    assert elsewhere.write(client, elsewhere.following(), "bea") == 202
    work()
    assert not Follower.objects.exists()


def test_a_sender_that_can_not_be_asked_now_is_asked_again(house: House, elsewhere: Elsewhere, client: Client) -> None:
    elsewhere.people["ada"] = 503
    elsewhere.follow(client)
    work()
    assert not Follower.objects.exists()
    elsewhere.people["ada"] = 200
    Letter.objects.update(next_try=timezone.now())
    work()
    assert elsewhere.news() == [("Accept", "probeblatt")]


def test_letters_of_a_server_with_followers_are_tried_longer(
    house: House, elsewhere: Elsewhere, client: Client
) -> None:
    elsewhere.follow(client)
    work()
    elsewhere.people["ada"] = 500
    elsewhere.follow(client)
    tries = 0
    while Letter.objects.exists():
        Letter.objects.update(next_try=timezone.now() - timedelta(seconds=1))
        letters.read_due()
        tries += 1
    assert tries == letters.TRIES > letters.TRIES_OF_STRANGERS


def test_a_blocked_domain_is_not_spoken_with(
    house: House, elsewhere: Elsewhere, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.follow(client)
    work()
    elsewhere.told.clear()
    from dataclasses import replace

    fediverse = replace(settings.PAPER.fediverse, blocked=("127.0.0.1",))
    settings.PAPER = replace(settings.PAPER, fediverse=fediverse)
    servers.forget_blocked()
    assert not Server.objects.exists()
    assert elsewhere.follow(client) == 401


def test_when_too_many_letters_wait_senders_are_asked_to_come_again(
    house: House, elsewhere: Elsewhere, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_LETTERS", 1)
    assert elsewhere.follow(client) == 202
    assert elsewhere.follow(client, "politik") == 503


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"type":"Follow","actor":"http://a.example/\\u0000"}', 202),
        (b'{"type":"Delete","actor":"http://a.example/\\ud800"}', 202),
        (b"[]", 202),
        (b"7", 202),
        (b" " * 2_000_000, 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_nonsense_is_answered_clearly(body: bytes, status: int, client: Client) -> None:
    answer = client.post("/-/fediverse/inbox", body, content_type=ACTIVITY)
    assert answer.status_code == status
    assert not Letter.objects.exists()


def test_an_inbox_is_written_to_and_not_read(client: Client) -> None:
    assert client.get("/-/fediverse/inbox").status_code == 405
    assert client.post("/-/fediverse/niemand/inbox", b"{}", content_type=ACTIVITY).status_code == 404
    assert client.get("/-/fediverse/niemand/followers").status_code == 404


def test_a_newspaper_on_the_internet_asks_nobody_in_its_own_network(
    house: House, elsewhere: Elsewhere, client: Client, settings: Any
) -> None:
    from dataclasses import replace

    from extrablatt.fediverse import remote

    settings.PAPER = replace(settings.PAPER, base_url="https://blatt.example")
    for url in (
        elsewhere.person(),
        "http://ferne.example/u",
        "https://user@ferne.example/u",
        "https://a b/",
        "ftp://a/",
    ):
        assert not remote.permitted(url)
        with pytest.raises(remote.ActorUnusable):
            remote.fetch_actor(url)
    begun = time.monotonic()
    with pytest.raises(Exception, match="no public address"):
        remote.fetch_actor("https://127.0.0.1/u")
    assert time.monotonic() - begun < 5
    assert elsewhere.asked_by == []


def test_the_kiosk_hands_what_others_write_through_to_the_office(house: House) -> None:
    assert "/-/fediverse" in house.kiosk.config.handed_through
    assert json.loads(house.get("/fediverse/probeblatt").text)["inbox"].endswith("/-/fediverse/probeblatt/inbox")


def test_the_operator_sees_who_follows_and_what_waits(house: House, elsewhere: Elsewhere, client: Client) -> None:
    from extrablatt.fediverse import status

    elsewhere.follow(client)
    work()
    elsewhere.status = 503
    house.publish(house.draft("Gipfel"))
    work()
    told = status.now()
    assert told["accounts"][0] == {"handle": "@probeblatt@testserver", "followers": 1, "posts": 1}
    assert told["waiting"] == {"create": 1, "update": 0, "delete": 0, "answer": 0, "letter": 0}
    assert [server["inbox"] for server in told["failing"]] == [f"{elsewhere.base}/inbox"]
