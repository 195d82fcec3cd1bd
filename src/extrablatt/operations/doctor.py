"""``extrablatt doctor``: one file for whoever helps – how the newspaper is, without secrets, without anybody's data, without a word of a story.

What may go in is named (:data:`SHOWN`, folders, numbers); all else stays out. Logs are the one thing that is written by many: of them
come the last lines, with everything taken out that looks like an address, a token or a name the configuration knows.
"""

from __future__ import annotations

import dataclasses
import io
import ipaddress
import json
import os
import platform
import re
import stat
import sys
import tarfile
import time
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extrablatt.health.heartbeats import Heartbeats
from extrablatt.newspaper import config, release
from extrablatt.newspaper.config import Newspaper
from extrablatt.newspaper.databaseurl import Postgres

#: Bytes of the end of each log.
LOG_END = 200_000
#: Keys of newspaper.toml whose values may be seen; of all others only whether they are set.
SHOWN = {
    "": {"language", "time_zone", "debug"},
    "wire": {"max_bytes", "on_cancel"},
    "server": {f.name for f in dataclasses.fields(config.ServerConfig)} - {"trusted_proxies", "purge_urls", "host"},
    "readers": {"pass_hours"},
    "desk": {"second_factor"},
    "mail": {"backend", "port", "tls", "timeout"},
    "log": {"form", "level", "keep", "max_mb", "access", "access_addresses"},
    "figures": {"count", "read_through"},
    "feeds": {"full_text"},
    "rights": {"search", "search_preview", "ai_training", "ai_answers"},
}
#: Tables of which no text may be seen anywhere.
PRIVATE = ("publisher", "mail", "alarms", "backup")
#: Of a feed.
SHOWN_OF_FEED = {
    "interval",
    "timeout",
    "max_bytes",
    "allow_private",
    "silence",
    "fetch_pictures",
    "list",
    "after",
    "mode",
    "deliver",
    "plain",
}
_MAIL = re.compile(r"[^\s\"'<>()\[\]{},;:=|/]+@[^\s\"'<>()\[\]{},;:=|/]+")
_URL = re.compile(r"\b([a-z][a-z0-9+.-]{1,15})://[^\s\"'<>]+", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![\w:])")
#: Passes, session keys, tokens, hashes: long runs of what is no word.
_TOKEN = re.compile(r"(?<![\w/.-])(?=[\w.+~-]*\d)(?=[\w.+~-]*[A-Za-z])[A-Za-z0-9_.+~-]{20,}=*")
_QUOTED = re.compile(r"„[^“]*“|»[^«]*«|“[^”]*”")
_CODE = re.compile(
    r"(?i)\b(code|password|passwort|secret|token|cookie|authorization|sessionid|csrftoken)\b(\W{1,4})(?!can't|is\b)\S+"
)
_LOCAL = ("127.0.0.1", "0.0.0.0", "::1")  # noqa: S104 - read, not listened on


def scrubbed(text: str, known: frozenset[str] = frozenset()) -> str:
    """``text`` without addresses of people and machines, tokens, quotations, and whatever is ``known`` to be nobody's business."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, "…")
    text = _URL.sub(lambda found: f"{found[1]}://…", text)
    text = _MAIL.sub("…@…", text)
    text = _CODE.sub(r"\1\2…", text)
    text = _IPV4.sub(lambda found: found[0] if found[0] in _LOCAL else "x.x.x.x", text)
    text = _IPV6.sub(lambda found: "x::x" if _is_address(found[0]) else found[0], text)
    return _QUOTED.sub("„…“", _TOKEN.sub("…", text))


def _is_address(text: str) -> bool:
    """Whether colons and digits are another machine's address, and no time of day."""
    try:
        return not ipaddress.ip_address(text.rstrip(".:") if not text.endswith("::") else text).is_loopback
    except ValueError:
        return False


