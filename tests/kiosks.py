"""Kiosks in tests: requests as the server reads them, answers as clients get them, on one event loop for all."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from extrablatt.kiosk.http.answers import Stream
from extrablatt.kiosk.http.house import Application, House
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.http.server import Server, listen

T = TypeVar("T")
#: What stands in a target unencoded.
SAFE = "/:@!$&'()*+,;=~-._"
_LOOP = asyncio.new_event_loop()
threading.Thread(target=_LOOP.run_forever, name="kiosk", daemon=True).start()
Job = Callable[[], None]
_MET: WeakKeyDictionary[Application, dict[tuple[object, ...], Request]] = WeakKeyDictionary()
_CALLER: ContextVar[queue.SimpleQueue[Job | None]] = ContextVar("caller")


def run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives. Meanwhile this thread does what the coroutine wants done :func:`by_caller`."""
    jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    async def begin() -> T:
        _CALLER.set(jobs)
        return await work

    future = asyncio.run_coroutine_threadsafe(begin(), _LOOP)
    future.add_done_callback(lambda _done: jobs.put(None))
    while (job := jobs.get(timeout=120)) is not None:
        job()
    return future.result()


async def by_caller(work: Callable[[], T]) -> T:
    """What ``work`` gives, done in the thread that waits in :func:`run`: there is the database of its test."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def job() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whoever waits in the loop is told
            loop.call_soon_threadsafe(_finish, done, None, error)
        else:
            loop.call_soon_threadsafe(_finish, done, result, None)

    _CALLER.get().put(job)
    return await done


def _finish(done: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)


@dataclass
class Answer:
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes
    pairs: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


def request(method: str, target: str, remote: str = "203.0.113.9", fields: dict[str, str] | None = None) -> Request:
    """A request as the server reads it; names of fields with underscores, in any case. A Host unless one is given, or "-"."""
    made = Request(remote)
    made.method, made.target, made.version = method.encode(), target.encode("latin-1"), "1.0"
    fields = {"HOST": "blatt.example"} | {name.upper(): value for name, value in (fields or {}).items()}
    for name, value in fields.items():
        if value != "-":
            made.add(name.lower().replace("_", "-").encode(), _bytes(value))
    return made


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()


def _met(application: Application, asked: Request) -> Request | None:
    """The request of the same bytes that was there before (:class:`~extrablatt.kiosk.http.house.Heads`)."""
    if asked.has_body():
        return None
    head = (asked.method, asked.target, asked.version, asked.peer, *asked.headers)
    known = _MET.setdefault(application, {}).setdefault(head, asked)
    known.repeated = known is not asked
    return known if known.repeated else None


def ask(application: Application, asked: Request, body_comes: Callable[[Request], None] | None = None) -> Answer:
    """What an application answers, on the way the server takes: what is at hand first, and who sends is let in first."""

    async def answered() -> Answer:
        known = _met(application, asked)
        ready = application.at_hand(known) if known is not None else None
        ready = ready or application.at_hand(asked)
        if ready is not None:
            head, _, body = (b"\r\n" + ready[1]).partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if line]
            pairs = [(name, value) for name, value in lines]
            return Answer(int(ready[0].split(b" ")[1]), dict(pairs), body, pairs)
        found: Any = application.admit(asked) if asked.has_body() else None
        if found is None and body_comes is not None:
            body_comes(asked)
            found = application.admit(asked)
        found = found or await application.answer(asked)
        if isinstance(found, Stream):
            body, pairs = b"".join([piece async for piece in found.pieces]), found.headers
        else:
            body, pairs = b"" if asked.method == b"HEAD" else found.body, found.headers
        return Answer(int(found.status[:3]), dict(pairs), body, list(pairs))

    return run(answered())


def served(application: Application) -> tuple[int, Callable[[], None]]:
    """An application on a port of its own, and how to end that. What the press must make can't be had on this way."""
    server = Server(House(application))
    listening = listen("127.0.0.1", 0)
    port = run(server.start(listening))
    return port, lambda: run(server.close(0))
