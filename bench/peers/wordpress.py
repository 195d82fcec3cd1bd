"""WordPress as Debian packs it, with MariaDB and PHP-FPM, behind nginx: uncached and from nginx's FastCGI cache.

All on one core. It is set up as a person would, over HTTP; no code of its own is touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from bench.article import PICTURES, TITLE, fitted, paragraphs, picture
from bench.peers import nginx
from bench.peers.server import PLAIN, Case, Server, ask, start, until_ready

PACKAGES = "wordpress wordpress-theme-twentytwentyone php-fpm php-mysql php-gd php-xml php-mbstring mariadb-server nginx".split()
NEEDS = f"Debian's {', '.join(PACKAGES)}"
HOST = {"Host": "messung.example"}
_SOURCE = Path("/usr/share/wordpress")
_CHILDREN = 4


def _home(peers: Path) -> Path:
    return peers / "wordpress"


def _fpm() -> str:
    found = sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))
    return str(found[-1]) if found else ""


def _version() -> str:
    words = (_SOURCE / "wp-includes/version.php").read_text().split("$wp_version = '")[1]
    return words.partition("'")[0]


def available(peers: Path) -> bool:
    """Whether :func:`install` has been here and its programs still are."""
    return (_home(peers) / "ready").exists() and bool(_fpm() and shutil.which("mariadbd") and nginx.available())


def install(peers: Path) -> str:
    """A new site with the article, Debian's packages fetched where they are missing (that needs root).

    Returns what was installed. Raises CalledProcessError, RuntimeError.
    """
    if not ((_SOURCE / "wp-content/themes/twentytwentyone").exists() and _fpm() and shutil.which("mariadbd")):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *command], check=True, env=quiet, stdout=sys.stderr)
    home = _home(peers)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copytree(_SOURCE, home / "site", ignore_dangling_symlinks=True)
    password = secrets.token_hex(12)
    (home / "site/wp-config.php").write_text(_configuration())
    _as = ["--user=root", "--auth-root-authentication-method=normal"] if os.getuid() == 0 else []
    command = ["mariadb-install-db", "--no-defaults", *_as, f"--datadir={home}/data", "--skip-test-db"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        server = _serve(stack, peers, Path(folder))[0]
        socket = f"--socket={folder}/db.sock"
        subprocess.run(["mariadb", "--no-defaults", "-uroot", socket, "-e", "CREATE DATABASE wordpress"], check=True)
        form = {
            "weblog_title": "Messung", "user_name": "redaktion", "admin_password": password, "admin_password2": password,
            "pw_weak": "1", "admin_email": "redaktion@messung.example", "blog_public": "0",
        }  # fmt: skip
        answer = ask(
            server.port,
            "/wp-admin/install.php?step=2",
            {**HOST, "Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
        )
        if answer.status != 200:
            raise RuntimeError(f"WordPress answers {answer.status}: {answer.body.decode()[:2000]}")
        pictures = [
            _call(server, password, "wp.uploadFile", {"name": f"{n}.jpg", "type": "image/jpeg", "bits": picture(n)})
            for n in range(PICTURES)
        ]
        posts: list[str] = []

        def publish(size: int) -> bytes:
            blocks = [f"<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->" for text in paragraphs(1, size)]
            for number, one in enumerate(pictures):
                image = f'<img src="{one["url"]}" alt="" class="wp-image-{one["id"]}"/>'
                figure = f'<figure class="wp-block-image size-full">{image}</figure>'
                blocks.insert(1 + 6 * number, f'<!-- wp:image {{"id":{one["id"]}}} -->{figure}<!-- /wp:image -->')
            told = {"post_title": TITLE, "post_content": "\n".join(blocks), "post_status": "publish"}
            if posts:
                _call(server, password, "wp.editPost", posts[0], told)
            else:
                posts.append(_call(server, password, "wp.newPost", told))
            page = ask(server.port, f"/?p={posts[0]}", HOST)
            if page.status != 200:
                raise RuntimeError(f"WordPress answers {page.status}: {page.body.decode()[:2000]}")
            return page.body

        size = fitted(publish)
    (home / "path").write_text(f"/?p={posts[0]}")
    version = f"WordPress {_version()}, article of {size} bytes"
    (home / "ready").write_text(version)
    return version


def _call(server: Server, password: str, method: str, *what: Any) -> Any:
    told = xmlrpc.client.dumps((0, "redaktion", password, *what), method).encode()
    answer = ask(server.port, "/xmlrpc.php", {**HOST, "Content-Type": "text/xml"}, told)
    try:
        return xmlrpc.client.loads(answer.body)[0][0]
    except xmlrpc.client.Fault as fault:
        raise RuntimeError(f"WordPress refuses {method}: {fault.faultString}") from fault


def _configuration() -> str:
    keys = (
        "AUTH_KEY SECURE_AUTH_KEY LOGGED_IN_KEY NONCE_KEY AUTH_SALT SECURE_AUTH_SALT LOGGED_IN_SALT NONCE_SALT".split()
    )
    told = {
        **dict.fromkeys(("WP_HOME", "WP_SITEURL"), f"http://{HOST['Host']}"),
        # The last of its own themes whose empty page is below 30 kB; Twenty Twenty-Three puts 55 kB of style into each page.
        "WP_DEFAULT_THEME": "twentytwentyone",
        "DB_NAME": "wordpress", "DB_USER": "root", "DB_PASSWORD": "", "DB_CHARSET": "utf8mb4", "DB_COLLATE": "",
        **{key: secrets.token_hex(32) for key in keys},
    }  # fmt: skip
    lines = [f"define('{name}', '{value}');" for name, value in told.items()]
    lines += [
        f"define('{name}', true);"
        for name in ("DISABLE_WP_CRON", "WP_HTTP_BLOCK_EXTERNAL", "AUTOMATIC_UPDATER_DISABLED")
    ]
    return "\n".join(
        [
            "<?php",
            "define('DB_HOST', 'localhost:' . $_SERVER['DB_SOCKET']);",
            *lines,
            "$table_prefix = 'wp_';",
            "if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }",
            "require_once ABSPATH . 'wp-settings.php';\n",
        ]
    )  # fmt: skip


def _serve(stack: ExitStack, peers: Path, folder: Path) -> tuple[Server, Server]:
    """Uncached, cached: two ports of the same processes."""
    from extrablatt.newspaper.supervisor import free_port

    site, home = _home(peers) / "site", folder / "wordpress"
    home.mkdir()
    root = os.getuid() == 0
    database = ["mariadbd", "--no-defaults", f"--datadir={_home(peers)}/data", f"--socket={folder}/db.sock"]
    database += ["--skip-networking", f"--pid-file={home}/db.pid", *(["--user=root"] if root else [])]
    (home / "fpm.conf").write_text(f"""[global]
