"""One connection: requests are parsed by httptools (llhttp, strict), answered in their order, at once where the answer is at hand.

Framing by RFC 9112. What the parser does not take is answered with an error and the end of the connection: after that, nobody can
say where the next request begins.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
import struct
from collections import deque
from typing import Any, cast

import httptools

from .answers import Answer, BrokenOff, Stream, head_of
from .bodies import Body
from .house import House
from .request import HOT, LOWER, Request, lower

logger = logging.getLogger(__name__)

#: Bytes handed to the parser at once, and requests that may wait behind the one being answered: what a client sends beyond that
#: stays in the kernel.
_SLICE, _WAITING = 8 * 1024, 16
#: Bytes that may wait for a reader before no more of its requests are answered.
_HIGH_WATER = 128 * 1024
#: What a client still sends behind its last answer is read and dropped, so that no reset takes the answer away (RFC 9112, 9.6):
#: seconds since it sent something, seconds in all, and bytes.
_LINGER, _LINGER_LONGEST, _LINGER_BYTES = 2.0, 10.0, 8 << 20
#: Seconds without a request after which a connection needs no parser.
_REST = 3.0
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
#: SO_LINGER by which closing is a reset (socket(7)).
_RESET = struct.pack("ii", 1, 0)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    """See the module. Times are the house's, in monotonic seconds; 0 where nothing is being waited for."""

    __slots__ = (
        "_begun", "_closing", "_deaf", "_done", "_dropped", "_ended", "_ending", "_eof", "_fresh", "_head", "_last_words", "_left", "_lingering",
        "_moved", "_parser", "_paused", "_queue", "_received", "_resumed", "_spilling", "_stalled", "_stalled_since", "_taken", "_task",
        "_transport", "_unframed", "_unread", "_unsaid", "body_since", "head_since", "house", "idle_since", "peer", "request",
    )  # fmt: skip

    def __init__(self, house: House) -> None:
        self.house = house
        self.peer = ""
        self.request: Request | None = None
        self.head_since = self.body_since = 0.0
        self.idle_since = house.now
        self._transport: asyncio.Transport | None = None
        self._parser: Any = None
        self._task: asyncio.Task[None] | None = None
        self._queue: deque[Request] | None = None
        self._unread = b""
        #: Since when nothing is read from the client, for our sake and not for its own.
        self._paused = 0.0
        self._fresh = self._spilling = False
        #: Whether an answer is being sent whose end only that of the connection tells.
        self._unframed = False
        #: Nothing is asked after what waits now; what still comes is not even read; nothing will come; all is said.
        self._closing = self._deaf = self._eof = self._ending = False
        #: Whether a piece of a body has just come; whether the client waits for a word before it sends one.
        self._moved = self._unsaid = False
        #: Whether what is being answered came with a body.
        self._received = False
        self._head = self._dropped = self._begun = 0
        #: The request of the bytes being parsed that was answered at once.
        self._done: Request | None = None
        #: Since when the client may still send what nobody wants; when it last did.
        self._ended = self._lingering = 0.0
        self._last_words: Answer | None = None
        self._resumed: asyncio.Future[None] | None = None
        #: Since when the reader has taken nothing, and since when it does not take all; what it had left, has taken since.
        self._stalled = self._stalled_since = 0.0
        self._left = self._taken = 0

    # --- asyncio -----------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        self._transport = cast(asyncio.Transport, transport)
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        if not self.house.enter(self):
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        if self.house.stopping:
            self._closing = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone, by whomever."""
        self.house.leave(self)
        if self._task is not None:
            self._task.cancel()
        for request in (self.request, *(self._queue or ())):
            if request is not None and request.body is not None:
                request.body.close()
        if self._resumed is not None and not self._resumed.done():
            self._resumed.cancel()
        self._transport = self._parser = self.request = self._queue = self._resumed = None
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        if (
            not self._unread
            and not self._lingering
            and not self._queue
            and self._resumed is None
            and len(data) <= _SLICE
        ):
            # As it nearly always is. Bytes that were read before as one whole request mean the same again.
            known = self.house.heads.get(data) if self._fresh and self._task is None else None
            ready = self.house.at_hand(known) if known is not None and not self._closing else None
            if ready is None:
                self._parse(data)
            elif self._transport is not None:
                self.idle_since = self.house.now
                self._transport.write(b"".join((ready[0], self.house.date, ready[1])))
            return
        if self._lingering:
            self._dropped += len(data)
            self._lingering = self.house.now or 1.0
            if self._dropped > _LINGER_BYTES:
                self._abort()
            return
        if self._unread or self._busy():
            if self._deaf:
                return
            self._unread += data
            self._pause()
            return
        self._feed(data)

    def eof_received(self) -> bool:
        """The client sends no more: what it has asked is answered, then the connection ends."""
        self._eof = True
        return self._task is not None or bool(self._queue) or bool(self._unread)

    def pause_writing(self) -> None:
        """The reader takes no more for now."""
        if self._resumed is None:
            self._resumed = asyncio.get_running_loop().create_future()
            self._watch_reader()

    def resume_writing(self) -> None:
        """It does again."""
        resumed, self._resumed = self._resumed, None
        if not self._ending:
            self._stalled = self._stalled_since = 0.0
        if resumed is not None and not resumed.done():
            resumed.set_result(None)
        if self._task is None:
            self._go_on()

    # --- parsing -----------------------------------------------------------------------------------------------------

    def _busy(self) -> bool:
        """Whether enough of this client's requests wait: many, or one with a body, which takes room."""
        if self._resumed is not None or self._spilling:
            return True
        queue = self._queue
        return bool(queue) and (len(queue) >= _WAITING or queue[-1].body is not None)  # type: ignore[arg-type, index]

    def _feed(self, data: bytes) -> None:
        """Parse slice by slice, as long as more may wait."""
        at = 0
        while at < len(data) and not self._deaf and self._transport is not None:
            if at and self._busy():
                self._unread = data[at:] + self._unread
                self._pause()
                return
            self._parse(data[at : at + _SLICE] if at or len(data) > _SLICE else data)
            at += _SLICE

    def _parse(self, data: bytes) -> None:
        if self._deaf or self._transport is None:
            return
        if self._parser is None:
            self._parser = httptools.HttpRequestParser(self)
            self._fresh = True
        fresh, self._fresh, self._begun, self._moved = self._fresh, False, 0, False
        self._done = None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            logger.exception("a request could not be read")
            self._last(500)
        except httptools.HttpParserUpgrade:
            # Nothing is changed to another protocol here (RFC 9110, 7.8): the request is answered as it is, and is the last.
            self._last(None)
        except httptools.HttpParserInvalidURLError:
            line, end, rest = data.partition(b"\r\n")
            if fresh and self._begun == 1 and end and _NOT_ASCII.search(line):
                # Old clients send bytes beyond ASCII as they are; encoded, they mean the same (RFC 3986, 2.1).
                self._parser, self.request = httptools.HttpRequestParser(self), None
                self._parse(_NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest)
                return
            self._last(400)
        except httptools.HttpParserInvalidMethodError:
            # What the parser knows no name of is no method of ours, if it looks like one at all.
            begins = data.split(b"\r\n", 1)[0].rsplit(b" ", 1)
            named = (
                fresh
                and self._begun == 1
                and len(begins) == 2
                and begins[1].startswith(b"HTTP/1.")
                and begins[0][:1].isalpha()
            )
            self._last(405 if named else 400)
        except httptools.HttpParserError:
            self._last(400)
        else:
            if (done := self._done) is not None:
                self._done = None
                if fresh and self._begun == 1 and self.request is None:
                    self.house.heads.put(data, done)
            if self.head_since:
                self._head += len(data)
                if self._head > self.house.rules.max_head:
                    asked = self.request
                    self._last(414 if asked is not None and not asked.headers and len(asked.target) > 4096 else 431)
            elif self.request is None:
                self._fresh = True
            elif not self._moved:
                # Chunk extensions and trailers, of which nothing is kept but by the parser.
                self._head += len(data)
                if self._head > self.house.rules.max_head:
                    self._last(431)
            else:
                self._head = 0

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        if self._deaf:
            return
        self._begun += 1
        self.request = Request(self.peer)
        self.head_since = self.house.now
        self._head = 0

    def on_url(self, url: bytes) -> None:
        """The target, perhaps in pieces."""
        if self.request is not None:
            self.request.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field. Those behind a body (RFC 9110, 6.5) are nobody's concern."""
        request = self.request
        if self.head_since and request is not None:
            # As Request.add: called for each of a browser's dozen fields.
            name = LOWER.get(name) or lower(name)
            request.headers.append((name, value))
            if name in HOT:
                if name in request.hot:
                    request.twice = True
                request.hot[name] = value

    def on_headers_complete(self) -> None:
        """The head is complete."""
        if self._deaf:
            return
        request, parser, rules = self.request, self._parser, self.house.rules
        self.head_since, self._head, self._moved = 0.0, 0, True
        if request is None or parser is None:
            return
        request.method = parser.get_method()
        request.version = parser.get_http_version()
        # Nothing is changed to another protocol here (RFC 9110, 7.8): who asks for that is answered, and it is the last.
        request.keep_alive = (
            parser.should_keep_alive() and not parser.should_upgrade() and (request.version != "1.0" or request.lasts())
        )
        if request.version not in ("1.1", "1.0"):
            self._last(505)
        elif wrong := request.misframed():
            self._last(wrong)
        elif parser.should_upgrade() and request.has_body():
            # The parser takes what follows for the other protocol, and not for the body it is.
            self._last(501)
        elif len(request.target) > rules.max_target:
            self._last(414)
        elif len(request.headers) > rules.max_fields:
            self._last(431)
        elif request.method not in (b"GET", b"HEAD") and request.has_body():
            self._receive(request)

    def _receive(self, request: Request) -> None:
        house = self.house
        refused = house.application.error(400, request) if request.misnamed() else house.application.admit(request)
        if refused is None and len(house.receiving) >= house.rules.max_bodies:
            refused = house.application.error(503, request)
        if refused is not None:
            self.refuse(refused)
            return
        request.body = Body()
        self.body_since = house.now
        house.receiving.add(self)
        self._unsaid = request.expects()
        self._say_continue()

    def _say_continue(self) -> None:
        """Tell who waits for it to send the body (RFC 9110, 10.1.1), as soon as that can be taken for no other answer."""
        if self._unsaid and self.body_since and self._transport is not None and self._task is None and not self._queue:
            self._unsaid = False
            self._transport.write(_CONTINUE)

    def on_body(self, data: bytes) -> None:
        """A piece of a body. That of a request which has no use for one is dropped, up to a measure."""
        request = self.request
        if request is None or self._deaf:
            return
        self._moved, self._unsaid = True, False
        if request.body is None:
            self._dropped += len(data)
            if self._dropped > _SLICE * 8:
                self._last(413)
            return
        if request.body.add(data) and not self._spilling:
            self._spilling = True
            self._pause()
            task = asyncio.get_running_loop().create_task(self._spill(request))
            task.add_done_callback(_told)
        if refused := self.house.application.admit(request):
            self.refuse(refused)

    async def _spill(self, request: Request) -> None:
        try:
            if request.body is not None:
                await request.body.spill()
        except OSError as error:
            logger.error("a body can't be set aside: %s", error)
            if self.request is request:
                self.refuse(self.house.application.error(503, request))
            else:
                # It was the end of it; whoever reads it finds it cut, and others wait behind.
                self._abort()
        finally:
            self._spilling = False
            self._go_on()

    def on_message_complete(self) -> None:
        """All of a request is here."""
        if self._deaf:
            return
        request, self.request = self.request, None
        self._unsaid = False
        if self.body_since:
            self.body_since = 0.0
            self.house.receiving.discard(self)
        self._dropped = 0
        if request is None or self._transport is None:
            return
        if not request.keep_alive:
            self._closing = self._deaf = True
        if self._task is None and not self._queue and self._resumed is None and not self._spilling:
            self._answer(request)
        else:
            if self._queue is None:
                self._queue = deque()
            self._queue.append(request)

    # --- answering ---------------------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> None:
        try:
            ready = self.house.at_hand(request)
        except Exception:
            logger.exception("what is at hand could not be looked at")
            ready = None
        if ready is None:
            if request.misnamed():
                self._send(request, self.house.application.error(400, request))
                if self._closing and not self._queue and self._last_words is None:
                    self._end()
                return
            self._received = request.body is not None
            self._task = asyncio.get_running_loop().create_task(self._at_leisure(request))
            if request.body is not None:
                # Also where the task is cancelled before it has begun.
                self._task.add_done_callback(lambda _task, body=request.body: body.close())  # type: ignore[misc]
            return
        start, rest = ready
        self.idle_since = self.house.now
        transport = self._transport
        if transport is None:
            return
        if request.version == "1.1" and not self._closing:
            transport.write(b"".join((start, self.house.date, rest)))
            self._done = request
            return
        transport.write(b"".join((start, self.house.date, self._connection(request), rest)))
        if self._closing and not self._queue and self._last_words is None:
            self._end()

    def _connection(self, request: Request | None) -> bytes:
        """What is said of the connection's future (RFC 9112, 9.3)."""
        last = self._closing and not self._queue and self._last_words is None
        if last or request is None or not request.keep_alive:
            return b"Connection: close\r\n"
        return b"Connection: keep-alive\r\n" if request.version == "1.0" else b""

    async def _at_leisure(self, request: Request) -> None:
        try:
            answer = await self.house.application.answer(request)
            if isinstance(answer, Stream):
                await self._send_stream(request, answer)
            else:
                self._send(request, answer)
        except BrokenOff as error:
            logger.error("an answer broke off: %s", error)
            self._break_off()
        except Exception:
            logger.exception("an answer broke off")
            self._break_off()
        finally:
            self._task = None
            self.idle_since = self.house.now
            if self._transport is not None:
                self._go_on()

    def _send(self, request: Request | None, answer: Answer) -> None:
        if self._transport is None:
            return
        body = b"" if request is not None and request.method == b"HEAD" else answer.body
        self._transport.write(
            b"".join(
                (
                    f"HTTP/1.1 {answer.status}\r\n".encode(),
                    self.house.date,
                    self._connection(request),
                    head_of(answer.headers),
                    body,
                )
            )
        )

    async def _send_stream(self, request: Request, answer: Stream) -> None:
        headers, chunked = list(answer.headers), False
        bodiless = request.method == b"HEAD" or answer.status[:3] in ("204", "304")
        if answer.length is not None:
            headers.append(("Content-Length", str(answer.length)))
        elif not bodiless:
            if request.version == "1.1":
                headers.append(("Transfer-Encoding", "chunked"))
                chunked = True
            else:
                # The end of the connection is the end of the body: nothing may come behind it.
                self._unframed, request.keep_alive = True, False
                self._forget_all()
        if self._transport is None:
            return
        self._transport.write(
            b"".join(
                (
                    f"HTTP/1.1 {answer.status}\r\n".encode(),
                    self.house.date,
                    self._connection(request),
                    head_of(headers),
                )
            )
        )
        sent = 0
        async with contextlib.aclosing(answer.pieces) as pieces:  # type: ignore[type-var]
            if bodiless:
                return
            async for piece in pieces:
                if not piece:
                    continue
                sent += len(piece)
                if self._transport is None:
                    return
                self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
                if self._resumed is not None:
                    await self._resumed
        if chunked and self._transport is not None:
            self._transport.write(b"0\r\n\r\n")
        self._unframed = False
        if answer.length is not None and sent != answer.length:
            # Whoever waits for the rest must not take the next answer for it.
            logger.error("an answer of %d bytes ended after %d", answer.length, sent)
            self._abort()

    def _go_on(self) -> None:
        """Answer what waits, then read on."""
        while (
            self._task is None
            and self._resumed is None
            and not self._spilling
            and self._queue
            and self._transport is not None
        ):
            self._answer(self._queue.popleft())
        if self._transport is None or self._task is not None:
            if self._paused and not self._busy() and not self._unread:
                self._resume()
            return
        self._say_continue()
        if self._unread and not self._busy():
            data, self._unread = self._unread, b""
            self._waited()
            self._feed(data)
            if self._transport is None or self._task is not None:
                return
        if self._queue or (self._unread and not self._deaf):
            return  # for a reader that takes no more, or a body that is set aside
        if self._last_words is not None:
            self._say_last_words()
        elif (self._closing and self.request is None) or self._eof:
            self._end()
        elif self._paused and not self._busy():
            self._resume()

    # --- the end -----------------------------------------------------------------------------------------------------

    def _last(self, code: int | None) -> None:
        """Nothing more is read: after what waits comes an error, or only the end."""
        if self._deaf:
            return
        if code is not None:
            self.refuse(self.house.application.error(code, self.request))
            return
        self._closing = self._deaf = True
        if self._task is None and not self._queue:
            self._end()

    def _forget_all(self) -> None:
        """Neither read nor answer anything beyond what is being answered."""
        self._closing, self._deaf, self._unread, self._last_words = True, True, b"", None
        self.head_since = self.body_since = 0.0
        self.house.receiving.discard(self)
        for request in (self.request, *(self._queue or ())):
            if request is not None and request.body is not None:
                request.body.close()
        self.request = self._queue = None

    def refuse(self, answer: Answer) -> None:
        """Answer with this what is being read, and nothing after it; what is still sent is dropped."""
        if self._transport is None or self._last_words is not None or self._lingering:
            return
        self._closing, self._deaf, self._last_words = True, True, answer
        if self.request is not None and self.request.body is not None:
            self.request.body.close()
        self.head_since = self.body_since = 0.0
        self.house.receiving.discard(self)
        if self._task is None and not self._queue:
            self._say_last_words()

    def _say_last_words(self) -> None:
        answer, self._last_words = self._last_words, None
        request, self.request = self.request, None
        if answer is not None:
            if request is not None:
                request.keep_alive = False
            self._send(request, answer)
        self._end()

    def _end(self, *, linger: bool = True) -> None:
        """Close when all is sent. Who may still be sending gets time to see the answer (RFC 9112, 9.6)."""
        transport = self._transport
        if transport is None or self._lingering or self._ending:
            return
        self._deaf, self._parser, self._unread = True, None, b""
        # Who does not even take what is still to be sent is let go of.
        self._ending = True
        self._watch_reader()
        if linger and not self._eof:
            # To close while something waits to be read would be a reset, and that would take the answer along.
            self._ended = self._lingering = self.house.now or 1.0
            self._dropped = 0
            self._resume()
            with contextlib.suppress(OSError, RuntimeError, NotImplementedError):
                transport.write_eof()
            return
        transport.close()

    def finish(self) -> None:
        """The process is being stopped: what is under way is answered, then the connection ends.

        Who asked a moment ago may be asking now: it gets one more answer, with the word that it is the last.
        """
        self._closing = True
        if (
            self._task is None
            and not self._queue
            and self.request is None
            and self.house.now - self.idle_since > self.house.rules.parting_seconds
        ):
            self._end(linger=False)

    def sends(self) -> bool:
        """Whether the client is sending a body, or waits for the answer to one."""
        return bool(self.body_since) or (self._task is not None and self._received)

    def drop(self) -> None:
        """End the connection at once."""
        self._abort()

    def _abort(self) -> None:
        if self._transport is not None:
            self._forget_all()
            self._transport.abort()

    def _break_off(self) -> None:
        """End an answer in its middle, so that nobody takes what has come for the whole (RFC 9112, 8)."""
        if self._unframed and self._transport is not None:
            # Only a reset tells this from an orderly end.
            with contextlib.suppress(OSError, AttributeError):
                self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._abort()

    def _pause(self) -> None:
        if not self._paused and self._transport is not None and not self._transport.is_closing():
            self._paused = self.house.now or 1.0
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and self._transport is not None and not self._transport.is_closing():
            self._waited()
            self._paused = 0.0
            self._transport.resume_reading()

    def _waited(self) -> None:
        """For what we did not read the client has no blame."""
        if not self._paused:
            return
        waited, self._paused = self.house.now - self._paused, self.house.now or 1.0
        if self.head_since:
            self.head_since += waited
        if self.body_since:
            self.body_since += waited

    def look(self, now: float, idle: float) -> None:
        """Once a second: is this client too slow?"""
        rules = self.house.rules
        if self._lingering and not self._transport_holds():
            if now - self._lingering > _LINGER or now - self._ended > (
                _LINGER if self.house.stopping else _LINGER_LONGEST
            ):
                self._abort()
        elif self._ending or self._stalled:
            # As long as an answer is on its way, nobody is waited for.
            self._ended = self._lingering = now if self._lingering else 0.0
            self._look_at_reader(now)
        elif self._paused and (self.head_since or self.body_since):
            return
        elif self.head_since:
            if now - self.head_since > rules.head_seconds:
                self._last(408)
        elif self.body_since and self.request is not None and self.request.body is not None:
            waited = now - self.body_since
            if waited > rules.body_seconds or (
                waited > rules.body_grace and self.request.body.length < (waited - rules.body_grace) * rules.body_rate
            ):
                self._last(408)
        elif self._task is None and not self._queue and now - self.idle_since > idle:
            self._end(linger=False)
        elif self._fresh and self._parser is not None and self._task is None and now - self.idle_since > _REST:
            # It costs a kilobyte and is made anew in microseconds.
            self._parser = None

    def _transport_holds(self) -> int:
        """Bytes that are not sent yet."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def _watch_reader(self) -> None:
        """From now on the client is to take what there is."""
        self._stalled = self._stalled_since = self.house.now or 1.0
        self._left, self._taken = self._transport_holds(), 0

    def _look_at_reader(self, now: float) -> None:
        rules = self.house.rules
        left = self._transport_holds()
        if left != self._left:
            self._taken += max(0, self._left - left)
            self._left, self._stalled = left, now
        waited = now - self._stalled_since
        if now - self._stalled > rules.stall_seconds or (
            waited > rules.read_grace and self._taken < waited * rules.read_rate
        ):
            self._abort()


def _told(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("a task of a connection failed", exc_info=error)
