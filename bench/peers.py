"""The servers a kiosk is measured against, each on one core with one worker, started in a temporary folder."""

from __future__ import annotations

import getpass
import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER_CORE, LOAD_CORE = "0", "1"
NGINX, VARNISH = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("varnishd") or "/usr/sbin/varnishd"
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A server at work: ``process`` is the first of its processes, ``port`` is on the loopback."""

    process: subprocess.Popen[bytes]
    port: int

    def pids(self) -> list[int]:
        """The process and all below it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except (FileNotFoundError, ProcessLookupError):
                    continue  # ended while we were looking
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        """Processor time used so far, of all its processes."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return sum(int(one[11]) + int(one[12]) for one in fields) / _TICK

    def rss_mb(self) -> float:
        """Resident memory of all its processes, shared pages counted in each."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids()) * page / 1e6


@contextmanager
def running(command: list[str], port: int, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server pinned to its core, until it answers. Raises RuntimeError with its log when it does not start."""
    with log.open("wb") as out:
        process = subprocess.Popen(["taskset", "-c", SERVER_CORE, *command], env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start: {log.read_text()}") from error
                time.sleep(0.05)
        yield Server(process, port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def nginx(
    stack: ExitStack, folder: Path, name: str, port: int, path: str, body: bytes, headers: list[tuple[str, str]]
) -> Server:
    """nginx with ``body`` as a file under ``path``, tuned as one does: sendfile, open file cache, no access log."""
    home = folder / name
    file = home / "html" / path.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(body)
    (home / "html" / "index.html").write_bytes(b"ok")
    added = "\n".join(f'add_header {k} "{v}";' for k, v in headers)
    (home / "nginx.conf").write_text(f"""
{f"user {getpass.getuser()};" if os.getuid() == 0 else ""}
worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s; default_type "text/html; charset=utf-8";
  client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
  uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  server {{ listen 127.0.0.1:{port} backlog=2048; root {home}/html; {added} }}
}}""")
    command = [NGINX, "-c", str(home / "nginx.conf"), "-p", str(home), "-e", str(home / "error.log")]
    return stack.enter_context(running(command, port, home / "log"))


def varnish(stack: ExitStack, folder: Path, port: int, backend: int) -> Server | None:
    """Varnish before the server at ``backend``, everything kept for an hour; None where it is not installed."""
    if not Path(VARNISH).exists():
        return None
    home = folder / "varnish"
    home.mkdir()
    (home / "site.vcl").write_text(f"""vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{backend}"; }}
sub vcl_backend_response {{ set beresp.ttl = 1h; }}
""")
    command = [
        VARNISH, "-F", "-n", str(home / "work"), "-a", f"127.0.0.1:{port}", "-f", str(home / "site.vcl"), "-s", "malloc,64m",
        "-p", "http_gzip_support=off", *(["-j", "none"] if os.getuid() == 0 else []),
    ]  # fmt: skip
    return stack.enter_context(running(command, port, home / "log"))


def bare_granian(
    stack: ExitStack, folder: Path, port: int, threads: str, body: bytes, headers: list[list[str]]
) -> Server:
    """Granian with an application that only returns ``body``: what any kiosk on it can reach at most."""
    home = folder / "bare"
    home.mkdir()
    (home / "bare.py").write_text(f"""
BODY, HEADERS = {body!r}, {[tuple(one) for one in headers]!r}

def app(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
""")
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--backlog", "2048", "--log-level", "warning", "--no-ws", "--working-dir", str(home), "bare:app",
    ]  # fmt: skip
    return stack.enter_context(running(command, port, home / "log", {**os.environ, "PYTHONPATH": str(home)}))
