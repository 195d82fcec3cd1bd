"""``extrablatt check``: is the newspaper well, from its configuration to what readers get? Each look is one step; nothing is changed by any.

Free of Django: looks that need it are in ``surfaces.py`` and come last, so that a newspaper whose database is away is told the rest.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import http.client
import os
import shutil
import smtplib
import socket
import ssl
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from extrablatt.health import backups
from extrablatt.health import report as health
from extrablatt.health.clock import synchronised
from extrablatt.kiosk import configuration
from extrablatt.net.hostport import hostport, reachable
from extrablatt.newspaper import config, lock, preflight, private, relay
from extrablatt.newspaper.config import Newspaper
from extrablatt.newspaper.publisher import missing
from extrablatt.wire.feedconfig import HttpFeed, PushFeed, RemoteFeed, S3Feed, WireqFeed

from . import backup
from .steps import NotDone, Report, Step

#: Seconds one server elsewhere may take.
PATIENCE = 10.0
#: Days a certificate must still be good for: Let's Encrypt's are renewed a month before their end.
CERTIFICATE_DAYS = 14
#: Seconds the clock may differ from others': signed requests and passes live by it.
CLOCK = 30.0
#: Ports of the protocols feeds speak.
PORTS = {"http": 80, "https": 443, "sftp": 22, "ftp": 21, "ftps": 21, "imap": 143, "imaps": 993}
_HERE = ("127.0.0.1", "::1", "localhost")
#: One look: raises NotDone with what is wrong and what to do.
Look = Callable[[Newspaper, Step], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server answered. ``date``: its clock less ours in seconds, where it said so."""

    status: int
    body: str
    date: float | None = None


def ask(url: str, *, timeout: float = PATIENCE, **headers: str) -> Asked:
    """GET ``url``, without following where it leads. Raises OSError (and HTTPException) where there is no answer."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        now, said = time.time(), answer.getheader("Date", "")
        return Asked(answer.status, answer.read().decode("utf-8", "replace"), _difference(said, now))
    finally:
        connection.close()


def _difference(said: str, now: float) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(said).timestamp() - now
    except (TypeError, ValueError):
        return None


def run(
    report: Report,
    paper: Newspaper,
    looks: dict[str, Look],
    explained: Callable[[BaseException], str] = lambda error: "",
) -> None:
    """Take all looks; each is a step, whatever became of those before. ``explained``: a database's errors in words."""
    for name, look in looks.items():
        with contextlib.suppress(NotDone), report.step(name) as step:
            try:
                look(paper, step)
            except http.client.HTTPException as error:
                raise NotDone(f"no answer one can read: {error or type(error).__name__}") from error
            except Exception as error:
                if not (told := explained(error)):
                    raise
                raise NotDone(told) from error


def configured(paper: Newspaper, step: Step) -> None:
    """What newspaper.toml says hangs together with the environment and the law. (That it can be read, we know.)"""
    if wrong := [*config.unknown_variables(paper), *config.missing_secrets(paper)]:
        raise NotDone(" ".join(wrong))
    told = [private.readable_secrets(paper)]
    if public(paper):
        told += [f"newspaper.toml [publisher]: {key} is not filled in." for key in missing(paper.publisher)]
        if not paper.base_url.startswith("https://"):
            told.append(
                "newspaper.toml base_url begins with http://: passwords and passes travel in the open. See docs/server.md."
            )
        if paper.debug:
            told.append("newspaper.toml debug = true: never in public.")
    step.told = " ".join(filter(None, told))


def public(paper: Newspaper) -> bool:
    """Whether others than who sits at this machine are to read it."""
    return (urlsplit(paper.base_url).hostname or "") not in _HERE


