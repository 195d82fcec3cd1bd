"""What is sent with a request: kept in memory while it is small, in a file without a name when it is not."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import IO

#: Bytes kept in memory; what is larger is written to a file, away from the event loop.
IN_MEMORY = 64 * 1024
_CHUNK = 1 << 16

#: For bodies no thread has to do with.
_NOBODY = threading.Lock()


class Body:
    """A body that is coming in. ``length`` counts the bytes so far."""

    __slots__ = ("_closed", "_file", "_lock", "_pieces", "_users", "_waiting", "length")

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._file: IO[bytes] | None = None
        #: Threads that use the file, the last of which closes it where nobody wants it any more.
        self._lock = _NOBODY
        self._users, self._closed = 0, False

    def add(self, data: bytes) -> bool:
        """Take a piece; True when :meth:`spill` should be awaited before more comes."""
        self._pieces.append(data)
        self.length += len(data)
        self._waiting += len(data)
        return self._waiting > IN_MEMORY

    async def spill(self) -> None:
        """Write what is in memory to the file. Raises OSError when there is no room for it."""
        pieces, self._pieces, self._waiting = self._pieces, [], 0
        if self._lock is _NOBODY:
            self._lock = threading.Lock()
        await asyncio.get_running_loop().run_in_executor(None, self._write, pieces)

    def _write(self, pieces: list[bytes]) -> None:
        with self._used() as wanted:
            if not wanted:
                return
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _used
            self._file.writelines(pieces)

    @contextmanager
    def _used(self) -> Iterator[bool]:
        """Use the file in a thread; False: it is wanted no more."""
        with self._lock:
            wanted = not self._closed
            self._users += wanted
        try:
            yield wanted
        finally:
            if wanted:
                with self._lock:
                    self._users -= 1
                    last = self._closed and not self._users
                if last and self._file is not None:
                    self._file.close()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body from its beginning, as often as wanted."""
        if self._file is not None:
            loop, position = asyncio.get_running_loop(), 0
            end = self.length - self._waiting
            while position < end:
                data = await loop.run_in_executor(None, self._read, position, min(_CHUNK, end - position))
                if not data:
                    raise OSError("a body that was set aside is cut")
                position += len(data)
                yield data
        for piece in list(self._pieces):
            yield piece

    def _read(self, position: int, size: int) -> bytes:
        with self._used() as wanted:
            if not wanted or self._file is None:
                return b""
            self._file.seek(position)
            return self._file.read(size)

    def small(self) -> bytes | None:
        """The whole body where it is in memory, else None."""
        return b"".join(self._pieces) if self._file is None else None

    def close(self) -> None:
        """Let go of it, at any time: what a thread does with it is waited for by nobody."""
        self._pieces = []
        with self._lock:
            last = not self._closed and not self._users
            self._closed = True
        if last and self._file is not None:
            self._file.close()
