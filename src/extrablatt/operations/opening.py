"""Opens ten pages of the newspaper in ``$EXTRABLATT_DIR`` through the press: ``python -m extrablatt.operations.opening``.

Prints ``{"opened": …, "problem": …}``. For a restored copy that is not open: nothing is sent, nobody is served.
"""

from __future__ import annotations

import json
import sys

#: Pages: the front page, the newest stories, their section.
PAGES = 10


def main() -> int:
    """Open them; 0 when all were what they should be."""
    import django

    django.setup()
    from extrablatt.newspaper import setup

    setup.migrate()
    opened, problem = 0, ""
    for path in wanted():
        problem = _look(path)
        if problem:
            break
        opened += 1
    print(json.dumps({"opened": opened, "problem": problem}, ensure_ascii=False))  # noqa: T201
    return 1 if problem else 0


def wanted() -> list[str]:
    """Their addresses."""
    from extrablatt.press import addresses
    from extrablatt.publication.models import Story

    newest = list(Story.public.select_related("section").order_by("-first_published")[: PAGES - 2])
    found = ["/"]
    for story in newest:
        found.append(addresses.article(story.section.slug if story.section else "", story.pk, story.slug))
    if newest and newest[0].section:
        found.append(addresses.tag("section", newest[0].section.slug))
    return found


def _look(path: str) -> str:
    """What is wrong with a page; empty when nothing is."""
    from extrablatt.press import rendering

    try:
        page = rendering.render(path, full=True)
    except Exception as error:  # noqa: BLE001 - whatever it is: the backup is no good, and that is to be said
        return f"{path}: {type(error).__name__}: {error}"
    if page.status != 200:
        return f"{path} answers {page.status}"
    if not page.encodings["identity"]:
        return f"{path} is empty"
    return ""


if __name__ == "__main__":
    sys.exit(main())