error_log = {home}/fpm.log
[www]
listen = {folder}/fpm.sock
listen.backlog = 511
pm = static
pm.max_children = {_CHILDREN}
{"user = root" if root else ""}
{"group = root" if root else ""}
""")
    fpm = [
        _fpm(),
        "--nodaemonize",
        "--fpm-config",
        str(home / "fpm.conf"),
        *(["--allow-to-run-as-root"] if root else []),
    ]
    ports = free_port(), free_port()
    cache = "fastcgi_cache pages; fastcgi_cache_valid 200 1h; fastcgi_cache_key $request_uri;"
    servers = "".join(
        f"""
  server {{
    listen 127.0.0.1:{port} backlog=2048; root {site}; index index.php; client_max_body_size 32m;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param DB_SOCKET {folder}/db.sock; fastcgi_pass unix:{folder}/fpm.sock; fastcgi_read_timeout 300;
      fastcgi_buffers 32 16k; {more}
    }}
  }}"""
        for port, more in zip(ports, ("", cache), strict=True)
    )
    zone = f"fastcgi_cache_path {home}/cache levels=1:2 keys_zone=pages:10m inactive=60m use_temp_path=off;"
    (home / "nginx.conf").write_text(nginx.configuration(home, zone + servers))
    log = home / "log"
    processes = [
        start(stack, database, home / "db.log"),
        start(stack, fpm, home / "php.log"),
        start(stack, nginx.command(home), log),
    ]
    path = _home(peers) / "path"
    wanted = Case(Server(processes, ports[0]), path.read_text() if path.exists() else "/wp-admin/css/install.css", HOST)
    deadline = time.monotonic() + 30
    for process, socket in zip(processes, ("db", "fpm"), strict=False):
        while not (folder / f"{socket}.sock").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                told = "".join(one.read_text()[-2000:] for one in home.glob("*.log"))
                raise RuntimeError(f"WordPress did not start, {socket}.sock is missing: {told}")
            time.sleep(0.05)
    until_ready(wanted.server, log, wanted)
    return wanted.server, Server(processes, ports[1])


def cases(stack: ExitStack, peers: Path, folder: Path) -> dict[str, Case]:
    """The site twice."""
    uncached, cached = _serve(stack, peers, folder)
    path = (_home(peers) / "path").read_text()
    return {
        "wordpress, fastcgi cache": Case(cached, path, {**HOST, **PLAIN}),
        "wordpress, uncached": Case(uncached, path, {**HOST, **PLAIN}),
    }
