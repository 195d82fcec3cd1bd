"""``database_url`` of newspaper.toml: ``sqlite:FILE`` or ``postgresql://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full``. Pure.

The query of a PostgreSQL address is libpq's (PostgreSQL documentation, 34.1.2, Parameter Key Words): all of it reaches the server's
driver, so that nothing somebody wrote for safety is lost on the way.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from extrablatt import typos

SCHEMES = ("postgres", "postgresql")
#: Words of libpq that may stand in the query; those of the address itself, and those that would change how we speak, may not.
PARAMETERS = frozenset(
    "host hostaddr port passfile require_auth channel_binding connect_timeout client_encoding options application_name "
    "fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout gssencmode sslmode "
    "sslnegotiation sslcompression sslcert sslkey sslpassword sslcertmode sslrootcert sslcrl sslcrldir sslsni requirepeer "
    "ssl_min_protocol_version ssl_max_protocol_version krbsrvname gsslib gssdelegation service target_session_attrs "
    "load_balance_hosts".split()
)
SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_FILES = ("sslcert", "sslkey", "sslrootcert", "sslcrl")


class DatabaseUrlError(ValueError):
    """A database address can't be used. The message says why and what to do, without the password."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server's address, taken apart. ``port``: empty for the usual one; ``options``: libpq's parameters."""

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def without_password(url: str) -> str:
    """The address as it may be shown."""
    head, at, tail = url.rpartition("@")
    if not at:
        return url
    scheme, slashes, who = head.partition("://")
    return f"{scheme}{slashes}{who.partition(':')[0]}{':…' if ':' in who else ''}@{tail}"


def parse(url: str, driver: bool = True) -> Postgres | Path:
    """A server, or SQLite's file (relative to the newspaper's folder). ``driver``: whether PostgreSQL's must be there.

    Raises :class:`DatabaseUrlError`.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        path = unquote(url.removeprefix("sqlite:").removeprefix("//"))
        if not path or path.endswith("/") or "\0" in path:
            raise DatabaseUrlError("must name a file, such as sqlite:data/newspaper.sqlite3.")
        return Path(path)
    if scheme not in SCHEMES:
        raise DatabaseUrlError(
            "must begin with sqlite: or postgresql://, such as postgresql://user:password@host/newspaper."
        )
    found = _postgres(url)
    if driver and importlib.util.find_spec("psycopg") is None:
        raise DatabaseUrlError("needs PostgreSQL's driver. Install it with: pip install 'extrablatt[postgres]'")
    return found


def written(server: Postgres) -> str:
    """The address of a server, with its password, as :func:`parse` reads it."""
    account = quote(server.user, safe="") + (f":{quote(server.password, safe='')}" if server.password else "")
    # A folder of sockets stands in the query.
    options = dict(server.options) | ({"host": server.host} if server.host.startswith("/") else {})
    host = "" if server.host.startswith("/") else f"[{server.host}]" if ":" in server.host else server.host
    if server.port and not host:
        options["port"] = server.port
    place = host + (f":{server.port}" if server.port and host else "")
    query = f"?{urlencode(options)}" if options else ""
    return f"postgresql://{account}{'@' if account else ''}{place}/{quote(server.name, safe='')}{query}"


def _postgres(url: str) -> Postgres:
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:
        raise DatabaseUrlError("has no good host and port; the port must lie between 1 and 65535.") from error
    if not url.partition(":")[2].startswith("//") or parts.fragment or any(c.isspace() for c in url):
        raise DatabaseUrlError(
            "is no address such as postgresql://user:password@host/newspaper; in user and password write # as %23, / as %2F, "
            "@ as %40 and a space as %20."
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise DatabaseUrlError(
            "needs the name of one database at its end, such as postgresql://user:password@host/newspaper."
        )
    try:
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise DatabaseUrlError(
            f"has a query that is none: ?{parts.query}. Write such as ?sslmode=verify-full."
        ) from error
    for key in options:
        if key not in PARAMETERS:
            raise DatabaseUrlError(
                f"has the unknown parameter {key!r} behind its question mark.{typos.meant(key, PARAMETERS)}"
            )
    _check(options)
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return Postgres(
        name,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        host,
        options.pop("port", "") or port,
        options,
    )


def _check(options: Mapping[str, str]) -> None:
    if (mode := options.get("sslmode")) is not None and mode not in SSLMODES:
        raise DatabaseUrlError(
            f"sslmode must be one of {', '.join(SSLMODES)}, not {mode!r}.{typos.meant(mode, SSLMODES)}"
        )
    for key in _FILES:
        file = options.get(key, "")
        if file and file != "system" and not Path(file).is_file():
            raise DatabaseUrlError(f"{key}: there is no file {file}.")
    port = options.get("port", "1")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise DatabaseUrlError(f"port must lie between 1 and 65535, not {port!r}.")