def permitted(paper: Newspaper, step: Step) -> None:
    """Who may read the data folder, and that the newspaper's user may write it."""
    data = paper.data_dir
    try:
        found = data.stat()
    except FileNotFoundError as error:
        raise NotDone(f"{data} is not there. Begin the newspaper with: extrablatt serve") from error
    wrong = []
    for path in (data, data / "secrets", *(data / "secrets").glob("*")):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                wrong.append(f"{path} can be read by other users: chmod go= {path}")
    places = (data, *(data / name for name in ("run", "log", "originals", "renditions", "pages")), paper.inbox_dir)
    # Nobody can write a disk that is mounted read-only, whoever owns what; the look at the disk says so.
    for path in () if health.read_only(data) else places:
        if path.exists() and not os.access(path, os.W_OK | os.X_OK):
            wrong.append(f"{path} can't be written by user {os.geteuid()}: chown -R {found.st_uid} {path}")
        elif path.exists() and path.is_relative_to(data) and path.stat().st_uid != found.st_uid:
            wrong.append(f"{path} belongs to another user than {data}: chown -R {found.st_uid}:{found.st_gid} {data}")
    if wrong:
        raise NotDone(" ".join(wrong))


def secrets_whole(paper: Newspaper, step: Step) -> None:
    """Every secret this newspaper has is there and whole."""
    names = [name for name in config.SECRETS if (paper.data_dir / "secrets" / name).exists()]
    if lost := config.lost_secrets(paper):
        raise NotDone(
            f"{paper.data_dir / 'secrets' / lost[0]} is missing: put it back from your backup, or make a new one with: "
            f"extrablatt secret new {lost[0]}"
        )
    try:
        for name in names:
            if name.endswith(".pem"):
                config.signing_key(paper)
            else:
                config.secret(paper, name)
    except config.ConfigError as error:
        raise NotDone(str(error)) from error
    step.rows = len(names)


def database_whole(paper: Newspaper, step: Step) -> None:
    """SQLite's file is there and not damaged, as far as can be read in a few seconds."""
    path = preflight.database_file(paper)
    if path is None:
        step.told = "On a database server: it looks after its files itself."
        return
    if not path.exists():
        raise NotDone(f"The database {path} is not there. Put it back from your backup.")
    step.bytes = path.stat().st_size
    if wrong := preflight.damage(path):
        raise NotDone(f"The database {path} is damaged ({wrong}). Put your last backup in its place.")


def disk(paper: Newspaper, step: Step) -> None:
    """Room on the disks the newspaper writes to."""
    if health.read_only(paper.data_dir):
        raise NotDone(
            f"The disk of {paper.data_dir} takes nothing: it is mounted read-only, as Linux does after a disk's mistakes. Look at dmesg and the disk; "
            "then: mount -o remount,rw. The newspaper goes on by itself."
        )
    step.bytes = free = health.disk_free(paper.data_dir)
    if 0 <= free < health.LOW:
        raise NotDone(
            f"Only {free / 1e6:.0f} MB are free on the disk of {paper.data_dir}. Make room: a full disk stops the desk."
        )
    found = os.statvfs(paper.data_dir)
    if found.f_files and found.f_favail < found.f_files // 50:
        raise NotDone(f"The disk of {paper.data_dir} has hardly any inodes left (df -i): no more files can be made.")
    usage = shutil.disk_usage(paper.data_dir)
    if usage.free < usage.total // 10:
        step.told = f"The disk of {paper.data_dir} is {100 - usage.free * 100 // usage.total} per cent full."


def backed_up(paper: Newspaper, step: Step) -> None:
    """Somebody sees to backups, the newest is no older than it may be, holds everything, and can be restored."""
    if not paper.backup.to:
        told = f"Nothing backs this newspaper up (docs/operations.md). {backup.NOTHING}"
        if public(paper):
            raise NotDone(told)
        step.told = told
        return
    outcome, now = backups.read(paper.data_dir), dt.datetime.now(dt.UTC)
    wrong = []
    if outcome.failed:
        wrong.append(f"The backup of {_when(outcome.failed)} failed: {_ended(outcome.problem)}")
    elif outcome.problem:
        wrong.append(f"The newest backup does not hold everything: {_ended(outcome.problem)}")
    if outcome.saved is None:
        wrong.append("There is no backup yet. Make one: extrablatt backup")
    elif (seconds := backups.age(outcome, now)) > (bound := backups.bound(60.0 * paper.backup.every).total_seconds()):
        # A newspaper that is closed changes nothing; but nobody sees to its backups either.
        closed = (
            "" if lock.is_open(paper.data_dir) else " The newspaper is closed: it backs itself up while it is open."
        )
        wrong.append(
            f"The newest backup is of {_when(outcome.saved)}, and nothing was backed up for {_long(seconds)} (allowed: {_long(bound)}).{closed} "
            "Make one: extrablatt backup"
        )
    if outcome.trial_problem:
        wrong.append(
            f"The newest backup could not be restored in the trial of {_when(outcome.tried)}: {_ended(outcome.trial_problem)}"
        )
    if wrong:
        raise NotDone(" ".join(wrong))
    tried = (
        f"one was restored in a trial on {_when(outcome.tried)}"
        if outcome.tried
        else "none was restored in a trial yet"
    )
    step.told = f"The newest backup is of {_when(outcome.saved)}; {tried}."


