"""From ``publish`` to the changed public page, and from ``withdraw`` to gone, over the real processes: ``python -m bench.publish``."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import percentiles, report

ROUNDS = 40


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def _until(look: Callable[[], bool]) -> float:
    started = time.perf_counter()
    while not look():
        if time.perf_counter() - started > 10:
            raise TimeoutError("not within 10 s")
        time.sleep(0.002)
    return time.perf_counter() - started


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "extrablatt.cli"]
        from extrablatt.newspaper.supervisor import free_port

        port = free_port()
        subprocess.run([*command, "init", folder, "--name", "Messung"], check=True, stdout=subprocess.DEVNULL)
        log = Path(folder, "serve.log")
        with log.open("wb") as out:
            served = subprocess.Popen([*command, "serve", "--dir", folder, "--port", str(port)], stdout=out, stderr=out)
        try:
            while "Ctrl-C" not in log.read_text():
                if served.poll() is not None:
                    raise RuntimeError(log.read_text())
                time.sleep(0.05)
            _measure(folder, port)
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(20)


def _showing(connection: http.client.HTTPConnection, path: str, word: bytes) -> Callable[[], bool]:
    return lambda: word in _get(connection, path)[1]


def _measure(folder: str, port: int) -> None:
    os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    import django

    django.setup()
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    article = Article(headline="Probelauf", section=Section.objects.get(slug="politik"))
    article.body = desk.stream([("paragraph", "<p>Ein Absatz.</p>")])
    desk.publish(desk.create(article))
    path = f"/politik/{article.pk}/probelauf"
    _until(lambda: _get(connection, path)[0] == 200)
    shown, gone = [], []
    for number in range(ROUNDS):
        draft = desk.latest_draft(article)
        draft.standfirst = f"Stand {number}."
        desk.publish(draft)
        shown.append(_until(_showing(connection, path, f"Stand {number}.".encode())))
    for _number in range(ROUNDS // 4):
        desk.withdraw(article)
        gone.append(
            _until(lambda: _get(connection, path)[0] == 410 and b"Probelauf" not in _get(connection, "/politik")[1])
        )
        desk.publish(desk.latest_draft(article))
        _until(lambda: _get(connection, path)[0] == 200)
    figures = {f"publish_{k}": v for k, v in percentiles(shown).items()}
    report("publish", figures | {f"withdraw_{k}": v for k, v in percentiles(gone).items()})


if __name__ == "__main__":
    main()
