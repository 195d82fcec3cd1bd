"""``extrablatt secret rotate``: new secrets in place of good ones, while the newspaper is open. Free of Django.

What is signed by the old one is accepted for as long as it may be out, where that is safe; where an old one may be in wrong hands, ``at_once``
ends it now. Old secrets lie beside the new ones (``pass-old``, ``django-old``), one a line with the end of their time (epoch seconds).
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from extrablatt.newspaper import config, lock
from extrablatt.newspaper.config import Newspaper

from .steps import NotDone, Report

#: Seconds until every process has seen a changed secret of passes: the kiosk looks four times a second, the live server once.
SETTLE = 3.0
#: Seconds a session may last that nobody uses (``SESSION_COOKIE_AGE``).
SESSION = 60 * 24 * 3600
#: What can be rotated, and the files that are concerned.
KINDS = ("passes", "sessions", "internal", "fediverse")
_RESTART = "Now, so that its processes use it: extrablatt restart."


def write(path: Path, text: str) -> None:
    """Put a secret in its place, whole, for its owner alone."""
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def rotate(
    paper: Newspaper, kind: str, report: Report, *, at_once: bool, wait: Callable[[float], None] = time.sleep
) -> None:
    """A new secret of a kind of :data:`KINDS`. Raises :class:`NotDone`."""
    if lost := config.lost_secrets(paper):
        raise NotDone(
            f"secrets/{lost[0]} is missing: put it back first, or make a new one with: extrablatt secret new {lost[0]}"
        )
    {"passes": _passes, "sessions": _sessions, "internal": _internal, "fediverse": _fediverse}[kind](
        paper, report, at_once, wait
    )


def _new() -> str:
    return secrets.token_hex(32)


def _passes(paper: Newspaper, report: Report, at_once: bool, wait: Callable[[float], None]) -> None:
    folder, old, new, now = paper.data_dir / "secrets", config.secret(paper, "pass").hex(), _new(), time.time()
    kept = [] if at_once else config.old_lines(paper, "pass", now)
    if not at_once:
        with report.step("accept the new secret") as step:
            write(folder / "pass-old", "".join(f"{line}\n" for line in (*kept, new)))
            if lock.is_open(paper.data_dir):
                wait(SETTLE)
    with report.step("sign with the new secret") as step:
        if not at_once:  # not for a moment is the old one unknown
            write(folder / "pass-old", "".join(f"{line}\n" for line in (*kept, new, old)))
        write(folder / "pass", f"{new}\n")
        until = now + (paper.readers.pass_hours + 1) * 3600
        write(folder / "pass-old", "" if at_once else "".join(f"{line}\n" for line in (*kept, f"{old} {until:.0f}")))
        step.told = (
            "Every pass that is out is void. Subscribers see what is behind the wall again when they have opened their account's page."
            if at_once
            else f"Passes that are out stay good; the old secret is let go of in {paper.readers.pass_hours + 1} hours. Nobody notices."
        )


def _sessions(paper: Newspaper, report: Report, at_once: bool, wait: Callable[[float], None]) -> None:
    folder, old, now = paper.data_dir / "secrets", config.secret(paper, "django").hex(), time.time()
    with report.step("sign with the new secret") as step:
        # Second factors at rest are encrypted by it (desk/factors/adapter.py): they stay readable.
        factors = config.old_lines(paper, "factors", now)
        write(folder / "factors-old", "".join(f"{line}\n" for line in (old, *factors)))
        kept = [] if at_once else [f"{old} {now + SESSION:.0f}", *config.old_lines(paper, "django", now)]
        write(folder / "django-old", "".join(f"{line}\n" for line in kept))
        write(folder / "django", f"{_new()}\n")
        step.told = (
            "With the restart all readers and editors are signed out; links to reset a password are void. "
            if at_once
            else "Who is signed in stays so; the old secret is let go of in 60 days. "
        ) + _RESTART


def _internal(paper: Newspaper, report: Report, at_once: bool, wait: Callable[[float], None]) -> None:
    with report.step("new secret between the processes") as step:
        write(paper.data_dir / "secrets" / "internal", f"{_new()}\n")
        step.told = (
            "Nobody is signed out. "
            + _RESTART
            + " Until then they go on with the old one; one that falls meanwhile is not understood by the others."
        )


def _fediverse(paper: Newspaper, report: Report, at_once: bool, wait: Callable[[float], None]) -> None:
    if not paper.fediverse.account:
        raise NotDone("newspaper.toml [fediverse] account is empty: the newspaper has no accounts there, and no key.")
    with report.step("new key of the accounts") as step:
        config.renew_secret(paper, "fediverse.pem")
        (paper.data_dir / "secrets" / "fediverse.pem.before").unlink(missing_ok=True)
        step.told = (
            "Servers that have the old key ask for the new one when they can't verify a signature; what they refuse until then is sent again. "
            + _RESTART
        )
