"""What all connections of a process share: who is connected, what time it is, and the rules for greedy clients."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Protocol

from .answers import Answer, Stream
from .request import Request

if TYPE_CHECKING:
    from .connection import Connection

logger = logging.getLogger(__name__)

#: Heads remembered in a generation, and bytes of one of them: about 4 MB at most. Heads that were met once.
MAX_HEADS, MAX_HEAD, MAX_ONCE = 1000, 2048, 4000


class Application(Protocol):
    """What answers requests. Nothing it does may block the loop."""

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        """Status line and the rest of an answer (fields, empty line, body) that is ready; None for all else."""

    def admit(self, request: Request) -> Answer | None:
        """Look at a request before its body is read: an answer refuses it, None takes it."""

    async def answer(self, request: Request) -> Answer | Stream:
        """Any request's answer. Never raises."""

    def error(self, code: int, request: Request | None = None) -> Answer:
        """The answer for what goes wrong on the way to the application."""

    def client(self, request: Request) -> str:
        """The address of who asks."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Bytes, seconds and numbers."""

    #: Bytes of a request's head, of its target, and the number of its fields.
    max_head: int = 32 * 1024
    max_target: int = 16 * 1024
    max_fields: int = 120
    #: Seconds for a head from its first byte; for a connection on which nothing is asked; the same where room runs short, and
    #: where the process is being stopped.
    head_seconds: float = 10
    idle_seconds: float = 75
    short_idle_seconds: float = 5
    parting_seconds: float = 2
    #: A body must come at so many bytes a second on the whole, after a grace; and be complete in so many seconds.
    body_grace: float = 5
    body_rate: int = 1000
    body_seconds: float = 900
    #: A reader must take something within so many seconds, and so many bytes a second over a while.
    stall_seconds: float = 30
    read_rate: int = 200
    read_grace: float = 60
    #: Connections in all and of one client; bodies of one client that come slowly, and bodies in all.
    max_connections: int = 20_000
    max_of_client: int = 200
    max_slow_bodies: int = 1
    max_bodies: int = 500
    #: Seconds after which a body counts as slow.
    slow_after: float = 2


class Heads:
    """Requests without a body that were read before, by their very bytes: what is the same is not parsed again.

    Only what the parser has read as exactly one request gets in, and only to be asked whether its answer is at hand, which
    depends on nothing else. Bounded by two generations: who comes back is kept, who does not is let go. What was met once is only
    noted by its hash: bytes that never come again are not kept for nothing.
    """

    __slots__ = ("_old", "_once", "_young")

    def __init__(self) -> None:
        self._young: dict[bytes, Request] = {}
        self._old: dict[bytes, Request] = {}
        self._once: set[int] = set()

    def get(self, data: bytes) -> Request | None:
        """The request that these bytes are."""
        found = self._young.get(data)
        if found is None and (found := self._old.get(data)) is not None:
            self._keep(data, found)
        return found

    def put(self, data: bytes, request: Request) -> None:
        """Remember one, from the second time on."""
        if len(data) > MAX_HEAD:
            return
        # A hash that two share only lets one of them in sooner.
        if (mark := hash(data)) not in self._once:
            if len(self._once) >= MAX_ONCE:
                self._once.clear()
            self._once.add(mark)
            return
        self._keep(data, request)

    def _keep(self, data: bytes, request: Request) -> None:
        if len(self._young) >= MAX_HEADS:
            self._old, self._young = self._young, {}
        self._young[data] = request
        request.repeated = True


class House:
    """One for each process. ``counted`` gives what an address is counted under, None for one that is not."""

    def __init__(
        self,
        application: Application,
        rules: Rules | None = None,
        counted: Callable[[str], str | None] = lambda address: address,
    ) -> None:
        self.application = application
        #: The application's own, looked up once: it is asked for at every request.
        self.at_hand = application.at_hand
        self.heads = Heads()
        self.rules = rules or Rules()
        self.counted = counted
        self.connections: set[Connection] = set()
        self.of_client: dict[str, int] = {}
        self.receiving: set[Connection] = set()
        self.stopping = False
        #: Monotonic seconds, as of the last look at the clock.
        self.now = time.monotonic()
        self.date = b""
        self.tell_time()

    def tell_time(self) -> None:
        """Look at the clock: to be called every second."""
        self.now = time.monotonic()
        self.date = f"Date: {formatdate(usegmt=True)}\r\n".encode()

    def enter(self, connection: Connection) -> bool:
        """Somebody has connected; False for one too many."""
        if len(self.connections) >= self.rules.max_connections:
            return False
        if (key := self.counted(connection.peer)) is not None:
            number = self.of_client.get(key, 0)
            if number >= self.rules.max_of_client:
                return False
            self.of_client[key] = number + 1
        self.connections.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """Gone, by whomever."""
        if connection not in self.connections:
            return
        self.connections.discard(connection)
        self.receiving.discard(connection)
        if (key := self.counted(connection.peer)) is not None:
            left = self.of_client.get(key, 1) - 1
            if left > 0:
                self.of_client[key] = left
            else:
                self.of_client.pop(key, None)

    def each_second(self) -> None:
        """Let go of who is too slow."""
        self.tell_time()
        short = len(self.connections) > 0.8 * self.rules.max_connections
        idle = self.rules.short_idle_seconds if short else self.rules.idle_seconds
        if self.stopping:
            idle = self.rules.parting_seconds
        for connection in list(self.connections):
            connection.look(self.now, idle)
        self._one_slow_body_a_client()

    def _one_slow_body_a_client(self) -> None:
        """Of one client's bodies that come slowly the first may go on, the others are ended."""
        seen: dict[str, int] = {}
        for connection in sorted(self.receiving, key=lambda one: one.body_since):
            if self.now - connection.body_since < self.rules.slow_after or connection.request is None:
                continue
            key = self.counted(self.application.client(connection.request))
            if key is None:
                continue
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > self.rules.max_slow_bodies:
                connection.refuse(self.application.error(408, connection.request))

    def stop(self) -> None:
        """Take no more requests than those under way."""
        self.stopping = True
        self.tell_time()
        for connection in list(self.connections):
            connection.finish()
