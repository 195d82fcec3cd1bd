"""Where somebody listens: a host and a port, or a socket in the file system. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNIX = "unix:"
_HOST_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,32})?)\]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``path`` of a Unix socket, or ``host`` (without brackets) and ``port``."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """``127.0.0.1:8001``, ``office.example:8001``, ``[::1]:8001`` or ``unix:/run/office``. Raises ValueError for anything else."""
        if text.startswith(_UNIX) and text.removeprefix(_UNIX).startswith("/"):
            return cls(path=text.removeprefix(_UNIX))
        match = _HOST_PORT.fullmatch(text)
        if match is None or int(match[3]) > 65535:
            raise ValueError(f"{text!r} is no address such as 127.0.0.1:8001, [::1]:8001 or unix:/path")
        return cls(match[1] or match[2], int(match[3]))

    def __str__(self) -> str:
        """As :meth:`parse` takes it."""
        if self.path:
            return f"{_UNIX}{self.path}"
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"
