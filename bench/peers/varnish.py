"""Varnish before nginx, everything a hit."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from bench.peers.server import Server, running

VARNISH = shutil.which("varnishd") or "/usr/sbin/varnishd"


def available() -> bool:
    """Whether it is installed."""
    return Path(VARNISH).exists()


def start(stack: ExitStack, home: Path, port: int, backend: int) -> Server:
    """Varnish before the server at ``backend``, everything kept for an hour."""
    home.mkdir()
    (home / "site.vcl").write_text(f"""vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{backend}"; }}
sub vcl_backend_response {{ set beresp.ttl = 1h; }}
""")
    command = [
        VARNISH, "-F", "-n", str(home / "work"), "-a", f"127.0.0.1:{port}", "-f", str(home / "site.vcl"), "-s", "malloc,64m",
        "-p", "http_gzip_support=off", *(["-j", "none"] if os.getuid() == 0 else []),
    ]  # fmt: skip
    return running(stack, command, port, home / "log")