def confidential(paper: Newspaper) -> frozenset[str]:
    """Words of the configuration that go into no support file: secrets, users, hosts, people."""
    found: set[str] = set()
    everything = dataclasses.asdict(paper)
    for table in PRIVATE:
        found.update(_texts(everything.get(table, {})))
    for place in (paper.mail, paper.alarms, *paper.wire.feeds):
        found |= {str(getattr(place, key, "")) for key in ("user", "password", "sender", "host")}
        try:
            found.add(place.secret() if hasattr(place, "secret") else "")
        except ValueError:
            continue  # not in its place: nothing to hide
        found.add(urlsplit(str(getattr(place, "url", ""))).hostname or "")
    database = config.database(paper)
    if isinstance(database, Postgres):
        found |= {database.user, database.password, database.host}
    for path in (paper.data_dir / "secrets").glob("*"):
        if path.is_file():
            found |= set(path.read_text(errors="replace").split("\n"))
    # What is shorter, or stands in every log, hides more than it protects.
    return frozenset(
        word
        for word in found
        if len(word) > 3 and word not in ("localhost", "postgres", "smtp", "file", "console", *_LOCAL)
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def configuration(paper: Newspaper) -> dict[str, Any]:
    """newspaper.toml as far as it may be seen; of the rest whether it is set."""
    told: dict[str, Any] = {
        key: _seen(key, getattr(paper, key), SHOWN[""]) for key in config.keys()[""] if hasattr(paper, key)
    }
    for name, cls in config.TABLES.items():
        table = getattr(paper, name)
        shown = SHOWN.get(name, set())
        told[name] = {
            f.name: _seen(f.name, getattr(table, f.name), shown) for f in dataclasses.fields(cls) if f.name != "feeds"
        }
    told["wire"]["feeds"] = [
        {"transport": feed.transport}
        | {
            f.name: _seen(f.name, getattr(feed, f.name), SHOWN_OF_FEED)
            for f in dataclasses.fields(feed)
            if f.name != "transport"
        }
        for feed in paper.wire.feeds
    ]
    told["base_url"] = urlsplit(paper.base_url).scheme
    told["database"] = "postgresql" if isinstance(config.database(paper), Postgres) else "sqlite"
    told["sections"] = len(paper.sections)
    return told


def _seen(key: str, value: Any, shown: set[str]) -> Any:
    if key in shown:
        return list(value) if isinstance(value, tuple) else value
    return "(set)" if value else "(empty)"


def machine() -> dict[str, Any]:
    """Python, system, processors, memory, all that is installed."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        memory = 0
    packages = sorted(f"{found.name}=={found.version}" for found in distributions())
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        system = ""
    return {
        "python": sys.version, "system": system, "kernel": platform.release(), "machine": platform.machine(),
        "processors": os.cpu_count(), "memory": memory, "packages": packages,
    }  # fmt: skip


def folders(paper: Newspaper) -> list[dict[str, Any]]:
    """Each folder and file at the top of the data folder: how many files, how many bytes, who may read it."""
    rows = []
    for path in sorted(paper.data_dir.iterdir()):
        found = path.lstat()
        files = [found] if not path.is_dir() else list(_stats(path))
        rows.append({
            "name": path.name, "files": len(files), "bytes": sum(one.st_size for one in files),
            "mode": stat.filemode(found.st_mode), "ours": found.st_uid == os.geteuid(),
        })  # fmt: skip
    return rows


def _stats(folder: Path) -> Iterator[os.stat_result]:
    for root, _folders, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(root, name))
            except FileNotFoundError:
                continue  # gone meanwhile


def processes(paper: Newspaper) -> list[dict[str, Any]]:
    """Who beats, for how long not."""
    try:
        rows = Heartbeats(paper.data_dir / "run" / "heartbeats").rows()
    except (OSError, ValueError):
        return []
    return [
        {
            "name": scrubbed(row.name),
            "kind": row.kind.decode("ascii", "replace"),
            "pid": row.pid,
            "age": round(row.age, 1),
        }
        for row in rows
    ]


def logs(paper: Newspaper, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The end of each log, scrubbed. What says who read what (an access log) is left out."""
    for path in sorted((paper.data_dir / "log").glob("*")):
        if not path.is_file() or path.name.startswith("access") or path.suffix == ".gz":
            continue
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_END))
            yield f"log/{path.name}", scrubbed(file.read().decode("utf-8", "replace"), known)


def collect(paper: Newspaper, more: dict[str, Any]) -> dict[str, str]:
    """All files of the support file by name; ``more``: what was found out elsewhere (checks, standing, rows of tables)."""
    known = confidential(paper)
    parts: dict[str, Any] = {
        "machine": machine(),
        "configuration": configuration(paper),
        "folders": folders(paper),
        "processes": processes(paper),
        "release": {"prepared": str(release.prepared(paper)), "stamp": str(release.stamp(paper))},
        **more,
    }
    # Numbers, names and hashes of our own are as they are; what was said in sentences may name somebody.
    sentences = {"check", "status"}
    found = {}
    for name, part in parts.items():
        text = json.dumps(part, ensure_ascii=False, indent=1)
        found[f"{name}.json"] = scrubbed(text, known) if name in sentences else text
    return found | dict(logs(paper, known))


def write(path: Path, files: dict[str, str]) -> int:
    """Write the support file (tar, gzip; for its user alone) and return its bytes. Raises OSError, also where there is one already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"extrablatt-doctor/{name}")
            data = text.encode()
            entry.size, entry.mtime, entry.mode = len(data), int(time.time()), 0o600
            packed.addfile(entry, io.BytesIO(data))
    return path.stat().st_size
