"""What is sent with a request: kept in memory while it is small, in a file without a name when it is not."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import IO

#: Bytes kept in memory; what is larger is written to a file, away from the event loop.
IN_MEMORY = 256 * 1024
_CHUNK = 1 << 16


class Body:
    """A body that is coming in. ``length`` counts the bytes so far."""

    __slots__ = ("_file", "_pieces", "_waiting", "length")

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._file: IO[bytes] | None = None

    def add(self, data: bytes) -> bool:
        """Take a piece; True when :meth:`spill` should be awaited before more comes."""
        self._pieces.append(data)
        self.length += len(data)
        self._waiting += len(data)
        return self._waiting > IN_MEMORY

    async def spill(self) -> None:
        """Write what is in memory to the file. Raises OSError when there is no room for it."""
        pieces, self._pieces, self._waiting = self._pieces, [], 0
        await asyncio.get_running_loop().run_in_executor(None, self._write, pieces)

    def _write(self, pieces: list[bytes]) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._file.writelines(pieces)

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
        if self._file is None:
            return b""
        self._file.seek(position)
        return self._file.read(size)

    def small(self) -> bytes | None:
        """The whole body where it is in memory, else None."""
        return b"".join(self._pieces) if self._file is None else None

    def close(self) -> None:
        """Let go of it."""
        self._pieces = []
        if self._file is not None:
            self._file.close()
