"""One origin for an ``https`` newspaper: who comes over ``http``, or under another name, is sent to ``base_url``.

In front of a kiosk only where base_url is https, and only on the word of a trusted proxy: nobody else can know how the reader
came. A name without a dot, an address or a port of its own in ``Host`` is how the proxy calls us, not what the reader
typed, and is left alone: else a proxy that does not pass the name on would make a loop.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from . import paths
from .http.answers import Answer, Stream
from .http.house import Application
from .http.request import Request
from .proxies import Proxies, address
from .responses import HSTS, STRICT, Prepared, Security, redirect

#: Not for caches between us and the proxy: the same address over the right scheme is another answer.
_FOR_A_DAY = "private, max-age=86400"


class OneOrigin:
    """An application around the kiosk."""

    def __init__(self, inner: Application, base_url: str, proxies: Proxies, security: Security = STRICT) -> None:
        base = urlsplit(base_url)
        self._inner, self._base, self._proxies = inner, f"{base.scheme}://{base.netloc}", proxies
        self._security = security
        self._netloc, self._host = base.netloc.lower(), (base.hostname or "").lower()
        self._wanted = self._netloc.encode()
        self.error, self.client = inner.error, inner.client

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        """Only for what came to the right place."""
        hot = request.hot
        if hot.get(b"host") == self._wanted and hot.get(b"x-forwarded-proto") == b"https":
            return self._inner.at_hand(request)
        return None

    def admit(self, request: Request) -> Answer | None:
        """As the kiosk, or the way to the right place."""
        return self._redirect(request.environ) or self._inner.admit(request)

    async def answer(self, request: Request) -> Answer | Stream:
        """Hand on what came to the right place; redirect the rest."""
        return self._redirect(request.environ) or await self._inner.answer(request)

    def _redirect(self, environ: dict[str, Any]) -> Prepared | None:
        if environ.get("HTTP_X_FORWARDED_PROTO") == "https" and environ.get("HTTP_HOST") == self._netloc:
            return None
        if self._proxies.trusts(environ.get("REMOTE_ADDR", "")) and (target := self._elsewhere(environ)):
            # Said again at the other address, a request with a body must stay what it is: 308.
            code = 301 if environ["REQUEST_METHOD"] in ("GET", "HEAD") else 308
            more = [HSTS] if self._proxies.scheme(environ) == "https" else []
            return redirect(code, target, _FOR_A_DAY, more, self._security)
        return None

    def _elsewhere(self, environ: dict[str, Any]) -> str | None:
        """Where the request should have gone; None where it is right, or nobody can tell."""
        if not environ.get("HTTP_X_FORWARDED_PROTO"):
            return None
        said = environ.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip() or environ.get("HTTP_HOST", "")
        host = said.lower().rstrip(".").partition(":")[0]
        wrong_name = host != self._host and "." in host and address(said) is None
        if not wrong_name and self._proxies.scheme(environ) == "https":
            return None
        try:
            path = paths.decode(environ["PATH_INFO"])
        except paths.BadPath:
            return None
        # One step to the address's one form, not two.
        path = paths.squeeze(path) if path.endswith("/") else paths.canonical(path)
        return self._base + paths.wire(path, environ.get("QUERY_STRING", ""))
