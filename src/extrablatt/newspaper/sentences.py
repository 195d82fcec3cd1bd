"""What is wrong with the newspaper and what to do, in words. Free of Django, so that alarms can be told while all else is down.

``_`` translates; the words stand here once for desk, command line, mail and web hook.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from pathlib import Path

from extrablatt.health.report import URGENT, Problem

from . import languages

Words = Mapping[str, tuple[str, str]]
PRESS, LIVE = URGENT


def translator(language: str, directory: Path) -> Callable[[str], str]:
    """What translates into a newspaper's language, by its own translation first, as Django does it."""
    wanted = [language.replace("-", "_"), language.partition("-")[0]]
    chain: gettext.NullTranslations = gettext.NullTranslations()
    for folder in (languages.HOUSE_LOCALES, languages.folder(directory)):
        try:
            found = gettext.translation("django", folder, wanted)
        except OSError:  # no translation here
            continue
        found.add_fallback(chain)
        chain = found
    return chain.gettext


def words(_: Callable[[str], str]) -> dict[str, tuple[str, str]]:
    """By code, or by code and subject: what is wrong, and what to do, for people who write and publish."""
    again = _(
        "It is started again by itself. If this stays for more than a minute, call whoever looks after the server."
    )
    behind = _("It catches up by itself. If this stays for more than a minute, call whoever looks after the server.")
    call = _("Call whoever looks after the server.")
    backshop = _(
        "What brings changes to readers (the backshop) is not working: they may see changes late, and nothing planned is published."
    )
    office = _(
        "The desk's own process (the office) is not working: nothing can be saved, and pages that are not at hand can't be made."
    )
    wire = _("What takes in the agencies' items (the wire room) is not working: nothing new comes in.")
    live = _("What keeps open live pages up to date (the live server) is not working: readers must load them anew.")
    kiosk = _("A process that hands pages to readers is not working.")
    of_process = {"backshop": backshop, "office": office, "wire": wire, "live": live, "kiosk": kiosk}
    found = {
        f"{code}:{name}": (what, again) for code in ("missing", "hung", "stopped") for name, what in of_process.items()
    }
    return found | {
        **{f"process:{name}": (what, again) for name, what in of_process.items()},
        "hung": (_("A part of the newspaper does not get on with its work."), again),
        f"lag:{PRESS}": (_("What was published, changed or withdrawn has not reached all pages."), behind),
        f"lag:{LIVE}": (_("Open live pages have not been told what changed."), behind),
        "lag:fronts": (
            _("A cache in front of the newspaper has not been told what changed: it may still show what was withdrawn."),
            _("It is told as soon as it answers. If it can't wait, have it emptied by whoever looks after it."),
        ),
        "lag": (_("Something that follows what is published is behind."), behind),
        "failing": (_("Something that follows what is published fails."), _("It is tried again by itself.")),
        "database": (
            _("The database is away: nothing can be saved, published or withdrawn here."),
            _("Leave open what you are writing, and copy it. The newspaper goes on by itself when the database is back. To withdraw "
              "in the meantime, call whoever looks after the server."),
        ),
        "mail": (
            _("Mail can't be sent: readers can't sign in with a code, and no password can be reset."),
            _("It is tried anew with each mail. Call whoever looks after the mail server if this stays."),
        ),
        "alarm_unsent": (
            _("Alarms do not reach everybody they should."),
            _("They are tried again by themselves. Look at [alarms] in newspaper.toml; extrablatt alarm test tells who is not reached."),
        ),
        "disk_full": (
            _("The disk is full: nothing can be saved or published."),
            _("Have room made on the server at once. Withdrawing is still possible."),
        ),
        "disk_read_only": (
            _("The server's disk takes nothing any more: nothing can be saved, published or withdrawn here."),
            _("Leave open what you are writing, and copy it. Have the disk looked at on the server at once: it may be broken."),
        ),
        "disk_low": (_("The disk is filling up."), _("Have room made on the server soon: a full disk stops the desk.")),
        "disk_soon": (
            _("The disk will be full before long."),
            _("Have room made on the server, or keep less ([keeping] in newspaper.toml; extrablatt prune --dry-run tells what it would bring)."),
        ),
        "kill_unmatched": (
            _("An agency has killed a report that can't be matched with any story of ours."),
            _("Look at the desk's home, and withdraw the story if one was made from it. Hide the kill on the wire when it is settled."),
        ),
        "feed_silent": (
            _("Nothing has come from an agency for longer than usual."),
            _("Look at the feeds on the wire desk. If the agency has news elsewhere, call its technical desk."),
        ),
        "feed_failing": (
            _("An agency's feed can't be fetched."),
            _("It is tried again by itself. The feeds on the wire desk say why."),
        ),
        "plan_overdue": (
            _("A story that was planned has not appeared."),
            _("Open it at the desk: what stands in its way is said there. It is tried again by itself until then."),
        ),
        "clock_set": (
            _("The server's clock was set, and nothing confirms the new time: nothing planned or under embargo comes before both times say so."),
            _("Have the clock looked at on the server. If it is right now: extrablatt restart."),
        ),
        "restarted": (
            _("A part of the newspaper had stopped and was started again."),
            _("Nothing need be done. If it comes again, send the logs to whoever looks after the server."),
        ),
        "certificate": (
            _("The certificate of the newspaper's address is about to expire, or browsers don't trust it."),
            _("Have it renewed by whoever looks after the server: readers would be warned away."),
        ),
        "backup_failed": (_("The last backup failed."), _("It is tried again by itself. Call whoever looks after the server.")),
        "backup_incomplete": (_("The last backup does not hold everything."), call),
        "backup_late": (_("Nothing has been backed up for too long."), call),
        "backup_trial": (_("The newest backup could not be restored when that was tried."), call),
        "store": (_("The page store can't be used: pages are made anew for each reader."), call),
        "closed": (_("The newspaper is not open."), _("Start it with: extrablatt serve")),
        "unreachable": (
            _("The newspaper's server does not answer: nothing you write is saved."),
            _("Leave open what you are writing, and copy it. Check your connection, or call whoever looks after the server."),
        ),
    }  # fmt: skip


def sentence(problem: Problem, known: Words) -> tuple[str, str]:
    """What is wrong, and what to do."""
    for key in (
        f"{problem.code}:{problem.subject}",
        f"{problem.code}:{problem.subject.partition(':')[0]}",
        problem.code,
    ):
        if key in known:
            return known[key]
    return known["hung"]


def about(problem: Problem) -> str:
    """Whom it concerns, as far as that says something to people: a feed, a process."""
    return "" if problem.subject.startswith(("fronts:", "websub:")) else problem.subject
