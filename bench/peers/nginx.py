"""nginx with the pages as files: what a server of this machine can reach at most."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.peers.server import Case, Server, until_ready
from bench.peers.server import start as launch

NEEDS = "Debian's nginx"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def available() -> bool:
    """Whether it is installed."""
    return Path(NGINX).exists()


def configuration(home: Path, http: str, connections: int = 16384) -> str:
    """A configuration of one worker, tuned as one does: sendfile, open file cache, no access log. ``connections`` at most."""
    return f"""
{f"user {getpass.getuser()};" if os.getuid() == 0 else ""}
worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
worker_rlimit_nofile {connections}; events {{ worker_connections {connections}; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 300; keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s; default_type "text/html; charset=utf-8";
  client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  {http}
}}"""


def command(home: Path) -> list[str]:
    """How it is started with ``nginx.conf`` in ``home``."""
    return [NGINX, "-c", str(home / "nginx.conf"), "-p", str(home), "-e", str(home / "error.log")]


def start(
    stack: ExitStack,
    home: Path,
    port: int,
    pages: Mapping[str, bytes],
    headers: list[tuple[str, str]],
    tls: tuple[Path, Path] | None = None,
) -> Server:
    """nginx with ``pages`` as files under their paths, all sent with ``headers``; over ``tls`` with a certificate and its key."""
    for path, body in {**pages, "index.html": b"ok"}.items():
        file = home / "html" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    added = "\n".join(f'add_header {k} "{v}";' for k, v in headers)
    served = f"server {{ {_listen(port, tls)} root {home}/html; {added} }}"
    return _run(stack, home, port, served, Case(Server([], port), "/", tls=bool(tls)))


def in_front(stack: ExitStack, home: Path, port: int, behind: int, tls: tuple[Path, Path], case: Case) -> Server:
    """nginx that ends TLS before a kiosk at the port ``behind``, as docs/configuration.md wants it, ready when ``case`` is answered."""
    home.mkdir()
    served = f"""upstream kiosk {{ server 127.0.0.1:{behind}; keepalive 64; keepalive_requests 100000000; }}
  server {{ {_listen(port, tls)} location / {{ proxy_pass http://kiosk; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto https; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_buffers 16 16k; proxy_buffer_size 16k; }} }}"""
    return _run(stack, home, port, served, case)


def _listen(port: int, tls: tuple[Path, Path] | None) -> str:
    if tls is None:
        return f"listen 127.0.0.1:{port} backlog=2048;"
    return f"listen 127.0.0.1:{port} ssl backlog=2048; ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]};"


def _run(stack: ExitStack, home: Path, port: int, served: str, case: Case) -> Server:
    (home / "nginx.conf").write_text(configuration(home, served))
    server = Server([launch(stack, command(home), home / "log")], port)
    case.server = server
    return until_ready(server, home / "log", case)
