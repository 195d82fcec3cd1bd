"""Pages for what goes wrong, in the newspaper's design.

They are written as files, since they must stand when nobody can be asked: ``<data>/errors/503.html``, read by the kiosk.
A file tells nothing of who asked for what, and no news: a headline in it could be one that was withdrawn since. Only the page
for an address nothing is at, which the press makes for each who asks, shows the newest headlines.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from extrablatt.publication.actions import LATEST_KEY
from extrablatt.publication.models import Story

from .assembly import Assembly
from .environment import render_template
from .furniture import paper
from .pages import Rendered

logger = logging.getLogger(__name__)

#: The answers for which there is a page.
CODES = (400, 404, 405, 410, 413, 414, 416, 429, 500, 503)
#: Pages for one of them with other words, by the name of their file: mail can't be sent.
NAMED = {"503-mail": 503}
#: Headlines on the page for what is not there.
HEADLINES = 5


def words(status: int) -> tuple[str, str]:
    """Title and message for a status of :data:`CODES`, in the active language. Raises KeyError for others."""
    return {
        400: (_("This address can't be right"), _("Perhaps it was cut off or changed on its way.")),
        404: (_("Page not found"), _("There is nothing at this address.")),
        405: (_("This can't be done here"), _("This page can only be read.")),
        410: (_("This page is gone"), _("It was taken away, and will not come back.")),
        413: (_("This is too large"), _("What you sent is larger than we can take.")),
        414: (_("This address is too long"), _("Perhaps something was added to it on its way.")),
        416: (_("The file has no such part"), _("Please load it as a whole.")),
        429: (_("Too many requests"), _("From your connection more was asked for than we can answer at once. Please wait a moment.")),
        500: (_("Something went wrong here"), _("It was our mistake, and it has been noted.")),
        503: (_("We'll be back in a moment"), _("This page can't be made just now. Please try again in a moment.")),
    }[status]  # fmt: skip


def named_words(name: str) -> tuple[str, str]:
    """Title and message of a page of :data:`NAMED`, in the active language. Raises KeyError."""
    return {
        "503-mail": (
            _("Mail can't be sent just now"),
            _("Our mail service does not answer, so your code or link was not sent. Please try again in a few minutes. Nothing is lost."),
        ),
    }[name]  # fmt: skip


def text(status: int, *, headlines: bool = False, name: str = "", assembly: Assembly | None = None) -> str:
    """The page for a status as HTML, with the newest headlines if wanted, or of :data:`NAMED`. Raises KeyError for one there is not."""
    title, message = named_words(name) if name else words(status)
    teasers = (assembly or Assembly()).teasers(Story.public.select_related("section")[:HEADLINES]) if headlines else ()
    return render_template(
        "error.html",
        paper=paper(),
        page=None,
        status=status,
        title=title,
        message=message,
        teasers=teasers,
    )


def missing() -> Rendered:
    """For an address nothing is at, with the newest headlines; for this one answer, never to be stored."""
    return Rendered(text(404, headlines=True), status=404, stored=False)


def missing_anywhere(assembly: Assembly) -> Rendered:
    """The same for all addresses nothing is at (:data:`~.store.known.MISSING`): kept in the store, until a headline on it changes."""
    assembly.keys.add(LATEST_KEY)
    return Rendered(text(404, headlines=True, assembly=assembly), status=404)


def write_all(folder: Path) -> int:
    """Write the pages in the newspaper's language, each at once and only where it changed; returns how many. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, status in {**{str(code): code for code in CODES}, **NAMED}.items():
        with translation.override(settings.LANGUAGE_CODE):
            content = text(status, name=name if name in NAMED else "").encode()
        target = folder / f"{name}.html"
        if target.is_file() and target.read_bytes() == content:
            continue
        handle, fresh = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(fresh, target)
        written += 1
    return written


def folder() -> Path:
    """Where the kiosk reads them."""
    return Path(settings.DATA_DIR) / "errors"


def written(name: str) -> str:
    """A page as it was written, by its name (``503``, ``503-mail``); a plain one where there is none. Reads no database."""
    try:
        return (folder() / f"{name}.html").read_text(encoding="utf-8")
    except OSError:
        return f"<!doctype html><title>{name[:3]}</title><p>{name[:3]}</p><!--reference<p>REQUEST-ID</p>-->"


def renew() -> None:
    """Write them anew after a change of sections. What hinders that is told, and leaves the older ones: purges go on."""
    try:
        write_all(folder())
    except Exception:
        logger.exception("the error pages could not be written")
