"""HTTP signatures of the fediverse: the draft's own vectors, a round trip, and everything that must break it."""

from __future__ import annotations

import base64
import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.fediverse import signatures
from extrablatt.fediverse.signatures import Signature, SignatureRefused
from extrablatt.net import client

NOW = 1_700_000_000.0
URL = "https://blatt.example/-/fediverse/inbox"
BODY = '{"type":"Follow","actor":"https://ferne.example/ö"}'.encode()

_KEY = rsa.generate_private_key(65537, 2048)
PRIVATE = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = (
    _KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)

#: The public key of draft-cavage-http-signatures, appendix C.
DRAFT_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----"""
DRAFT_REQUEST = {
    "host": "example.com",
    "date": "Thu, 05 Jan 2014 21:31:40 GMT",
    "content-type": "application/json",
    "digest": "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
    "content-length": "18",
}
DRAFT_VECTORS = {
    "date": "jKyvPcxB4JbmYY4mByyBY7cZfNl4OW9HpFQlG7N4YcJPteKTu4MWCLyk+gIr0wDgqtLWf9NLpMAMimdfsH7FSWGfbMFSrsVTHNTk0rK3usrfFnti"
    "1dxsM4jl0kYJCKTGI/UWkqiaxwNiKqGcdlEDrTcUhhsFsOIo8VhddmZTZ8w=",
    "(request-target) host date": "HUxc9BS3P/kPhSmJo+0pQ4IsCo007vkv6bUm4Qehrx+B1Eo4Mq5/6KylET72ZpMUS80XvjlOPjKzxfeTQj4DiKbAzwJA"
    "b4HX3qX6obQTa00/qPDXlMepD2JtTw33yNnm/0xV7fQuvILN/ys+378Ysi082+4xBQFwvhNvSoVsGv4=",
    "(request-target) host date content-type digest content-length": "Ef7MlxLXoBovhil3AlyjtBwAL9g4TN3tibLj7uuNB3CROat/9KaeQ4hW2NiJ+"
    "pZ6HQEOx9vYZAyi+7cmIkmJszJCut5kQLAwuX+Ms/mUFvpKlSo9StS2bMXDBNjOh4Auj774GFj4gwjS+3NhFeoqyr/MuN6HsEnkvn6zdgfE2i0=",
}


@pytest.mark.parametrize("covered", DRAFT_VECTORS)
def test_signatures_of_the_drafts_appendix_are_verified(covered: str) -> None:
    signature = Signature("Test", tuple(covered.split()), base64.b64decode(DRAFT_VECTORS[covered]))
    signatures.verify(signature, DRAFT_KEY, "POST", "/foo?param=value&pet=dog", DRAFT_REQUEST)
    with pytest.raises(SignatureRefused):
        signatures.verify(
            signature, DRAFT_KEY, "POST", "/foo", DRAFT_REQUEST | {"date": "Thu, 06 Jan 2014 21:31:40 GMT"}
        )


def signed(body: bytes = BODY, now: float = NOW) -> dict[str, str]:
    made = signatures.sign(
        "POST", URL, PRIVATE, "https://ferne.example/u#main-key", now=now, body=body, content_type="a/b"
    )
    return {name.lower(): value for name, value in made.items()}


def accept(
    headers: dict[str, str], body: bytes = BODY, target: str = "/-/fediverse/inbox", now: float = NOW
) -> Signature:
    signature = signatures.check(headers, "blatt.example", body, now=now)
    signatures.verify(signature, PUBLIC, "POST", target, headers)
    return signature


def test_what_is_signed_here_is_accepted_here() -> None:
    signature = accept(signed())
    assert signature.key_id == "https://ferne.example/u#main-key"
    assert signature.covered == ("(request-target)", "host", "date", "digest", "content-type")


def test_a_get_is_signed_without_a_digest() -> None:
    made = signatures.sign("GET", "https://ferne.example/u?x=1", PRIVATE, "k", now=NOW)
    assert set(made) == {"Host", "Date", "Signature"}
    signature = signatures.read(made["Signature"])
    signatures.verify(signature, PUBLIC, "GET", "/u?x=1", {k.lower(): v for k, v in made.items()})


@pytest.mark.parametrize(
    "change",
    [
        {"digest": signatures.digest(b"other")},
        {"digest": ""},
        {"digest": "MD5=" + signatures.digest(BODY).partition("=")[2]},
        {"date": "Tue, 14 Nov 2023 22:14:00 GMT"},
        {"date": "gestern"},
        {"date": ""},
        {"host": "anderes.example"},
        {"content-type": "text/plain"},
        {"signature": ""},
        {"signature": 'keyId="k",headers="(request-target) host date digest",signature="AAAA"'},
        {"signature": 'keyId="k",headers="date",signature="AAAA"'},
        {"signature": 'keyId="k",keyId="l",signature="AAAA"'},
        {"signature": 'sig1=:AAAA:'},
    ],
    ids=str,
)  # fmt: skip
def test_a_changed_header_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SignatureRefused):
        accept(signed() | change)


@pytest.mark.parametrize(
    "bare", [["keyId"], ["algorithm"], ["signature"], ["keyId", "algorithm", "headers", "signature"]]
)
def test_parameters_without_quotation_marks_are_read(bare: list[str]) -> None:
    header = signed()["signature"]
    for name in bare:
        header = re.sub(rf'{name}="([^"]*)"', rf"{name}=\1", header)
    assert signatures.read(header) == signatures.read(signed()["signature"])
    assert signatures.read(header.replace(",", " , ")) == signatures.read(header)


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000", "UTC"])
def test_a_date_is_gmt_whatever_zone_this_machine_is_in(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert signatures.http_moment(f"Thu, 25 Apr 2019 14:05:00 {zone}") == 1556201100
        told = client.seconds(f"Thu, 25 Apr 2999 14:05:00 {zone}") or 0
        assert abs(told + time.time() - datetime(2999, 4, 25, 14, 5, tzinfo=UTC).timestamp()) < 60
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_changed_body_target_or_an_old_request_is_refused() -> None:
    for more in (
        {"body": BODY + b" "},
        {"target": "/-/fediverse/other/inbox"},
        {"now": NOW + signatures.TOLERANCE + 2},
    ):
        wrong: dict[str, Any] = more
        with pytest.raises(SignatureRefused):
            accept(signed(), **wrong)


def test_another_algorithm_or_key_is_refused() -> None:
    headers = signed()
    headers["signature"] = headers["signature"].replace("rsa-sha256", "hmac-sha256")
    with pytest.raises(SignatureRefused, match="hmac-sha256"):
        accept(headers)
    signature = signatures.check(signed(), "blatt.example", BODY, now=NOW)
    for pem in (DRAFT_KEY, "", "no key"):
        with pytest.raises(SignatureRefused):
            signatures.verify(signature, pem, "POST", "/-/fediverse/inbox", signed())


@given(st.text())
def test_whatever_stands_in_the_header_it_is_read_or_refused(header: str) -> None:
    try:
        assert signatures.read(header).key_id
    except SignatureRefused:
        return


@given(st.binary(max_size=300))
def test_every_body_has_its_signature(body: bytes) -> None:
    accept(signed(body), body)
