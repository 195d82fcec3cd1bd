"""nginx and Caddy in front of a real kiosk, with the files of the documentation: what a reader sends and gets passes through them right."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from extrablatt.press.store import make_page
from tests.shared import ROOT

from .running import Client, Running, Stream, free_port, kiosk, wait_for

DEPLOY = ROOT / "docs" / "deploy"
NAME = "blatt.example"
NGINX, CADDY = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("caddy") or "/usr/bin/caddy"


class Proxy:
    """What readers reach, over TLS."""

    def __init__(self, port: int, behind: Running, stream: Stream, trusting: ssl.SSLContext) -> None:
        self.port, self.behind, self.stream, self.trusting = port, behind, stream, trusting

    def client(self, protocol: str = "http/1.1", source: str = "127.0.0.2") -> Client:
        """A reader elsewhere: another address of this machine."""
        self.trusting.set_alpn_protocols([protocol])
        made = Client.__new__(Client)
        door = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0))
        made.socket, made._rest = self.trusting.wrap_socket(door, server_hostname=NAME), b""
        return made

    def ask(self, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """One request."""
        with self.client() as client:
            client.send(f"{head}\r\nHost: {NAME}\r\n\r\n".encode() + body)
            return client.answer()


def nginx(folder: Path, port: int, behind: Running, stream: Stream) -> list[str]:
    """The documentation's file, with our ports and files, in a main file that lets it run as anybody."""
    site = (DEPLOY / "nginx.conf").read_text()
    for was, now in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen [::]:80;", ""),
        ("127.0.0.1:8000;", f"127.0.0.1:{behind.port};"),
        ("127.0.0.1:8001;", f"127.0.0.1:{stream.port};"),
        ("/etc/letsencrypt/live/blatt.example/fullchain.pem", str(folder / "fullchain.pem")),
        ("/etc/letsencrypt/live/blatt.example/privkey.pem", str(folder / "privkey.pem")),
    ):
        assert was in site, was
        site = site.replace(was, now)
    (folder / "site.conf").write_text(site)
    places = " ".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; master_process off; pid {folder / 'pid'}; error_log {folder / 'errors'};\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off; {places} include {folder / 'site.conf'}; }}\n"
    )
    return [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]


def caddy(folder: Path, port: int, behind: Running, stream: Stream) -> list[str]:
    """The documentation's file, with our ports, and a certificate that is there already."""
    site = (DEPLOY / "Caddyfile").read_text()
    for was, now in (
        ("grace_period 10s", "grace_period 1s\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust"),
        (
            "\nblatt.example {",
            f"\nhttps://{NAME}:{port} {{\n\ttls {folder / 'fullchain.pem'} {folder / 'privkey.pem'}\n",
        ),
        ("127.0.0.1:8000", f"127.0.0.1:{behind.port}"),
        ("127.0.0.1:8001", f"127.0.0.1:{stream.port}"),
    ):
        assert was in site, was
        site = site.replace(was, now)
    (folder / "Caddyfile").write_text(site)
    return [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    program = {nginx: NGINX, caddy: CADDY}[request.param]
    if not Path(program).exists():
        pytest.skip(f"{Path(program).name} is not installed")
    folder, stream, port = tmp_path_factory.mktemp("proxy"), Stream(), free_port()
    authority, trusting = trustme.CA(), ssl.create_default_context()
    shown = authority.issue_cert(NAME)
    (folder / "fullchain.pem").write_bytes(b"".join(blob.bytes() for blob in shown.cert_chain_pems))
    (folder / "privkey.pem").write_bytes(shown.private_key_pem.bytes())
    authority.configure_trust(trusting)
    with kiosk(
        folder / "kiosk", base_url=f"https://{NAME}", trusted_proxies=("127.0.0.1/32",), max_body=64 << 20
    ) as behind:
        with (folder / "log").open("wb") as log:
            environment = os.environ | {
                "HOME": str(folder),
                "XDG_DATA_HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder),
            }
            process = subprocess.Popen(
                request.param(folder, port, behind, stream), stdout=log, stderr=log, env=environment
            )
        try:
            wait_for(port, process)
            yield Proxy(port, behind, stream, trusting)
        finally:
            process.terminate()
            process.wait(20)
            stream.listening.close()


def test_a_page_passes_as_it_is_compressed_and_with_its_etag(proxy: Proxy) -> None:
    proxy.behind.put("/a", make_page(b"Absatz " * 900, keys=["story:1"]))
    status, headers, body = proxy.ask("GET /a HTTP/1.1\r\nAccept-Encoding: br")
    assert (status, headers.get("content-encoding")) == (200, "br")
    assert len(body) < 900
    assert proxy.ask(f"GET /a HTTP/1.1\r\nAccept-Encoding: br\r\nIf-None-Match: {headers['etag']}")[0] == 304


def test_the_newspaper_knows_the_readers_address_whatever_the_reader_claims(proxy: Proxy) -> None:
    claims = "X-Forwarded-For: 8.8.8.8\r\nX_Forwarded_For: 9.9.9.9\r\nX-Forwarded-Host: boese.example"
    status, _headers, body = proxy.ask(f"GET /konto/ HTTP/1.1\r\n{claims}")
    assert (status, body) == (200, b"GET 127.0.0.2 0")


def test_who_comes_over_tls_is_led_nowhere_else(proxy: Proxy) -> None:
    proxy.behind.put("/b", make_page(b"da"))
    status, headers, _body = proxy.ask("GET /b HTTP/1.1\r\nX-Forwarded-Proto: http")
    assert status == 200
    assert "max-age" in headers["strict-transport-security"]


def test_a_picture_of_the_size_that_is_allowed_passes_and_a_larger_one_does_not(proxy: Proxy) -> None:
    body = b"b" * 1_200_000  # nginx's own limit is one megabyte
    assert proxy.ask(f"POST /konto/ HTTP/1.1\r\nContent-Length: {len(body)}", body)[2] == b"POST 127.0.0.2 1200000"
    with proxy.client() as client:
        client.send(f"POST /konto/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {70 << 20}\r\n\r\n")
        client.send(b"b" * 65536)
        assert client.answer(head_only=True)[0] == 413


def test_an_open_live_page_hears_each_event_at_once(proxy: Proxy) -> None:
    proxy.stream.more.clear()
    with proxy.client() as client:
        client.send(
            f"GET /live/story/17 HTTP/1.1\r\nHost: {NAME}\r\nLast-Event-ID: 6\r\nCookie: pass=x\r\nOrigin: https://{NAME}\r\n\r\n"
        )
        assert b"text/event-stream" in client._until(b"\r\n\r\n")
        assert client._until(b"\n\n").endswith(b": da")
        proxy.stream.more.set()
        assert b"event: gone" in client._until(b"data: {}")
    head = proxy.stream.head.decode().lower()
    for field in (
        "last-event-id: 6",
        "cookie: pass=x",
        f"origin: https://{NAME}",
        f"host: {NAME}",
        "x-forwarded-for: 127.0.0.2",
    ):
        assert field in head, head


def test_http_2_is_spoken(proxy: Proxy) -> None:
    with proxy.client("h2") as client:
        assert client.socket.selected_alpn_protocol() == "h2"  # type: ignore[attr-defined]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_the_units_let_the_newspaper_reach_no_more_than_it_needs(unit: str) -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(DEPLOY / unit)],
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout[-400:]
    assert re.search(r"Overall exposure level", told.stdout)
