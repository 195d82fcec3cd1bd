"""A newspaper as an older version left it, and whether today's version takes all of it up.

    git worktree add /tmp/old 86c09d8
    PYTHONPATH=/tmp/old/src .venv/bin/extrablatt init /tmp/paper
    PYTHONPATH=/tmp/old/src .venv/bin/python tests/tools/old_newspaper.py fill /tmp/paper
    .venv/bin/extrablatt serve --dir /tmp/paper          # migrates; end it when it is open
    .venv/bin/python tests/tools/old_newspaper.py check /tmp/paper

``fill`` needs a checkout from before sources were rows (86c09d8 or earlier).
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import timedelta
from typing import Any

SOURCES = {1: {"urn:a:1": True, "urn:a:2": True}, 2: {"urn:b:1": True, "urn:b:2": True}, 3: {"urn:c:1": False}}
STATES = {1: "public", 2: "public", 3: "draft", 4: "withdrawn", 5: "public", 6: "public"}


def fill() -> None:
    """Articles with sources the form lost, notes, withdrawn stories, pictures, live posts, doubles of accounts."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone
    from PIL import Image

    from extrablatt.desk import actions as desk
    from extrablatt.desk.actions import live
    from extrablatt.desk.models import Article, Section
    from extrablatt.newspaper import backshop
    from extrablatt.pictures import actions as pictures
    from extrablatt.readers.models import Subscription, User
    from extrablatt.wire import actions as wire
    from extrablatt.wire.models import WireItem

    section = Section.objects.get(slug="politik")

    def item(guid: str, text: str) -> Any:
        told = {
            "uri": guid, "version": "1", "type": "text", "pubstatus": "usable", "copyrightholder": "NAG",
            "headlines": [{"role": "main", "value": f"Meldung {guid}"}],
            "bodies": [{"role": "html", "contenttype": "text/html", "value": text}],
        }  # fmt: skip
        wire.ingest(json.dumps(told).encode(), name="a.json")
        return WireItem.objects.order_by("-pk")[0]

    def picture(colour: str, **facts: str) -> Any:
        data = io.BytesIO()
        Image.new("RGB", (1200, 800), colour).save(data, "JPEG")
        words = {"credit": "Foto", "caption": colour, "alt": colour}
        return pictures.add_picture(data.getvalue(), filename=f"{colour}.jpg", overrides=words | facts)

    def article(headline: str, *paragraphs: str, **facts: Any) -> Any:
        made = Article(headline=headline, section=section, **facts)
        made.body = desk.stream([("paragraph", f"<p>{text}</p>") for text in paragraphs])
        return desk.create(made)

    def lost(first: Any, second: Any) -> Any:
        """Merged, dropped by the form's next save, published."""
        made = desk.merge(desk.take(first), second)
        draft = desk.latest_draft(made)
        draft.section, draft.sources = section, [s for s in draft.sources.all() if s.item.guid != second.guid]
        desk.save_draft(draft)
        return desk.publish(desk.latest_draft(made))

    lost(
        item("urn:a:1", "<p>Erste Zeile.<br>Zweite Zeile.</p>"),
        item("urn:a:2", "<p>Die zweite sagt etwas ganz anderes.</p>"),
    )
    again = item("urn:b:2", "<p>Verlorene Quelle mit einem ganzen Satz.</p>")
    desk.merge(lost(item("urn:b:1", "<p>Die Grundmeldung.</p>"), again), again, with_text=False)
    draft = article(r"Pfad C:\neu\x und \N", "Ein Entwurf 😀.", standfirst="Ende mit \\")
    desk.add_note(draft, "Notiz")
    desk.merge(draft, item("urn:c:1", "<p>Etwas aus dem Norden kommt vor.</p>"))
    desk.withdraw(desk.publish(article("Weg", "Worte.", lead_picture=picture("red"))), note="weg")
    paid = article("Bezahlt", "Ganz viele Worte stehen hier. " * 30, access="premium", lead_picture=picture("green"))
    paid.body = desk.stream(
        [*paid.body.raw_data, ("picture", {"picture": picture("gold", rights_status="restricted").pk})]
    )
    desk.publish(paid)
    running = desk.publish(article("Live", "Los.", lead_picture=picture("pink")))
    live.start(running)
    live.take_into_live(item("urn:f:1", "<p>Ein Post aus dem Draht.</p>"), running, draft=False)
    pictures.withdraw_picture(picture("blue"))
    until = timezone.now() + timedelta(days=90)
    for address in ("abo@münchen-bote.example", "abo@xn--mnchen-bote-thb.example", "kein wort"):
        user = User(email=address)
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
        if "ü" in address:
            Subscription.objects.create(user=user, until=until)
        else:
            User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    backshop.catch_up()


def check() -> None:
    """Everything is there and right; raises AssertionError naming what is not."""
    from extrablatt.desk.describing import describe
    from extrablatt.desk.models import ArticleNote
    from extrablatt.pictures.models import Picture, PictureAddress
    from extrablatt.publication.models import PublishedPicture
    from extrablatt.readers.models import Subscription, User
    from extrablatt.sealed.models import SealedText

    for pk, state in STATES.items():
        assert describe(pk)["state"] == state, pk
    for pk, wanted in SOURCES.items():
        assert {s["guid"]: s["public"] for s in describe(pk)["sources"]} == wanted, pk
        assert all(s["used"] for s in describe(pk)["sources"]), pk
    assert "Notiz" in ArticleNote.objects.filter(article=3).values_list("text", flat=True)
    assert SealedText.objects.filter(story=4).exists()
    gone = Picture.objects.get(rights_status="withdrawn")
    assert PictureAddress.objects.get(picture=gone.pk).state == "gone"
    restricted = Picture.objects.get(rights_status="restricted")
    assert PublishedPicture.objects.get(pk=restricted.pk).record["restricted"] is True
    kept = User.objects.get(email="abo@münchen-bote.example")
    assert kept.is_active
    assert Subscription.objects.filter(user=kept).exists()


if __name__ == "__main__":
    what, os.environ["EXTRABLATT_DIR"] = sys.argv[1], sys.argv[2]
    os.environ["DJANGO_SETTINGS_MODULE"] = "extrablatt.newspaper.settings"
    import django

    django.setup()
    {"fill": fill, "check": check}[what]()
