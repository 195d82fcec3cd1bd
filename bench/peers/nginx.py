"""nginx with the pages as files: what a server of this machine can reach at most."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.peers.server import Server, running

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def available() -> bool:
    """Whether it is installed."""
    return Path(NGINX).exists()


def configuration(home: Path, http: str) -> str:
    """A configuration of one worker, tuned as one does: sendfile, open file cache, no access log."""
    return f"""
{f"user {getpass.getuser()};" if os.getuid() == 0 else ""}
worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s; default_type "text/html; charset=utf-8";
  client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  {http}
}}"""


def command(home: Path) -> list[str]:
    """How it is started with ``nginx.conf`` in ``home``."""
    return [NGINX, "-c", str(home / "nginx.conf"), "-p", str(home), "-e", str(home / "error.log")]


def start(
    stack: ExitStack, home: Path, port: int, pages: Mapping[str, bytes], headers: list[tuple[str, str]]
) -> Server:
    """nginx with ``pages`` as files under their paths, all sent with ``headers``."""
    for path, body in {**pages, "index.html": b"ok"}.items():
        file = home / "html" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    added = "\n".join(f'add_header {k} "{v}";' for k, v in headers)
    served = f"server {{ listen 127.0.0.1:{port} backlog=2048; root {home}/html; {added} }}"
    (home / "nginx.conf").write_text(configuration(home, served))
    return running(stack, command(home), port, home / "log")
