"""Readers who sign in while the mail relay refuses, hangs, or hangs up: told kindly, and right again when it is back."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from extrablatt.newspaper import mail
from extrablatt.press import errorpages
from tests.house import House


class Relay(threading.Thread):
    """A mail relay in one of its moods: ``well``, ``hangs`` (says nothing), ``hangs up``, ``busy`` (421), ``full`` (452 for what is
    sent), ``refuses`` (550 for each address).
    """

    def __init__(self, mood: str = "well", port: int = 0) -> None:
        super().__init__(daemon=True)
        self.mood, self.taken = mood, []  # type: ignore[var-annotated]
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []

    def run(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        # A thread in accept() holds the port until it is woken.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            connection.close()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._speak(connection)

    def _speak(self, connection: socket.socket) -> None:
        file = connection.makefile("rb")
        if self.mood == "hangs":
            file.read()
        if self.mood == "hangs up":
            connection.shutdown(socket.SHUT_RDWR)
            return
        connection.sendall(b"421 too busy\r\n" if self.mood == "busy" else b"220 relay\r\n")
        while line := file.readline():
            word = line[:4].upper()
            if word == b"DATA":
                if self.mood == "full":
                    connection.sendall(b"452 no room\r\n")
                    continue
                connection.sendall(b"354 go on\r\n")
                lines = []
                while (text := file.readline()) not in (b".\r\n", b""):
                    lines.append(text)
                self.taken.append(b"".join(lines).decode())
            elif word == b"RCPT" and self.mood == "refuses":
                connection.sendall(b"550 no such address\r\n")
                continue
            connection.sendall(b"250 ok\r\n")


@pytest.fixture
def relay(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    made = Relay()
    made.start()
    settings.EMAIL_BACKEND = "extrablatt.newspaper.mail.Relay"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 1
    monkeypatch.setattr(mail, "LOOK", 0.05)
    monkeypatch.setattr(mail, "standing", mail._Standing())
    cache.clear()
    yield made
    made.mood = "well"
    made.close()
    mail.standing.why = ""


def _sign_in(address: str = "leserin@example.org") -> Any:
    cache.clear()  # limits are not what is tested here
    client = Client(raise_request_exception=False)
    return client.post("/konto/anmelden/", {"email": address})


@pytest.mark.parametrize("mood", ["hangs", "hangs up", "busy", "full"])
def test_while_the_relay_is_away_a_reader_is_told_kindly_and_when_it_is_back_all_is_right(
    house: House, relay: Relay, mood: str
) -> None:
    errorpages.write_all(errorpages.folder())
    relay.mood = mood
    began = time.monotonic()
    answer = _sign_in()
    assert answer.status_code == 503
    assert time.monotonic() - began < 15
    assert int(answer["Retry-After"]) > 0
    assert "E-Mail" in answer.content.decode()
    assert django_settings.PAPER.name in answer.content.decode()
    if mood != "full":  # one that takes connections is asked again at once
        began = time.monotonic()
        assert _sign_in().status_code == 503
        assert time.monotonic() - began < 1, "nobody else waits for a relay that is known to be away"
    relay.mood = "well"
    end = time.monotonic() + 30
    while mail.standing.why and time.monotonic() < end:
        time.sleep(0.02)
    assert _sign_in().status_code == 302
    assert len(relay.taken) == 1


def test_a_relay_that_is_not_there_is_told_the_same(house: House, relay: Relay) -> None:
    relay.close()
    assert _sign_in().status_code == 503
    back = Relay(port=relay.port)
    back.start()
    end = time.monotonic() + 30
    while mail.standing.why and time.monotonic() < end:
        time.sleep(0.02)
    assert _sign_in().status_code == 302
    back.close()


def test_an_address_the_relay_refuses_concerns_nobody_else(house: House, relay: Relay) -> None:
    relay.mood = "refuses"
    assert _sign_in("niemand@example.org").status_code == 302
    assert mail.standing.why == ""
    relay.mood = "well"
    assert _sign_in().status_code == 302
    assert len(relay.taken) == 1


def test_the_relay_of_a_newspaper_has_a_timeout() -> None:
    from extrablatt.newspaper import settings as newspaper

    assert 0 < newspaper.MAIL_TIMEOUT <= 10
