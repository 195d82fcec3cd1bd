"""Answers for what goes wrong: the newspaper's own pages from files, kept in memory; small plain ones as the last net."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from extrablatt.net import requestid
from extrablatt.press.store import Page, make_page

from .responses import STRICT, Headers, Prepared, Security, plain, prepare

logger = logging.getLogger(__name__)

#: A page larger than this is not one of ours, in bytes.
MAX_BYTES = 1 << 20


class ErrorPages:
    """The pages the press wrote to ``folder`` (``503.html`` …); without a folder only the plain ones.

    A file is read again when it has changed, one system call an answer. ``more`` are headers every answer carries.
    """

    def __init__(self, folder: Path | None, more: Headers | None = None, security: Security = STRICT) -> None:
        self._folder, self._more, self._security = folder, more or [], security
        #: The file as it was when read, and the page.
        self._read: dict[int, tuple[tuple[int, int, int], Page]] = {}
        self._texts: dict[int, str] = {}

    def get(self, code: int, coding: str = "identity", extra: Headers | None = None) -> Prepared:
        """The answer for a status, in a content coding if the page has it. Never stored by anybody.

        What is our fault tells the request's id, for who wants to ask about it.
        """
        page = self._page(code)
        more = [*self._more, *(extra or [])]
        mark = requestid.current.get() if code >= 500 else ""
        if mark:
            more.append((requestid.HEADER, mark))
        if page is None:
            return plain(code, more, mark, self._security)
        if mark:
            text = requestid.shown(self._texts[code], mark)
            page = make_page(text.encode(), status=code, stored=False, level=1)
        ready = prepare(page, coding, (), security=self._security)
        ready.headers.extend(more)
        return ready

    def _page(self, code: int) -> Page | None:
        if self._folder is None:
            return None
        path = self._folder / f"{code}.html"
        try:
            stat = os.stat(path)
            mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            known = self._read.get(code)
            if known is not None and known[0] == mark:
                return known[1]
            if not 0 < stat.st_size <= MAX_BYTES:
                return None
            # Compressed once, sent often, so the best there is.
            text = path.read_bytes()
            page = make_page(text, status=code, stored=False, level=9)
            self._texts[code] = text.decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            logger.error("%s can't be read, a plain page is sent: %s", path, error)
            return None
        self._read[code] = (mark, page)
        return page