def _when(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "an unknown time"


def _ended(text: str) -> str:
    return text.rstrip(".") + "."


def _long(seconds: float) -> str:
    hours = seconds / 3600
    return (
        f"{seconds / 60:.0f} minutes" if hours < 2 else f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    )


def names(paper: Newspaper, step: Step) -> None:
    """The newspaper's name leads to addresses."""
    if not public(paper):
        step.told = "base_url is this machine: nothing to look up."
        return
    host = urlsplit(paper.base_url).hostname or ""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NotDone(
            f"{host} has no address ({error}). Make an A and an AAAA record with this server's addresses."
        ) from error
    step.rows = len(found)
    step.told = f"{host}: {', '.join(sorted(found))}"


def certificate(paper: Newspaper, step: Step) -> None:
    """The certificate the newspaper is shown with is good, and for long enough."""
    parts = urlsplit(paper.base_url)
    if parts.scheme != "https":
        step.told = "base_url is not https: no certificate to look at."
        return
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as door,
            ssl.create_default_context().wrap_socket(door, server_hostname=host) as tls,
        ):
            shown = tls.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise NotDone(
            f"The certificate of {hostport(host, port)} is not good: {error.verify_message}. Renew it (docs/server.md)."
        ) from error
    except OSError as error:
        raise NotDone(
            f"{hostport(host, port)} does not speak TLS with us: {error}. Is Caddy or nginx running, is the port open?"
        ) from error
    left = (ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) / 86400
    if left < CERTIFICATE_DAYS:
        raise NotDone(
            f"The certificate of {host} ends in {left:.0f} days and was not renewed: look at the log of what renews it."
        )
    step.told = f"Good for {left:.0f} more days."


def in_front(paper: Newspaper, step: Step) -> None:
    """What readers reach under ``base_url`` is this newspaper, with all that a proxy must pass on."""
    if not public(paper):
        step.told = "base_url is this machine: nothing in front."
        return
    try:
        front, stream = ask(paper.base_url + "/"), ask(paper.base_url + "/live/story/0")
    except (OSError, http.client.HTTPException) as error:
        raise NotDone(
            f"{paper.base_url} does not answer ({error}). Is the proxy running, is the firewall open?"
        ) from error
    if front.status in (301, 302, 307, 308):
        raise NotDone(
            f"{paper.base_url}/ leads elsewhere ({front.status}): the proxy must pass on Host and X-Forwarded-Proto."
        )
    if front.status != 200:
        raise NotDone(f"{paper.base_url}/ answers {front.status}: the proxy does not reach the newspaper.")
    if paper.base_url.startswith("https://") and stream.status in (301, 302, 307, 308):
        raise NotDone(
            "/live/ is not led to the live server by the proxy: live pages only ask every 20 seconds (docs/live.md)."
        )


def mail_out(paper: Newspaper, step: Step) -> None:
    """The mail relay lets us in. Nothing is sent."""
    if paper.mail.backend != "smtp":
        step.told = f"[mail] backend = {paper.mail.backend!r}: no mail leaves this machine."
        if public(paper):
            raise NotDone(
                step.told + " Readers can't sign in with a mailed code: give an SMTP relay (docs/server.md, Mail)."
            )
        return
    where = hostport(paper.mail.host, paper.mail.port)
    try:
        with relay.signed_in(paper.mail) as door:
            code, _said = door.noop()
    except smtplib.SMTPAuthenticationError as error:
        raise NotDone(f"The mail relay {where} refuses [mail] user and password ({error.smtp_code}).") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotDone(f"The mail relay {where} can't be used: {error}. Look at [mail] host, port, tls.") from error
    if code != 250:
        raise NotDone(f"The mail relay {where} answers {code}.")


