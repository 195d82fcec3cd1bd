"""The process that raises alarms: ``python -m extrablatt.newspaper.alarmroom``, started by ``serve`` where [alarms] says whom they reach.

A process of its own, of little memory, without Django and database: it works while backshop, office or database do not. The supervisor starts
it again when it ends or hangs; it ends with the supervisor. That the whole machine is off must be noticed from elsewhere (``/healthz``).
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from extrablatt.health import alarmbook, heartbeats, lifeline, logfiles, notices, report
from extrablatt.health.alarms import ESCALATED, OVER, Alarm, Book, Message

from . import config
from .alarmpost import NotSent, Post
from .config import Newspaper

logger = logging.getLogger(__name__)

#: Seconds between two looks, and for which a round may last: one sending to a relay and a hook that don't answer.
LOOK, BOUND = 5.0, 300.0
#: Seconds between two tries to send, at first and at most; after which it is given up, unless its alarm still stands.
AGAIN, LONGEST_AGAIN, GIVEN_UP = 15.0, 300.0, 24 * 3600.0
#: Seconds for which it is said that something could not be told: until the next tries say so again.
UNSENT = 3 * LONGEST_AGAIN
MAIL, HOOK = "mail", "web hook"
#: Seconds between two looks at the certificate; days left from which it is an alarm.
CERTIFICATE, DAYS = 6 * 3600.0, 10


class Room:
    """The alarms of one newspaper. ``look`` says what is wrong now; clocks are for tests."""

    def __init__(
        self,
        paper: Newspaper,
        look: Callable[[], report.Report],
        post: Post | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._paper, self._look, self._post = paper, look, post or Post(paper)
        self._clock, self._monotonic, self._beat = clock, monotonic, beat
        self._settings, self._zone = paper.alarms.settings(), ZoneInfo(paper.time_zone)
        alarms, outbox = alarmbook.load(paper.data_dir)
        # Of who is not to be reached any more a message would fail for ever, and be told.
        named = {*paper.alarms.reach, *paper.alarms.escalate_to}
        self.outbox = [one for one in outbox if one.get("to") in named]
        self.book = Book(alarms)
        self._saved: Any = None

    def round(self) -> None:
        """Look, note, send what is due."""
        data, now = self._paper.data_dir, self._clock()
        heard = alarmbook.taken(data)
        for ident, (by, at) in heard.items():
            self.book.acknowledge(ident, by, at)
        messages = self.book.step(
            self._look().problems,
            self._settings,
            clock=now,
            monotonic=self._monotonic(),
            local=datetime.fromtimestamp(now, self._zone).time(),
        )
        for message in messages:
            self._queue(message, now)
        self._send(now)
        if self._keep():
            for ident in heard:
                alarmbook.forget(data, ident)

    def _queue(self, message: Message, now: float) -> None:
        alarm, reach = message.alarm, self._paper.alarms
        logger.warning("alarm %s %s: %s %s", alarm.id, message.state, alarm.code, alarm.subject)
        told = self._post.telling(message.state, alarm)
        whom = reach.escalate_to if message.state == ESCALATED else reach.reach
        if message.state == OVER:
            if alarm.escalated:
                whom = (*whom, *(one for one in reach.escalate_to if one not in whom))
            # Who was never told need not be told that it is over. The first word to somebody is the one that tells.
            untold = [one for one in self.outbox if one["told"]["id"] == alarm.id and one["told"]["state"] != OVER]
            whom = tuple(to for to in whom if to not in {one["to"] for one in untold})
            self.outbox = [one for one in self.outbox if one not in untold]
        self.outbox += [{"to": to, "told": told, "since": now, "due": now, "tries": 0} for to in whom]

    def _send(self, now: float) -> None:
        """Send what is due. A hook answers or fails in seconds, a relay may let us wait: mails come last, and when one shows that the relay is
        away, the others wait for the next round without asking it again.
        """
        standing, away, failed = {alarm.id for alarm in self.book.standing()}, "", set[str]()
        for one in sorted(self.outbox, key=lambda one: _kind(one["to"]) == MAIL):
            if one["due"] > now + LONGEST_AGAIN:
                one["due"] = now  # the clock was set back
            if one["due"] > now:
                continue
            kind = _kind(one["to"])
            self._beat()
            try:
                if kind == MAIL and away:
                    raise NotSent(away)
                self._post.send(one["to"], one["told"])
            except NotSent as error:
                logger.error("alarm %s: %s could not be told: %s", one["told"]["id"], kind, error)
                if kind == MAIL and error.all_mail:
                    away = str(error)
                failed.add(kind)
                code, subject = (MAIL, "") if kind == MAIL and away else ("alarm_unsent", kind)
                notices.put(self._paper.data_dir, code, subject, why=error, lasts=UNSENT)
                if one["told"]["id"] in standing or now - one["since"] < GIVEN_UP:
                    one["due"] = now + min(LONGEST_AGAIN, AGAIN * 2 ** one["tries"])
                    one["tries"] = min(one["tries"] + 1, 10)
                    continue
            else:
                logger.info("alarm %s (%s): sent by %s", one["told"]["id"], one["told"]["state"], kind)
                if kind == MAIL:
                    notices.clear(self._paper.data_dir, MAIL)
                if kind not in failed and not any(
                    _kind(other["to"]) == kind and other["tries"] for other in self.outbox if other is not one
                ):
                    notices.clear(self._paper.data_dir, "alarm_unsent", kind)
            self.outbox = [other for other in self.outbox if other is not one]
            # At once: should we be ended while the next is waited for, nobody gets this one twice.
            self._keep()

    def _keep(self) -> bool:
        state = [[alarm.as_dict() for alarm in self.book.alarms], self.outbox]
        if state == self._saved:
            return True
        try:
            alarmbook.save(self._paper.data_dir, self.book, self.outbox)
        except OSError as error:
            logger.error("the alarms can't be kept, and go on in memory: %s", error)
            return False
        self._saved = [[alarm.as_dict() for alarm in self.book.alarms], [dict(one) for one in self.outbox]]
        return True


def _kind(to: str) -> str:
    return HOOK if "://" in to else MAIL


def test_message(paper: Newspaper) -> dict[str, str]:
    """Send a trial to everybody whom alarms reach: recipient → why it did not go out, empty for sent."""
    post, found, now = Post(paper), {}, time.time()
    told = post.telling("test", Alarm("000000", "test", "", "yellow", [], now, now))
    _ = post.translate
    told |= {"text": _("This is a trial of the alarms."), "do": _("Nothing need be done.")}
    for to in dict.fromkeys((*paper.alarms.reach, *paper.alarms.escalate_to)):
        try:
            post.send(to, told)
            found[to] = ""
        except NotSent as error:
            found[to] = str(error)
    return found


def certificate(host: str, port: int, timeout: float = 8.0) -> tuple[float, str]:
    """Days the certificate of a host is still good for, and what browsers would say against it, empty for nothing. Raises OSError where
    nobody can be reached.
    """
    with socket.create_connection((host, port), timeout=timeout) as plain:
        try:
            with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure:
                told = secure.getpeercert() or {}
        except ssl.SSLCertVerificationError as error:
            return 0.0, error.verify_message
    return (ssl.cert_time_to_seconds(str(told["notAfter"])) - time.time()) / 86400, ""


def look_at_certificate(paper: Newspaper, asked: Callable[[str, int], tuple[float, str]] = certificate) -> None:
    """Note when the certificate of the newspaper's address needs somebody; one that can't be reached from here says nothing."""
    parts = urlsplit(paper.base_url)
    if parts.scheme != "https" or not parts.hostname:
        return
    try:
        days, wrong = asked(parts.hostname, parts.port or 443)
    except (OSError, KeyError, ValueError) as error:
        logger.info("the certificate can't be looked at from here: %s", error)
        return
    if wrong or days < DAYS:
        notices.put(paper.data_dir, "certificate", parts.hostname, why=wrong or f"it expires in {days:.0f} days")
    else:
        notices.clear(paper.data_dir, "certificate", parts.hostname)


def _alone(data: Path, stop: threading.Event, beat: heartbeats.Beat) -> int:
    """The lock of the book: while the newspaper begins anew the one of before may still have it."""
    folder = alarmbook.folder(data)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        logger.error("alarms go on without a lock: %s", error)
        return -1
    while not stop.is_set():
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            beat()
            stop.wait(0.5)
    return file


def run(paper: Newspaper, stop: threading.Event) -> None:
    """Work until ``stop`` is set."""
    data = paper.data_dir
    os.environ.setdefault(heartbeats.VARIABLE, str(data / "run" / "heartbeats"))
    beat = heartbeats.opened().claim("alarms", BOUND)
    lock = _alone(data, stop, beat)
    room = Room(paper, lambda: report.look(heartbeats.opened(), data), beat=beat)
    logger.info("alarms are raised")
    next_certificate = time.monotonic()
    while not stop.is_set():
        beat()
        try:
            if time.monotonic() >= next_certificate:
                next_certificate = time.monotonic() + CERTIFICATE
                look_at_certificate(paper)
            room.round()
            beat.well()
        except Exception as error:
            logger.exception("a look failed; it is tried again")
            beat.failed(error)
        stop.wait(LOOK)
    if lock >= 0:
        os.close(lock)


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    logfiles.begin()
    os.umask(0o077)
    lifeline.hold_on()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(config.load(), stop)


if __name__ == "__main__":
    main()
