"""The heartbeat of a process whose work are requests in threads of a server we don't loop in (Granian's).

Each request is noted in its thread's place. Once a second the process is looked at, and beats unless its work has stopped: all
threads taken and none of them a step further for a while, or one request so old that nobody waits for it any more. A process that is
stopped, or in which one thread holds the interpreter for ever, does not get to looking, and does not beat either.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .heartbeats import Beat
from .tally import tally

logger = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Seconds between two looks.
LOOK = 1.0
#: Seconds without a beat after which such a process counts as hung.
BOUND = 20.0
#: Seconds without any step of any thread, all being taken, after which the work counts as stopped.
STUCK = 30.0


class Watched:
    """A WSGI application that is watched. ``longest``: seconds after which one request counts as stuck, counted from its last
    step (a piece of its body read); None for as long as it takes.
    """

    def __init__(
        self,
        application: Application,
        beat: Beat,
        threads: int,
        longest: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application, self._beat, self._threads, self._longest, self._clock = (
            application,
            beat,
            threads,
            longest,
            clock,
        )
        #: By thread: when its request made its last step; 0 between two requests.
        self._steps: dict[int, float] = {}
        self._told = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, and note that we are at it."""
        me, steps = threading.get_ident(), self._steps
        steps[me] = begun = self._clock()

        def start(status: str, *rest: Any) -> Any:
            if status.startswith("5"):
                tally.add("office errors")
            return start_response(status, *rest)

        try:
            if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
                environ["wsgi.input"] = _Stepping(environ["wsgi.input"], self)
            return self._application(environ, start)
        finally:
            tally.observe("office", self._clock() - begun)
            steps[me] = 0.0

    def step(self) -> None:
        """The request of this thread is a step further."""
        self._steps[threading.get_ident()] = self._clock()

    def stuck(self) -> str:
        """Why the work counts as stopped; empty when it does not."""
        now = self._clock()
        busy = [step for step in list(self._steps.values()) if step]
        if len(busy) >= self._threads and now - max(busy) > STUCK:
            return f"all {self._threads} threads wait, the newest for {now - max(busy):.0f} s"
        if self._longest is not None and busy and now - min(busy) > self._longest:
            return f"a request hangs for {now - min(busy):.0f} s"
        return ""

    def look(self) -> None:
        """Beat, if the work goes on."""
        tally.write()
        if why := self.stuck():
            self._beat.failed(why)
            if not self._told:
                logger.error("this process is stuck: %s", why)
            self._told = True
            return
        self._told = False
        self._beat.well()
        self._beat()

    def start(self) -> Watched:
        """Look once a second, as long as the process lives."""
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()
        return self

    def _run(self) -> None:
        while True:
            self.look()
            if len(self._steps) > 4 * self._threads:
                # Threads that ended while they were idle leave places behind.
                for ident in [ident for ident, step in list(self._steps.items()) if not step]:
                    self._steps.pop(ident, None)
            time.sleep(LOOK)


class _Stepping:
    """A request's body: each piece that comes is a step."""

    def __init__(self, stream: Any, watched: Watched) -> None:
        self._stream, self._watched = stream, watched

    def read(self, *args: Any) -> bytes:
        """As of the stream."""
        data: bytes = self._stream.read(*args)
        self._watched.step()
        return data

    def readline(self, *args: Any) -> bytes:
        """As of the stream."""
        data: bytes = self._stream.readline(*args)
        self._watched.step()
        return data

    def readlines(self, *args: Any) -> list[bytes]:
        """As of the stream."""
        return list(self._stream.readlines(*args))

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line
