"""Another server of the fediverse: real HTTP, people with keys, an inbox that verifies what it is sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from extrablatt.fediverse import letters, posting, signatures
from extrablatt.fediverse.sending import Sender
from tests.house import House

ACTIVITY = "application/activity+json"


@cache
def keys() -> tuple[str, str]:
    """A private and a public key, PEM."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()
    return private, public


@dataclass
class Elsewhere:
    """The server. ``status`` is what its inbox answers; ``told`` is what it took, as activities."""

    house: House
    base: str = ""
    status: int = 202
    people: dict[str, int] = field(default_factory=lambda: {"ada": 200})
    changes: dict[str, Any] = field(default_factory=dict)
    _verified: list[dict[str, Any]] = field(default_factory=list)
    _raw: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    #: Keys of those who asked for an account, by the header's word.
    asked_by: list[str] = field(default_factory=list)

    def person(self, name: str = "ada") -> str:
        """Somebody's address."""
        return f"{self.base}/users/{name}"

    def document(self, name: str) -> dict[str, Any]:
        """Somebody's account."""
        own = self.person(name)
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": own,
            "type": "Person",
            "preferredUsername": name,
            "inbox": f"{own}/inbox",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "publicKey": {"id": f"{own}#main-key", "owner": own, "publicKeyPem": keys()[1]},
        } | self.changes

    # --- what it writes ----------------------------------------------------------------------------------------------

    def write(self, client: Client, activity: dict[str, Any], name: str = "ada", to: str = "", **headers: str) -> int:
        """Send an activity, signed by somebody; returns the status."""
        target = f"/-/fediverse/{to}/inbox" if to else "/-/fediverse/inbox"
        body = json.dumps({"@context": "https://www.w3.org/ns/activitystreams"} | activity).encode()
        signed = signatures.sign(
            "POST", f"http://testserver{target}", keys()[0], f"{self.person(name)}#main-key", now=time.time(), body=body,
            content_type=ACTIVITY,
        )  # fmt: skip
        answer = client.post(target, body, content_type=ACTIVITY, headers=signed | headers)
        return int(answer.status_code)

    def follow(self, client: Client, account: str = "probeblatt", name: str = "ada", **headers: str) -> int:
        """Somebody wants to follow."""
        return self.write(client, self.following(account, name), name, **headers)

    def following(self, account: str = "probeblatt", name: str = "ada") -> dict[str, Any]:
        """The request of somebody who wants to follow."""
        own = self.person(name)
        return {
            "id": f"{own}/follows/{account}",
            "type": "Follow",
            "actor": own,
            "object": f"http://testserver/fediverse/{account}",
        }

    # --- what it takes -----------------------------------------------------------------------------------------------

    def take(self, handler: BaseHTTPRequestHandler) -> int:
        """Take a message, or not."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if self.status == 202:
            self._raw.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}, body))
        return self.status

    @property
    def told(self) -> list[dict[str, Any]]:
        """What it took since the last ``clear()``, each verified as servers do, with the key its sender shows."""
        while self._raw:
            path, headers, body = self._raw.pop(0)
            signature = signatures.check(headers, self.base.partition("://")[2], body, now=time.time())
            activity = json.loads(body)
            sender = json.loads(self.house.get(activity["actor"].removeprefix("http://testserver")).text)
            assert signature.key_id == sender["publicKey"]["id"]
            assert headers["content-type"] == ACTIVITY
            signatures.verify(signature, sender["publicKey"]["publicKeyPem"], "POST", path, headers)
            self._verified.append(activity)
        return self._verified

    def news(self) -> list[tuple[str, str]]:
        """What it was told since the last look: kinds of activity, and whose."""
        told = [(activity["type"], activity["actor"].rpartition("/")[2]) for activity in self.told]
        self.told.clear()
        return told


def work() -> None:
    """Let the courier work until nothing is left that is due."""
    sender = Sender()
    posting.follow_log()
    while letters.read_due():
        pass
    while sender.step():
        pass
    sender.close()


@contextmanager
def another_server(house: House) -> Iterator[Elsewhere]:
    """Start it."""
    made = Elsewhere(house)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            made.asked_by.append(signatures.read(self.headers.get("Signature", "")).key_id)
            self._answer(made.people.get(name, 404), json.dumps(made.document(name)).encode())

        def do_POST(self) -> None:
            self._answer(made.take(self), b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", ACTIVITY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    made.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
