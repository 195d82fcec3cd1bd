"""Publish the measured article: its HTML paragraphs and pictures come from the folder named, its address is /artikel/."""

import json
import os
import sys
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "measured"
django.setup()

from article.models import ArticlePage  # noqa: E402
from django.core.files.images import ImageFile  # noqa: E402
from home.models import HomePage  # noqa: E402
from wagtail.images.models import Image  # noqa: E402

folder = Path(sys.argv[1])
told = json.loads((folder / "article.json").read_text())
body = [("paragraph", f"<p>{text}</p>") for text in told["paragraphs"]]
for number, at in enumerate(told["pictures"]):
    title = f"Bild {number}"
    image = Image.objects.filter(title=title).first()
    if image is None:
        with (folder / f"{number}.jpg").open("rb") as file:
            image = Image.objects.create(title=title, file=ImageFile(file, name=f"{number}.jpg"))
    body.insert(min(at, len(body)), ("picture", image))
for old in ArticlePage.objects.all():
    old.delete()
page = ArticlePage(title=told["title"], slug="artikel", introduction="<p>Worum es geht.</p>", body=body)
HomePage.objects.get().add_child(instance=page)
page.save_revision().publish()
