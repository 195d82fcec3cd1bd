"""Caddy (Debian's package) as what ends TLS before a kiosk."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from bench.peers.server import Case, Server, start, until_ready

CADDY = shutil.which("caddy") or "/usr/bin/caddy"
NEEDS = "Debian's caddy"


def available() -> bool:
    """Whether it is installed."""
    return Path(CADDY).exists()


def in_front(stack: ExitStack, home: Path, port: int, behind: int, tls: tuple[Path, Path], case: Case) -> Server:
    """Caddy before a kiosk at the port ``behind``, ready when ``case`` is answered. ``tls`` is a certificate and its key."""
    home.mkdir()
    (home / "Caddyfile").write_text(f"""{{
\tadmin off
\tauto_https off
\tlog {{
\t\tlevel ERROR
\t}}
}}
https://:{port} {{
\tbind 127.0.0.1
\ttls {tls[0]} {tls[1]}
\treverse_proxy 127.0.0.1:{behind}
}}
""")
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    command = [CADDY, "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]
    server = Server([start(stack, command, home / "log", environment)], port)
    case.server = server
    return until_ready(server, home / "log", case)
