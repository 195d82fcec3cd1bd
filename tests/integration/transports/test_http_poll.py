"""HTTP poll against a real server: nothing twice, nothing lost, nothing from where it must not come."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

from extrablatt.net import errors
from extrablatt.wire.models import Feed, WireItem
from extrablatt.wire.transports import rounds
from tests.house import ninjs

from .conftest import MakeFeed, state, visit
from .webserver import Asked, Reply, WebServer

pytestmark = pytest.mark.django_db


def _conditional(asked: Asked) -> Reply:
    if asked.headers.get("if-none-match") == '"eins"':
        return Reply(304)
    return Reply(body=ninjs(), headers={"ETag": '"eins"', "Last-Modified": "Fri, 01 May 2026 08:00:00 GMT"})


def test_a_page_is_taken_once_and_asked_for_conditionally_afterwards(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = _conditional
    feed = make_feed(transport="http", url=f"{web.url}/item.json")
    first, second = visit(feed), visit(feed)
    assert (first.stored, second.files) == (1, [])
    assert web.asked[1].headers["if-modified-since"] == "Fri, 01 May 2026 08:00:00 GMT"
    assert WireItem.objects.get().feed == "probe"


def test_a_page_without_validators_is_recognised_by_its_bytes(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = Reply(body=ninjs())
    feed = make_feed(transport="http", url=f"{web.url}/item.json")
    assert [visit(feed).stored, visit(feed).stored] == [1, 0]


def test_user_and_password_are_sent_as_basic_and_a_token_as_bearer(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = Reply(body=ninjs())
    visit(make_feed(transport="http", url=f"{web.url}/item.json", user="blatt", password="geheim"))
    visit(make_feed(transport="http", url=f"{web.url}/item.json", password="geheim"))
    assert [a.headers["authorization"] for a in web.asked] == ["Basic YmxhdHQ6Z2VoZWlt", "Bearer geheim"]


def test_a_list_is_worked_off_entry_by_entry_and_only_new_ones_are_fetched(web: WebServer, make_feed: MakeFeed) -> None:
    entries = [{"schluessel": "A1"}, {"schluessel": "A2"}]
    web.pages["/liste"] = lambda asked: Reply(body=json.dumps({"ots": {"liste": entries}}).encode())
    for key in ("A1", "A2", "A3"):
        web.pages[f"/aussendung/{key}"] = Reply(body=ninjs(guid=f"urn:ots:{key}"))
    feed = make_feed(
        transport="http", url=f"{web.url}/liste?app={{password}}&von={{since}}", password="s/1", list="json",
        items="ots.liste", key="schluessel", detail="/aussendung/{key}?app={password}",
    )  # fmt: skip
    assert visit(feed).stored == 2
    entries.append({"schluessel": "A3"})
    assert visit(feed).stored == 1
    assert [a.path.partition("?")[0] for a in web.asked] == [
        "/liste", "/aussendung/A1", "/aussendung/A2", "/liste", "/aussendung/A3",
    ]  # fmt: skip
    assert web.asked[1].path.endswith("?app=s%2F1")
    assert int(web.asked[3].path.rpartition("von=")[2]) > int(web.asked[0].path.rpartition("von=")[2])


def test_an_entry_that_fails_stops_no_other_and_is_asked_for_again(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/liste"] = Reply(body=b'["kaputt", "gut"]', headers={"ETag": '"x"'})
    web.pages["/kaputt"] = Reply(500)
    web.pages["/gut"] = Reply(body=ninjs(guid="urn:gut"))
    feed = make_feed(transport="http", url=f"{web.url}/liste", list="json", detail="/{key}")
    done = rounds.run(feed)
    assert (done.stored, "500" in done.error) == (1, True)
    web.pages["/kaputt"] = Reply(body=ninjs(guid="urn:wieder-gut"))
    assert visit(feed).stored == 1
    assert [a.path for a in web.asked].count("/gut") == 1


def test_rss_atom_and_json_feed_lead_to_their_entries(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/rss"] = Reply(body=b"<rss><channel><item><guid>1</guid><link>/eins</link></item></channel></rss>")
    web.pages["/atom"] = Reply(
        body=b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>2</id><link href="/zwei"/></entry></feed>'
    )
    web.pages["/json"] = Reply(body=b'{"items": [{"id": "3", "url": "/drei"}]}')
    for path in ("/eins", "/zwei", "/drei"):
        web.pages[path] = Reply(body=ninjs(guid=f"urn:{path}"))
    for path in ("/rss", "/atom", "/json"):
        assert visit(make_feed(transport="http", url=web.url + path, list="feed")).stored == 1


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(401), "refuses the login"),
        (Reply(403), "check user and password"),
        (Reply(500), "500 Internal Server Error"),
        (Reply(429, headers={"Retry-After": "77"}), "wait 77 seconds"),
        (Reply(body=b"x" * 5000), "at most 4,000"),
        (Reply(body=ninjs(), cut=100), "connection to 127.0.0.1 failed"),
        (Reply(302, headers={"Location": "/im-kreis"}), "more than 5 redirects"),
        (Reply(302, headers={"Location": "file:///etc/passwd"}), "no http"),
    ],
)
def test_a_failure_is_told_and_tried_again_later(web: WebServer, make_feed: MakeFeed, reply: Reply, told: str) -> None:
    web.pages["/item.json"] = web.pages["/im-kreis"] = reply
    feed = make_feed(transport="http", url=f"{web.url}/item.json", max_bytes=4000)
    rounds.run(feed)
    row = Feed.objects.get(name="probe")
    assert told in row.last_error
    assert (row.failures, row.health) == (1, "failing")
    assert row.error_since is not None
    web.pages["/item.json"] = Reply(body=ninjs())
    visit(feed)
    row.refresh_from_db()
    assert (row.failures, row.last_error, row.error_since) == (0, "", None)
    assert WireItem.objects.count() == 1


def test_retry_after_is_obeyed(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = Reply(503, headers={"Retry-After": "1200"})
    done = rounds.run(make_feed(transport="http", url=f"{web.url}/item.json"))
    row = Feed.objects.get(name="probe")
    assert done.due == row.next_try
    assert (row.next_try - row.error_since).total_seconds() > 1199


def test_a_silent_server_is_left_after_its_time(web: WebServer, make_feed: MakeFeed) -> None:
    never = threading.Event()
    web.pages["/item.json"] = Reply(body=ninjs(), wait=never)
    done = rounds.run(make_feed(transport="http", url=f"{web.url}/item.json", timeout=1))
    never.set()
    assert "did not answer within 1 seconds" in done.error


def test_an_oversized_answer_is_not_read_to_its_end(web: WebServer, make_feed: MakeFeed) -> None:
    import gzip

    web.pages["/item.json"] = Reply(body=gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})
    done = rounds.run(make_feed(transport="http", url=f"{web.url}/item.json", max_bytes=100_000))
    assert "larger than the 100,000 bytes" in done.error


def test_a_server_in_a_private_network_is_refused_unless_allowed(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = Reply(body=ninjs())
    done = rounds.run(make_feed(transport="http", url=f"{web.url}/item.json", allow_private=False))
    assert "allow_private = true" in done.error
    assert web.asked == []


def test_a_redirect_to_a_private_address_is_refused(
    web: WebServer, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first address counts as public here; the one it redirects to does not.
    import ipaddress

    from extrablatt.net import addresses

    real = addresses.permitted
    monkeypatch.setattr(addresses, "permitted", lambda ip: ip == ipaddress.ip_address("127.0.0.1") or real(ip))
    for target in ("http://169.254.169.254/latest/", "http://[::ffff:10.0.0.1]/", "http://0x7f.2/"):
        web.pages["/item.json"] = Reply(302, headers={"Location": target})
        done = rounds.run(make_feed(transport="http", url=f"{web.url}/item.json", allow_private=False))
        assert "no public address" in done.error
    assert {a.path for a in web.asked} == {"/item.json"}


def test_the_login_is_not_carried_to_another_origin(web: WebServer, make_feed: MakeFeed) -> None:
    with WebServer() as other:
        other.pages["/item.json"] = Reply(body=ninjs())
        web.pages["/item.json"] = Reply(302, headers={"Location": f"{other.url}/item.json"})
        visit(make_feed(transport="http", url=f"{web.url}/item.json", password="geheim", headers={"X-Key": "k"}))
        assert not {"authorization", "x-key"} & set(other.asked[0].headers)


def test_a_certificate_is_checked_and_an_own_authority_can_be_named(make_feed: MakeFeed, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with WebServer(context) as server:
        server.pages["/item.json"] = Reply(body=ninjs())
        url = f"https://localhost:{server.port}/item.json"
        assert "can't be trusted" in rounds.run(make_feed(transport="http", url=url)).error
        assert visit(make_feed(transport="http", url=url, ca_file="ca.pem")).stored == 1
        wrong = f"https://127.0.0.1:{server.port}/item.json"
        assert "can't be trusted" in rounds.run(make_feed(transport="http", url=wrong, ca_file="ca.pem")).error


def test_a_secret_is_not_told(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/geheim-42/x"] = Reply(500)
    done = rounds.run(make_feed(transport="http", url=f"{web.url}/{{password}}/x", password="geheim-42"))
    assert "500" in done.error
    assert "geheim-42" not in done.error


def test_a_check_takes_nothing_and_remembers_nothing(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/item.json"] = _conditional
    feed = make_feed(transport="http", url=f"{web.url}/item.json")
    assert [len(batch.files) for batch in rounds.check(feed)] == [1]
    assert (WireItem.objects.count(), state()) == (0, {})


def test_what_could_not_be_stored_is_fetched_again(
    web: WebServer, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from extrablatt.wire import actions

    web.pages["/item.json"] = _conditional
    feed = make_feed(transport="http", url=f"{web.url}/item.json")
    with monkeypatch.context() as patch:

        def away(files: object) -> None:
            raise OperationalError("database is locked")

        patch.setattr(actions, "ingest_many", away)
        assert "could not be stored" in rounds.run(feed).error
    assert visit(feed).stored == 1


def test_a_server_that_is_not_there_is_told(make_feed: MakeFeed) -> None:
    from extrablatt.newspaper.supervisor import free_port

    done = rounds.run(make_feed(transport="http", url=f"http://127.0.0.1:{free_port()}/"))
    assert "Connection refused" in done.error


def test_a_server_that_trickles_its_head_is_left_after_a_while(
    make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "WHOLE", 1)
    over = threading.Event()

    def trickle(listener: socket.socket) -> None:
        conn, _ = listener.accept()
        with conn, contextlib.suppress(OSError):
            conn.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(0.1):
                conn.sendall(b"X: y\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=trickle, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        done = rounds.run(make_feed(transport="http", url=url, timeout=1))
        over.set()
    assert "too slow: not done after 1 seconds" in done.error
