"""From ``publish`` to the changed public page, and from ``withdraw`` to gone, over the real processes: ``python -m bench.publish``."""

from __future__ import annotations

import http.client
from collections.abc import Callable

from bench.measure import percentiles, report
from bench.serving import get, newspaper, until

ROUNDS = 40


def _showing(connection: http.client.HTTPConnection, path: str, word: bytes) -> Callable[[], bool]:
    return lambda: word in get(connection, path)[1]


def _measure(port: int) -> None:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    article = Article(headline="Probelauf", section=Section.objects.get(slug="politik"))
    article.body = desk.stream([("paragraph", "<p>Ein Absatz.</p>")])
    desk.publish(desk.create(article))
    path = f"/politik/{article.pk}/probelauf"
    until(lambda: get(connection, path)[0] == 200)
    shown, gone = [], []
    for number in range(ROUNDS):
        draft = desk.latest_draft(article)
        draft.standfirst = f"Stand {number}."
        desk.publish(draft)
        shown.append(until(_showing(connection, path, f"Stand {number}.".encode())))
    for _number in range(ROUNDS // 4):
        desk.withdraw(article)
        gone.append(
            until(lambda: get(connection, path)[0] == 410 and b"Probelauf" not in get(connection, "/politik")[1])
        )
        desk.publish(desk.latest_draft(article))
        until(lambda: get(connection, path)[0] == 200)
    figures = {f"publish_{k}": v for k, v in percentiles(shown).items()}
    report("publish", figures | {f"withdraw_{k}": v for k, v in percentiles(gone).items()})


def main() -> None:
    """Measure and report."""
    with newspaper() as (_folder, port):
        _measure(port)


if __name__ == "__main__":
    main()
