"""A newspaper that works until it is killed, and what its readers get: ``python -m tests.tools.busy_newspaper work|pages FOLDER``.

``work`` makes stories and pictures, prints their pages, then takes in reports and makes drafts with pictures without end, a line of JSON for
each that is committed. ``pages`` prints the same pages, of what is public: address of each page and picture file → SHA-256 of what a reader
gets; and what else is there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(verb: str, folder: Path) -> None:
    """Do it."""
    os.environ |= {"EXTRABLATT_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    import django

    django.setup()
    if verb == "work":
        _work()
    else:
        _say(**dict(_pages()), **_rest())


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def _picture(number: int) -> Any:
    from PIL import Image

    from extrablatt.pictures import actions as pictures

    data = io.BytesIO()
    Image.new("RGB", (400, 300), (number % 256, number // 256, 99)).save(data, "JPEG")
    facts = {"alt": f"Feld {number}", "credit": "Foto", "rights_status": "cleared"}
    return pictures.add_picture(data.getvalue(), filename=f"feld-{number}.jpg", overrides=facts)


def _draft(headline: str, picture: Any) -> Any:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section

    article = Article(headline=headline, section=Section.objects.get(slug="politik"), lead_picture=picture)
    article.body = desk.stream([("paragraph", "<p>Ein Absatz – „wörtlich“.</p>")])
    desk.create(article)
    return desk.latest_draft(article)


def _work() -> None:
    from extrablatt.desk import actions as desk
    from extrablatt.newspaper import setup
    from extrablatt.wire import actions as wire
    from tests.house import ninjs

    setup.sections()
    for number in range(3):
        desk.publish(_draft(f"Öffentlich {number}", _picture(number)))
    desk.withdraw(desk.publish(_draft("Zurückgezogen", None)), note="Falsch.")
    _say(**dict(_pages()))
    number = 3
    while True:
        number += 1
        data = ninjs(f"urn:last:{number}", text=f"<p>Meldung {number} aus dem Tal.</p>")
        wire.ingest(data, name=f"{number}.json")
        draft = _draft(f"Entwurf {number}", _picture(number)) if number % 5 == 0 else None
        _say(report=f"urn:last:{number}", draft=draft.pk if draft else None)


def _pages() -> Iterator[tuple[str, str]]:
    from django.conf import settings

    from extrablatt.operations import opening
    from extrablatt.press import addresses, rendering
    from extrablatt.publication.models import PublishedPicture, Story

    wanted = [*opening.wanted(), addresses.feed()]
    wanted += [addresses.article("politik", story.pk, story.slug) for story in Story.objects.all()]
    for path in wanted:
        page = rendering.render(path, full=True)
        # The front page says when it was printed.
        text = re.sub(rb'<time datetime="[^"]+">', b"", page.encodings["identity"], count=path == "/")
        yield path, f"{page.status} {hashlib.sha256(text).hexdigest()}"
    for picture in PublishedPicture.objects.all():
        for file in sorted((settings.PAPER.renditions_dir / str(picture.pk)).iterdir()):
            yield f"{picture.pk}/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest()


def _rest() -> dict[str, Any]:
    from extrablatt.desk.models import Article
    from extrablatt.wire import raw
    from extrablatt.wire.models import RawFile, WireItem

    digests = list(RawFile.objects.values_list("sha256", flat=True))
    return {
        "reports": list(WireItem.objects.values_list("guid", flat=True)),
        "drafts": list(Article.objects.values_list("pk", flat=True)),
        "pictures": [
            len(article.lead_picture.file.open().read()) for article in Article.objects.exclude(lead_picture=None)
        ],
        "torn": [name for name in digests if hashlib.sha256(raw.load(name)).hexdigest() != name],
    }


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
