"""A push bucket on an S3 server (moto), listed, taken, put away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.models import WireItem
from extrablatt.wire.transports import rounds, shelf
from tests.house import ninjs

from .conftest import MakeFeed, state, visit
from .webserver import Reply, WebServer

pytestmark = pytest.mark.django_db


class _Bucket:
    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._s3 = botocore.session.get_session().create_client(
            "s3", endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="k", aws_secret_access_key="s"
        )
        self._s3.create_bucket(Bucket="agentur", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def put(self, key: str, data: bytes) -> None:
        self._s3.put_object(Bucket="agentur", Key=key, Body=data)

    def keys(self) -> list[str]:
        return [item["Key"] for item in self._s3.list_objects_v2(Bucket="agentur").get("Contents", [])]

    def empty(self) -> None:
        for key in self.keys():
            self._s3.delete_object(Bucket="agentur", Key=key)


@pytest.fixture(scope="module")
def _server() -> Iterator[_Bucket]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield _Bucket(f"http://{host}:{port}")
    server.stop()


@pytest.fixture
def bucket(_server: _Bucket) -> _Bucket:
    _server.empty()
    return _server


def _feed(make_feed: MakeFeed, bucket: _Bucket, **more: Any) -> FeedConfig:
    table = {
        "transport": "s3", "url": "s3://agentur/in/", "endpoint": bucket.endpoint, "user": "k", "password": "s", "timeout": 5,
    }  # fmt: skip
    return make_feed(**(table | more))


def test_objects_below_the_prefix_are_taken_once(bucket: _Bucket, make_feed: MakeFeed) -> None:
    bucket.put("in/2026/05/a.json", ninjs())
    bucket.put("in/b.json", ninjs(guid="urn:zwei"))
    bucket.put("in/leer/", b"")
    bucket.put("anderswo/c.json", ninjs(guid="urn:drei"))
    feed = _feed(make_feed, bucket)
    assert (visit(feed).stored, visit(feed).files) == (2, [])
    assert sorted(state()["seen"]) == ["in/2026/05/a.json", "in/b.json"]
    bucket.put("in/b.json", ninjs(guid="urn:zwei", version=2, text="<p>Mehr und anderes steht jetzt hier.</p>"))
    assert visit(feed).stored == 1


@pytest.mark.parametrize(("after", "left"), [("delete", []), ("move", ["in/fertig/2026/a.json"])])
def test_what_is_stored_is_put_away(bucket: _Bucket, make_feed: MakeFeed, after: str, left: list[str]) -> None:
    bucket.put("in/2026/a.json", ninjs())
    feed = _feed(make_feed, bucket, after=after, move_to="in/fertig")
    assert visit(feed).stored == 1
    assert bucket.keys() == left
    assert visit(feed).files == []


def test_a_long_listing_is_read_to_its_end(bucket: _Bucket, make_feed: MakeFeed) -> None:
    for number in range(shelf.PORTION * 2 + 1):
        bucket.put(f"in/{number}.json", ninjs(guid=f"urn:{number}"))
    assert visit(_feed(make_feed, bucket)).stored == shelf.PORTION * 2 + 1


def test_an_object_that_is_too_large_is_told_once(bucket: _Bucket, make_feed: MakeFeed) -> None:
    bucket.put("in/film.json", b"x" * 5000)
    bucket.put("in/a.json", ninjs())
    feed = _feed(make_feed, bucket, max_bytes=4000)
    first, second = visit(feed), visit(feed)
    assert (first.stored, len(first.refused), second.refused) == (1, 1, [])


def test_a_bucket_that_is_not_there_is_told(bucket: _Bucket, make_feed: MakeFeed) -> None:
    assert "bucket fehlt refuses the listing" in rounds.run(_feed(make_feed, bucket, url="s3://fehlt/")).error


def test_a_refused_key_is_told(web: WebServer, make_feed: MakeFeed) -> None:
    web.pages["/agentur"] = Reply(403, b"<Error><Code>SignatureDoesNotMatch</Code><Message>Nein.</Message></Error>")
    feed = make_feed(transport="s3", url="s3://agentur/", endpoint=web.url, user="k", password="falsch")
    assert "refuses the login" in rounds.run(feed).error
    assert "AWS4-HMAC-SHA256" in web.asked[0].headers["authorization"]


def test_an_endpoint_in_our_own_network_is_refused_unless_allowed(bucket: _Bucket, make_feed: MakeFeed) -> None:
    assert "no public address" in rounds.run(_feed(make_feed, bucket, allow_private=False)).error


def test_a_check_takes_nothing(bucket: _Bucket, make_feed: MakeFeed) -> None:
    bucket.put("in/a.json", ninjs())
    assert [len(batch.files) for batch in rounds.check(_feed(make_feed, bucket, after="delete"))] == [1]
    assert bucket.keys() == ["in/a.json"]
    assert WireItem.objects.count() == 0
