"""A backshop that dies after the purge and before its cursor is saved, and one that takes over: ``… FOLDER``.

Prints one JSON object. Each death and each start is a process of its own on the same newspaper.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

SITE = """name = "Probeblatt"
[[sections]]
slug = "politik"
name = "Politik"
[server]
page_store_mb = 32
"""


def main(folder: Path) -> None:
    """Do it and print what was found."""
    (folder / "newspaper.toml").write_text(SITE, encoding="utf-8")
    os.environ |= {"EXTRABLATT_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    os.environ.pop("EXTRABLATT_DATABASE_URL", None)
    import django

    django.setup()
    from django.db import connections

    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section
    from extrablatt.newspaper import backshop, setup
    from extrablatt.press import rendering
    from extrablatt.publication import log

    setup.prepare()
    article = Article(headline="Ein Titel", section=Section.objects.get(slug="politik"))
    article.body = desk.stream([("paragraph", "<p>Was niemand mehr lesen soll.</p>")])
    desk.publish(desk.create(article))
    backshop.catch_up(backshop.URGENT)
    path = f"/politik/{article.pk}/ein-titel"
    rendering.render(path)
    desk.withdraw(article)
    position, ticket = log.position("press"), rendering.store().ticket()
    rendering.store().close()
    rendering.store.cache_clear()
    connections.close_all()

    dying = os.fork()
    if dying == 0:
        # The purge is done when the cursor is to be saved; here the power goes.
        log.Cursor.objects.update_or_create = lambda *_given, **_more: os._exit(9)  # type: ignore[method-assign,assignment]
        backshop.catch_up(backshop.URGENT[:1])
        os._exit(0)
    _pid, status = os.waitpid(dying, 0)
    purged, moved = rendering.store().ticket() > ticket, log.position("press") > position
    again = backshop.catch_up(backshop.URGENT)
    third = backshop.catch_up(backshop.URGENT)
    page = rendering.render(path)
    held = rendering.store().get(path, "open")
    told = {
        "died": os.waitstatus_to_exitcode(status),
        "purged_before_death": purged,
        "cursor_moved_by_the_dead": moved,
        "handled_again": again,
        "handled_a_third_time": third,
        "status": page.status,
        "text_in_store": held is not None and b"Was niemand mehr lesen soll." in held.body,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
