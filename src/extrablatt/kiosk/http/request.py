"""A request as it came, and the same as the variables of RFC 3875 for whoever decides at leisure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from .bodies import Body

#: Spellings of field names met so far, and their lower case: browsers send the same few.
LOWER: dict[bytes, bytes] = {}
_MAX_SPELLINGS = 500
#: Fields that matter for an answer at hand: sorted out as they come, so that nobody need look through all.
HOT = frozenset(
    (b"host", b"accept-encoding", b"cookie", b"if-none-match", b"if-modified-since", b"range", b"referer", b"user-agent",
     b"x-forwarded-proto")
)  # fmt: skip
#: A host as in an address, perhaps with a port (RFC 3986, 3.2.2).
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~!$&'()*+,;=%\x80-\xff-]{0,255})(?::[0-9]{0,5})?")


def is_host(text: bytes) -> bool:
    """Whether this could be a host, or is empty."""
    return _HOST.fullmatch(text.strip(b" \t")) is not None


def lower(name: bytes) -> bytes:
    """A field name in lower case; what is sent often is looked up (:data:`LOWER`)."""
    found = LOWER.get(name)
    if found is None:
        found = name.lower()
        if len(LOWER) < _MAX_SPELLINGS:
            LOWER[name] = found
    return found


class Request:
    """One request.

    ``target`` is what stood in the request line, ``headers`` the fields in their order with names in lower case, ``peer``
    the address at the other end of the connection. ``body`` is there when all of it has come, None for none. ``hot`` has the
    fields of :data:`HOT`, ``twice`` tells that one of those was sent more than once.
    """

    # Defaults of the class, not set one by one: a request is made for every page that is read.
    method = b""
    target = b""
    version = "1.1"
    keep_alive = True
    twice = False
    body: Body | None = None
    #: Whether the same bytes have come more than once (:class:`~.house.Heads`).
    repeated = False
    _environ: dict[str, Any] | None = None

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.headers: list[tuple[bytes, bytes]] = []
        self.hot: dict[bytes, bytes] = {}

    def add(self, name: bytes, value: bytes) -> None:
        """One more field; ``name`` in any spelling."""
        name = LOWER.get(name) or lower(name)
        self.headers.append((name, value))
        if name in HOT:
            self.twice = self.twice or name in self.hot
            self.hot[name] = value

    def has_body(self) -> bool:
        """Whether something is sent with the request."""
        return any(
            name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 \t") != b"")
            for name, value in self.headers
        )

    def misframed(self) -> int:
        """The error where the fields leave a doubt about what is sent with the request (RFC 9112, 6.1); 0 for none."""
        codings = [value.strip(b" \t").lower() for name, value in self.headers if name == b"transfer-encoding"]
        if not codings:
            return 0
        if self.version == "1.0" or any(name == b"content-length" for name, _value in self.headers):
            return 400
        if codings == [b"chunked"]:
            return 0
        return 501 if b",".join(codings).replace(b" ", b"").endswith(b",chunked") else 400

    def misnamed(self) -> bool:
        """Whether a Host field can't be one (RFC 9112, 3.2)."""
        return any(name == b"host" and not is_host(value) for name, value in self.headers)

    def lasts(self) -> bool:
        """Whether a request of HTTP/1.0 asks in so many words for the connection to go on (RFC 9112, 9.3): not by ``Proxy-Connection``,
        and not where it also asks for its end."""
        said = b",".join(value for name, value in self.headers if name == b"connection").lower().split(b",")
        options = {option.strip(b" \t") for option in said}
        return b"keep-alive" in options and b"close" not in options

    def expects(self) -> bool:
        """Whether the client waits for a word before it sends the body (RFC 9110, 10.1.1)."""
        return self.version == "1.1" and any(
            name == b"expect" and value.strip().lower() == b"100-continue" for name, value in self.headers
        )

    @property
    def environ(self) -> dict[str, Any]:
        """The request as CGI names it (RFC 3875; paths as PEP 3333 has them).

        A field sent several times is one, parted by commas; Cookie by semicolons (RFC 6265, 5.4). Fields with an underscore in
        their name are left out: they would read like those with a dash.
        """
        found = self._environ
        if found is None:
            found = self._environ = self._read()
        return found

    def _read(self) -> dict[str, Any]:
        # A fragment is no part of what is asked for (RFC 3986, 3.5); what some clients send of it nobody behind us is to see.
        absolute, _, query = self.target.partition(b"#")[0].partition(b"?")
        path, host = absolute, None
        if not path.startswith(b"/") and absolute.lower().startswith((b"http://", b"https://")):
            # RFC 9112, 3.2.2: what the absolute form names goes before the Host field.
            authority, slash, rest = absolute.partition(b"://")[2].partition(b"/")
            path, host = slash + rest or b"/", authority.rpartition(b"@")[2].decode("latin-1")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method.decode("latin-1"),
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "REMOTE_ADDR": self.peer,
            "wsgi.url_scheme": "http",
        }
        for name, value in self.headers:
            if b"_" in name:
                continue
            key = name.decode("latin-1").upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            text = value.strip(b" \t").decode("latin-1")
            if key in environ:
                text = f"{environ[key]}{'; ' if name == b'cookie' else ','}{text}"
            environ[key] = text
        if host is not None and environ.get("HTTP_HOST") and "," not in environ["HTTP_HOST"]:
            environ["HTTP_HOST"] = host
        return environ
