"""What the stories about partners are told with: a partner that asks, and an article with every kind of picture."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from PIL import Image

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, Section
from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture
from tests.house import House
from tests.unit.pictures.making import saved

#: Captions, and the credit of all of them.
LEAD, INSIDE, FIRST, SECOND, PREVIEW = "Der Kran", "Das Gerüst", "Der Anfang", "Die Mitte", "Das Standbild"
CREDIT = "Nordlicht/Ada Muster"
TEXT = "Der Bau hat begonnen."


def ask(client: Client, key: str, after: int | None = None, version: str = "3.1") -> tuple[list[dict[str, Any]], int]:
    """Items, and the number to go on from."""
    query = {"version": version} | ({} if after is None else {"after": str(after)})
    answer = client.get("/partner/ninjs", query, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    following = urlsplit(answer["Link"].partition(">")[0].lstrip("<"))
    return answer.json(), int(parse_qs(following.query)["after"][0])


def picture(caption: str) -> Picture:
    """A picture in the picture desk, unlike any other."""
    shade = sum(caption.encode()) % 255
    data = saved(Image.new("RGB", (64, 48), (shade, len(caption) * 7, 90)), "JPEG")
    return pictures.add_picture(data, filename="a.jpg", overrides={"caption": caption, "credit": CREDIT})


def illustrated(house: House, **more: Any) -> tuple[Article, dict[str, Picture]]:
    """A published article with a lead picture, one in the text, a gallery, an embed with a preview and a table."""
    made = {caption: picture(caption) for caption in (LEAD, INSIDE, FIRST, SECOND, PREVIEW)}

    def shown(caption: str) -> dict[str, Any]:
        return {"picture": made[caption].pk, "caption": "", "credit": ""}

    article = Article(
        headline="Die Brücke wird gebaut",
        section=Section.objects.get(slug="politik"),
        lead_picture=made[LEAD],
        **more,
    )
    gallery = [shown(caption) for caption in (FIRST, SECOND)]
    embed = {"url": "https://www.youtube.com/watch?v=abcdefghijk", "title": "Der Film", "picture": made[PREVIEW].pk}
    cells = {"columns": [{"type": "cell", "heading": "Jahr"}], "rows": [{"values": ["<p>2019</p>"]}], "caption": ""}
    article.body = desk.stream(
        [
            ("paragraph", f"<p>{TEXT}</p>"),
            ("picture", shown(INSIDE)),
            ("gallery", {"title": "Bilder vom Bau", "pictures": gallery}),
            ("embed", embed),
            ("table", {"caption": "Zahlen", "table": cells}),
        ]
    )
    desk.create(article)
    return house.publish(desk.latest_draft(article)), made
