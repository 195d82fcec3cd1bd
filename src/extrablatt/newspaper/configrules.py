"""What each key of newspaper.toml may be: a rule a key, which says in one sentence what is wrong. Pure, free of Django.

A rule takes a value of the right type and gives the end of a sentence that begins with key and value (``must …``), or nothing.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import idna

from extrablatt import normalisation, typos
from extrablatt.press.themes import SECTIONS

from . import backupconfig
from .publisher import COUNTRIES

Rule = Callable[[Any], str]

SECOND_FACTOR = ("off", "publishers", "all")
CANCEL_POLICIES = ("withdraw", "withdraw-and-tell", "tell")
MAIL_BACKENDS = ("file", "console", "smtp")
#: Port of mail with TLS from the first byte (RFC 8314, 3.3).
IMPLICIT_TLS = 465

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)*")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_PURGE = re.compile(r"https?://[^/@\s]+(/\S*)?")
#: Names of PostgreSQL's that need no quotation marks, and of restic's options.
_DATABASE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_OPTION = re.compile(r"[a-z0-9]+\.[a-z0-9-]+=.+")


def control(value: str, lines: bool = False) -> str:
    """No characters nobody can see or type; ``lines``: line breaks may be."""
    allowed = "\n\r\t" if lines else ""
    odd = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed), "")
    return f"must have no control characters (it has U+{ord(odd):04X})." if odd else ""


def line(most: int = 300) -> Rule:
    """One line of text."""

    def rule(value: str) -> str:
        if len(value) > most:
            return f"is {len(value)} characters long; {most} are possible."
        return control(value)

    return rule


def named(value: str) -> str:
    """A text that is not empty."""
    return "must not be empty." if not value.strip() else line()(value)


def lines(value: str) -> str:
    """Text of several lines."""
    return "is too long; 20000 characters are possible." if len(value) > 20_000 else control(value, lines=True)


def one_of(*known: str) -> Rule:
    """One of the words."""
    return lambda value: "" if value in known else f"must be one of {', '.join(known)}.{typos.meant(value, known)}"


def between(low: int, high: int, unit: str = "") -> Rule:
    """A number in these bounds, both included."""
    told = f"must lie between {low} and {high}{f' ({unit})' if unit else ''}."
    return lambda value: "" if low <= value <= high else told


def anything(value: Any) -> str:
    """Of the right type is enough, or others look at it."""
    return ""


PORT = between(1, 65535)
PORT_OR_NONE = between(0, 65535)


def base_url(value: str) -> str:
    """Scheme, host, perhaps a port: nothing else."""
    such = "such as https://www.zeitung.example"
    if not value.startswith(("http://", "https://")):
        return f"must begin with http:// or https://, {such}."
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"is no address {such}."
    if any(c.isspace() or not c.isprintable() for c in value) or not host or value.rstrip("/").endswith(":"):
        return f"is no address {such}."
    if parts.path == "/":
        return "must have no slash at its end."
    if "@" in parts.netloc or parts.path or "?" in value or "#" in value:
        return f"must be scheme and host only, {such}: a newspaper stands at the root of its host, without path, query or user."
    if not host.isascii():
        try:
            return f"must be written in ASCII: {parts.scheme}://{idna.encode(host, uts46=True).decode()}"
        except idna.IDNAError:
            return f"has no good host; write it {such}."
    return host_name(host)


def host_name(value: str) -> str:
    """A name or an address of a machine."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if not _HOST.fullmatch(value) or re.fullmatch(r"[0-9.]+", value):
            return "must be a host, such as 127.0.0.1, ::1, 0.0.0.0 or www.zeitung.example."
    return ""