def feeds(paper: Newspaper, step: Step) -> None:
    """The servers of agencies' feeds can be reached. (Whether they let us in, and send, the wire room tells.)"""
    wrong, step.rows = [], 0
    for feed in paper.wire.feeds:
        if isinstance(feed, PushFeed) or not isinstance(feed, RemoteFeed):
            continue
        step.rows += 1
        host, port = _place(feed)
        try:
            socket.create_connection((host, port), timeout=PATIENCE).close()
        except OSError as error:
            wrong.append(f"feed {feed.name}: {hostport(host, port)} can't be reached ({error}).")
    if wrong:
        raise NotDone(" ".join(wrong))


def _place(feed: RemoteFeed) -> tuple[str, int]:
    """Host and port of a feed's server. Its address may hold ``{password}``, never in the host."""
    url = feed.url
    if isinstance(feed, S3Feed):
        url = feed.endpoint or f"https://s3.{feed.region}.amazonaws.com"
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 443)


def clock(paper: Newspaper, step: Step) -> None:
    """The clock is right, by the agencies' servers; else by what sets this machine's."""
    differences = []
    for feed in paper.wire.feeds:
        if isinstance(feed, HttpFeed | WireqFeed):
            parts = urlsplit(feed.url)
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                if (found := ask(f"{parts.scheme}://{parts.netloc}/").date) is not None:
                    differences.append(found)
    if differences:
        median = sorted(differences)[len(differences) // 2]
        if abs(median) > CLOCK:
            raise NotDone(
                f"The clock is {abs(median):.0f} s {'slow' if median > 0 else 'fast'}, by {len(differences)} feeds: "
                "timedatectl set-ntp true"
            )
        step.told = f"{len(differences)} feeds agree within {abs(median):.0f} s."
        return
    said = synchronised()
    if said == "no":
        raise NotDone("Nothing sets this machine's clock: apt install systemd-timesyncd; timedatectl set-ntp true")
    step.told = "Set by the network." if said else "Nobody here to compare the clock with."


#: What can be looked at without Django, in order.
LOOKS: dict[str, Look] = {
    "configuration": configured,
    "permissions": permitted,
    "secrets": secrets_whole,
    "database file": database_whole,
    "disk": disk,
    "backups": backed_up,
    "names": names,
    "certificate": certificate,
    "proxy": in_front,
    "mail": mail_out,
    "feeds": feeds,
    "clock": clock,
}

#: Those that speak with other machines.
ELSEWHERE = ("names", "certificate", "proxy", "mail", "feeds", "clock")


def kiosk_address(paper: Newspaper) -> str:
    """Where the running newspaper's kiosk is asked from this machine. Raises :class:`NotDone` where that is not told."""
    try:
        listen = configuration.load(paper.data_dir / "run" / "kiosk.json").listen
    except configuration.ConfigurationError as error:
        raise NotDone(str(error)) from error
    if listen is None:
        raise NotDone(
            f"{paper.data_dir / 'run' / 'kiosk.json'} does not tell where the kiosk listens. Restart the newspaper."
        )
    return f"http://{hostport(reachable(listen.host), listen.port)}"


def mail_sent(paper: Newspaper, step: Step, to: str) -> None:
    """Send one mail."""
    from django.core.mail import send_mail

    when = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    try:
        sent = send_mail(
            f"{paper.name}: extrablatt check",
            f"This mail left {paper.base_url} at {when}. If it came here and not among the spam, mail works.\n\n"
            "Its head should say spf=pass, dkim=pass and dmarc=pass (Authentication-Results).\n",
            None, [to],
        )  # fmt: skip
    except Exception as error:
        raise NotDone(f"The mail could not be sent: {error}") from error
    if not sent:
        raise NotDone("The relay refuses the address.")
    step.rows = sent
