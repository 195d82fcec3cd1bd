"""A bucket an agency pushes to, on S3 or a server that speaks its protocol.

botocore signs and understands; the requests themselves go through our guarded client (its ``before-send`` event), so the
same addresses are refused here as everywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from extrablatt.net.client import Session

from ..feedconfig import S3Feed
from .base import Batch, Deadline, LoginRefused, TransportError, Visit
from .shelf import Entry, work_off

#: Bytes of a page of a listing: at most 1,000 keys.
_LISTING = 8 * 1024 * 1024
_LOGIN = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "Forbidden", "ExpiredToken"}
_GONE = {"NoSuchKey", "404", "NotFound"}


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, S3Feed)  # noqa: S101
    with closing(S3Shelf(feed)) as shelf:
        yield from work_off(visit, feed, shelf)


class _Body(io.BytesIO):
    """A whole answer as botocore wants to read it."""

    def stream(self, amt: int = 1 << 16, decode_content: bool | None = None) -> Iterator[bytes]:
        while chunk := self.read(amt):
            yield chunk


class S3Shelf:
    """The objects below a prefix. Raises :class:`TransportError` for whatever goes wrong."""

    def __init__(self, feed: S3Feed) -> None:
        self._feed = feed
        parts = urlsplit(feed.url)
        self._bucket, self._prefix = parts.netloc, parts.path.lstrip("/")
        self._web = Session(
            timeout=feed.timeout, max_bytes=_LISTING, allow_private=feed.allow_private, ca_file=feed.ca_file
        )
        self._limit = _LISTING
        style = {"addressing_style": "path" if feed.endpoint else "auto"}
        more = {} if feed.user else {"signature_version": UNSIGNED}
        with self._told("setting up"):
            self._s3 = botocore.session.get_session().create_client(
                "s3",
                region_name=feed.region,
                endpoint_url=feed.endpoint or None,
                aws_access_key_id=feed.user or None,
                aws_secret_access_key=feed.secret() if feed.user else None,
                config=Config(
                    s3=style,
                    # Tried again by us, with a pause the desk can see.
                    retries={"total_max_attempts": 1},
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    **more,
                ),
            )
        self._s3.meta.events.register_last("before-send.s3", self._send)

    def close(self) -> None:
        """Let the connections go."""
        self._web.close()
        self._s3.close()

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else None
        headers = {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in request.headers.items()}
        answer = self._web.request(request.method, request.url, headers, body, max_bytes=self._limit, redirects=False)
        # What was packed is unpacked already.
        kept = {k: v for k, v in answer.headers.items() if k not in ("content-encoding", "content-length")}
        kept["content-length"] = (
            answer.headers.get("content-length", "0") if request.method == "HEAD" else str(len(answer.body))
        )
        return AWSResponse(request.url, answer.status, HeadersDict(kept), _Body(answer.body))

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """botocore's errors as sentences."""
        where = f"bucket {self._bucket}"
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            said = error.response.get("Error", {}).get("Message", "") or code
            if code in _LOGIN:
                raise LoginRefused(
                    f"{where} refuses the login or {what} ({said}); check user and password of this feed."
                ) from error
            raise TransportError(f"{where} refuses {what}: {said}.") from error
        except BotoCoreError as error:
            raise TransportError(f"{where} failed ({what}): {error}.") from error

    def entries(self) -> list[Entry]:
        """All objects below the prefix, but those put away below it."""
        away = self._away("") if self._feed.after == "move" else None
        found: list[Entry] = []
        with self._told("the listing"):
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix):
                for item in page.get("Contents", []):
                    if away is None or not item["Key"].startswith(away):
                        found.append(Entry(item["Key"], item["Size"], float(int(item["LastModified"].timestamp()))))
        return found

    def look(self, name: str) -> Entry | None:
        """The object as it is now."""
        with self._told(f"asking about {name}"):
            try:
                head = self._s3.head_object(Bucket=self._bucket, Key=name)
            except ClientError as error:
                if str(error.response.get("Error", {}).get("Code", "")) in _GONE:
                    return None
                raise
        return Entry(name, head["ContentLength"], float(int(head["LastModified"].timestamp())))

    def read(self, entry: Entry, limit: int, clock: Deadline) -> bytes:
        """The object's bytes. The clock is the session's own."""
        self._limit = limit
        try:
            with self._told(f"fetching {entry.name}"):
                data: bytes = self._s3.get_object(Bucket=self._bucket, Key=entry.name)["Body"].read()
        finally:
            self._limit = _LISTING
        return data

    def delete(self, entry: Entry) -> None:
        """Delete the object."""
        with self._told(f"deleting {entry.name}"):
            self._s3.delete_object(Bucket=self._bucket, Key=entry.name)

    def _away(self, name: str) -> str:
        return f"{self._feed.move_to.strip('/')}/{name}"

    def move(self, entry: Entry, folder: str) -> None:
        """Copy the object below the prefix ``folder`` of the same bucket, then delete it."""
        target = self._away(entry.name.removeprefix(self._prefix).lstrip("/"))
        with self._told(f"moving {entry.name} to {folder}"):
            self._s3.copy_object(
                Bucket=self._bucket, Key=target, CopySource={"Bucket": self._bucket, "Key": entry.name}
            )
        self.delete(entry)