def time_zone(value: str) -> str:
    """A name of the time zone database."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        names = sorted(zoneinfo.available_timezones(), reverse=True)
        cities = {name.rpartition("/")[2]: name for name in names if "/" in name}
        near = cities.get(typos.nearest(value.rpartition("/")[2], cities), "")
        told = f" Did you mean {near}?" if near else typos.meant(value, names)
        return f"must be a name of the time zone database such as Europe/Vienna.{told}"
    return ""


def slug(value: str) -> str:
    """The address of a section."""
    if _SLUG.fullmatch(value):
        return ""
    suggested = normalisation.slug(value).strip("-_")
    such = suggested if _SLUG.fullmatch(suggested) else "politik"
    return f'must begin with a small letter and have small letters a–z, digits, - and _ only, such as "{such}".'


def mail_address(value: str) -> str:
    """One mail address, or nothing."""
    if not value:
        return ""
    return "" if _ADDRESS.fullmatch(value) else "must be an e-mail address such as redaktion@zeitung.example."


def sender(value: str) -> str:
    """What stands in From: an address, perhaps with a name before it; or nothing."""
    if not value:
        return ""
    such = 'must be such as redaktion@zeitung.example or "Zeitung <redaktion@zeitung.example>".'
    if control(value) or value.count("<") > 1 or ("," in value and not value.startswith('"')):
        return such
    name, address = parseaddr(value)
    shaped = value.strip() in (address, f"{name} <{address}>", f'"{name}" <{address}>')
    return "" if shaped and not mail_address(address) and address else such


def policies(value: Any) -> str:
    """``on_cancel_by_feed``."""
    such = 'must be a table of feeds such as { dpa = "withdraw" }'
    if not isinstance(value, dict):
        return f"{such}."
    for feed, policy in value.items():
        if feed != feed.lower():
            return f"has the feed {feed!r}; feeds are written in small letters: {feed.lower()!r}."
        if not isinstance(policy, str) or policy not in CANCEL_POLICIES:
            return f"{such}; of {feed} it must be one of {', '.join(CANCEL_POLICIES)}, not {policy!r}."
    return ""


def each(rule: Callable[[str], bool], such: str) -> Rule:
    """Of a list: each of its texts."""
    return lambda values: next((f"has {text!r}, which is {such}." for text in values if not rule(text)), "")


def _network(text: str) -> bool:
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return True


_HOOK = re.compile(r"https?://[^/@\s]+(/\S*)?")
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_QUIET = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def web_hook(value: str) -> str:
    """Where a JSON document is posted to, or nothing; without encryption on this machine only."""
    if not value:
        return ""
    if not _HOOK.fullmatch(value) or control(value):
        return "must be an address such as https://gateway.example/alarm."
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "must be an address such as https://gateway.example/alarm."
    if parts.scheme == "http" and not (is_loopback(host) or _is_private(host)):
        return "must begin with https://; http:// is for this machine only (localhost), and for addresses such as 192.168.1.20."
    return host_name(host)


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def recipients(values: Any) -> str:
    """Mail addresses and web hooks."""
    for value in values:
        wrong = web_hook(value) if "://" in value else mail_address(value) or (not value and "is empty.") or ""
        if wrong:
            return f"has {shown(value)}, which {wrong}"
    return ""


def recipients_by_mail(values: Any) -> str:
    """Mail addresses."""
    return next(
        (f"has {shown(v)}, which {mail_address(v) or 'is empty.'}" for v in values if not v or mail_address(v)), ""
    )


def quiet(value: str) -> str:
    """From and to, or nothing."""
    if not value:
        return ""
    begin, _, end = value.partition("-")
    return "" if _QUIET.fullmatch(value) and begin != end else "must be such as 22:00-06:00."


_MEGABYTES = "megabytes"
_COUNT = between(1, 10_000_000)

#: Table (empty: the top) → key → rule. A key that is not here holds a text of several lines, or what its own module checks.
RULES: dict[str, dict[str, Rule]] = {
    "": {
        "name": named,
        "claim": line(),
        "base_url": base_url,
        "language": line(40),
        "time_zone": time_zone,
        "database_url": line(2000),
        "database_url_file": line(1000),
        "database_url_env": line(),
        "data": lambda value: "must name a folder, such as data." if not value.strip() else line(1000)(value),
        "debug": anything,
    },
    "sections": {
        "slug": slug,
        "name": named,
        "colour": lambda value: one_of(*SECTIONS)(value) if value else "",
    },
    "theme": {"name": line(1000), "logo": line(1000), "logo_dark": line(1000)},
    "publisher": {"country": one_of(*COUNTRIES), "email": mail_address, "phone": line()},
    "wire": {
        "inbox": line(1000),
        "max_bytes": between(1024, 1 << 30, "bytes"),
        "on_cancel": one_of(*CANCEL_POLICIES),
        "on_cancel_by_feed": policies,
    },
    "server": {
        "host": host_name,
        "port": PORT,
        "workers": between(1, 256),
        "office_port": PORT_OR_NONE,
        "live_port": PORT_OR_NONE,
        "live_readers": _COUNT,
        "live_readers_per_address": _COUNT,
        "max_upload_bytes": between(1024, 1 << 34, "bytes"),
        "trusted_proxies": each(_network, "neither an address nor a network such as 10.0.0.0/8"),
        "surrogate_headers": each(lambda text: bool(_HEADER.fullmatch(text)), "no name of a header, such as xkey"),
        "purge_urls": each(lambda text: bool(_PURGE.fullmatch(text)), "no address such as http://127.0.0.1:6081/"),
        "costly_per_second": between(0, 1_000_000, "a second; 0: no limit"),
        "costly_burst": _COUNT,
        "page_store_mb": between(16, 1_000_000, _MEGABYTES),
        "picture_memory_mb": between(128, 100_000, _MEGABYTES),
        "ballast_mb": between(0, 100_000, _MEGABYTES),
    },
    "readers": {"pass_hours": between(1, 24 * 366, "hours")},
    "desk": {"second_factor": one_of(*SECOND_FACTOR)},
    "figures": {},
    "mail": {
        "backend": one_of(*MAIL_BACKENDS),
        "host": host_name,
        "port": PORT,
        "user": line(),
        "password": line(1000),
        "password_file": line(1000),
        "password_env": line(),
        "sender": sender,
        "timeout": between(1, 60, "seconds"),
    },
    "keeping": dict.fromkeys(
        ("raw_wires", "quarantine", "revisions", "mails", "audit", "sealed"), between(0, 36_500, "days; 0: for ever")
    ),
    "log": {
        "form": one_of("text", "json"),
        "level": one_of("debug", "info", "warning", "error"),
        "keep": between(1, 3660, "days"),
        "max_mb": between(1, 100_000, _MEGABYTES),
    },
    "alarms": {
        "mail": recipients_by_mail,
        "web_hook": web_hook,
        "web_hook_token": line(1000),
        "web_hook_token_file": line(1000),
        "web_hook_token_env": line(),
        "escalate_to": recipients,
        "escalate_after": between(0, 24 * 60, "minutes; 0: never"),
        "quiet": quiet,
        "mute": each(lambda text: bool(_CODE.fullmatch(text)), "no kind of alarm, such as disk_low"),
    },
    "backup": {
        "to": lambda value: backupconfig.place(value) or line(1000)(value),
        "every": between(1, 1440, "minutes"),
        "keep": backupconfig.kept,
        "password_file": line(1000),
        "password_env": line(),
        "trial_hours": between(0, 8760, "hours; 0: no trials"),
        "trial_database": lambda value: "" if not value or _DATABASE.fullmatch(value) else "must be the name of a database, such as newspaper_trial.",
        "options": each(lambda text: bool(_OPTION.fullmatch(text)), "no option such as s3.region=eu-central-1"),
    },
}  # fmt: skip


def shown(value: Any) -> str:
    """A value as a message has it: as TOML writes it, short, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if not isinstance(value, str) else '"' + value.encode("unicode_escape").decode("ascii") + '"'
    if isinstance(value, str) and value.isprintable():
        text = f'"{value}"'
    return text if len(text) <= 80 else f"{text[:78]}…"


#: Keys whose value is never shown.
SECRET = frozenset(["password", "database_url", "web_hook", "web_hook_token"])


def said(key: str, value: Any) -> str:
    """``port = 99999``; of a secret the key only."""
    return f"{key} = {'…' if key in SECRET and value else shown(value)}"


def problem(table: str, key: str, value: Any) -> str:
    """What is wrong with a value of the right type, as a sentence that begins with key and value; empty when nothing is."""
    rule = RULES.get(table, {}).get(key)
    if rule is None:
        rule = lines if isinstance(value, str) else anything
    wrong = rule(value)
    return f"{said(key, value)}: {wrong}" if wrong else ""


def unknown(key: str, table: str, known: Iterable[str], elsewhere: Mapping[str, Iterable[str]]) -> str:
    """What to say of a key nobody knows in ``table``: the likeliest right one, or the table it belongs to."""
    here = sorted(known)
    for other, keys in elsewhere.items():
        if other != table and key in keys and not typos.meant(key, here):
            place = f"[{other}]" if other else "the top, above all tables"
            return f"unknown key {key!r}. It belongs to {place}."
    return f"unknown key {key!r}.{typos.meant(key, here)} Known keys: {', '.join(here)}."
