"""Builds the sample newspaper through the house's own verbs: wire files are ingested, articles made, updated, published."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from ..config import DIRECTORY_VARIABLE, Newspaper

logger = logging.getLogger(__name__)

EDITOR, READER = "redaktion@example.org", "leserin@example.org"
LOGIN = "demo-login.json"


def is_made(paper: Newspaper) -> bool:
    """Whether the sample newspaper is there."""
    return (paper.data_dir / LOGIN).exists()


def ensure(paper: Newspaper) -> dict[str, str]:
    """The sample newspaper, made if it is not there yet; returns the editor's login."""
    os.environ[DIRECTORY_VARIABLE] = str(paper.directory)
    login = paper.data_dir / LOGIN
    if is_made(paper):
        found: dict[str, str] = json.loads(login.read_text(encoding="utf-8"))
        return found
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extrablatt.newspaper.settings")
    import django

    django.setup()
    from .. import setup

    setup.prepare()
    builder = _Builder(datetime.now(UTC))
    made = builder.build()
    _keep_later(paper, builder.content.wire_files(builder.now))
    login.write_text(json.dumps(made), encoding="utf-8")
    login.chmod(0o600)
    return made


class _Builder:
    def __init__(self, now: datetime) -> None:
        from . import content

        self.now = now
        self.content = content
        self.sample = content.load(now)
        self.articles: dict[str, Any] = {}

    def build(self) -> dict[str, str]:
        """Everything, in the order it happened, so that the log tells the story."""
        from rich.console import Console
        from rich.progress import track

        from extrablatt.readers import actions as readers

        from .. import backshop, setup
        from . import live

        self._filing()
        steps = sorted(self.sample.articles, key=lambda a: a.published)
        shown = track(
            steps,
            description="Making the sample newspaper",
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        for article in shown:
            self._article(article)
        for article in steps:
            self._updates(article)
        live.build(self.now, self.articles)
        self._wire()
        email, password = self._editor(setup)
        readers.grant(READER, self.now + timedelta(days=365), note="sample")
        backshop.catch_up()
        return {"email": email, "password": password}

    def _editor(self, setup: Any) -> tuple[str, str]:
        from extrablatt.readers.models import User

        User.objects.filter(email=EDITOR).delete()
        return EDITOR, setup.make_editor(EDITOR, superuser=True, name="Demo Redaktion")

    # --- filing ------------------------------------------------------------------------------------------------------

    def _filing(self) -> None:
        from extrablatt.desk.models import Person, Section, Storyline, Topic

        self.sections = {s.slug: s for s in Section.objects.all()}
        self.topics = {
            t.slug: Topic.objects.update_or_create(
                slug=t.slug, defaults={"name": t.name, "description": t.description}
            )[0]
            for t in self.sample.topics
        }
        self.storylines = {
            s.slug: Storyline.objects.update_or_create(
                slug=s.slug, defaults={"name": s.name, "description": s.description}
            )[0]
            for s in self.sample.storylines
        }
        self.people = {
            p.key: Person.objects.update_or_create(
                slug=p.key, defaults={"name": p.name, "role": p.role, "biography": p.biography}
            )[0]
            for p in self.sample.people
        }

    # --- articles ----------------------------------------------------------------------------------------------------

    def _picture(self, spec: Any) -> Any:
        from extrablatt.pictures import actions as pictures

        from . import artwork

        get = spec.get if isinstance(spec, dict) else lambda key, default="": getattr(spec, key, default)
        jpeg = artwork.draw(str(get("scene")), int(get("seed") or 0), (1600, 1067))
        words = {k: get(k) or "" for k in ("headline", "caption", "credit", "byline", "city", "country")}
        data = artwork.with_metadata(
            jpeg, **{k: v for k, v in words.items() if v}, alt_text=get("alt") or "", copyright=f"© {words['credit']}",
            usage_terms="Nur in dieser Musterzeitung", title=f"{get('scene')}-{get('seed')}",
        )  # fmt: skip
        return pictures.add_picture(data, filename=f"{get('scene')}-{get('seed')}.jpg")

    def _stream(self, body: list[dict[str, Any]]) -> list[tuple[str, Any]]:
        stream: list[tuple[str, Any]] = []
        for block in body:
            kind = block["type"]
            if kind == "paragraph":
                stream.append(("paragraph", f"<p>{block['html']}</p>"))
            elif kind == "crosshead":
                stream.append(("crosshead", block["text"]))
            elif kind == "picture":
                stream.append(("picture", {"picture": self._picture(block).pk, "caption": "", "credit": ""}))
            elif kind == "quote":
                stream.append(
                    ("quote", {"text": f"<p>{block['html']}</p>", "attribution": block.get("attribution", "")})
                )
            elif kind == "crossref" and block["article"] in self.articles:
                stream.append(
                    ("crossref", {"article": self.articles[block["article"]].pk, "text": block.get("text", "")})
                )
            elif kind == "list":
                items = [f"<p>{item}</p>" for item in block["items"]]
                stream.append(("list", {"ordered": block.get("ordered", False), "items": items}))
            elif kind == "table":
                stream.append(("table", self._table(block)))
            elif kind == "gallery":
                shown = [{"picture": self._picture(p).pk, "caption": "", "credit": ""} for p in block["pictures"]]
                stream.append(("gallery", {"title": block["title"], "pictures": shown}))
            elif kind == "embed":
                stream.append(("embed", {"url": block["url"], "title": block["title"], "picture": None}))
            elif kind == "factbox":
                stream.append(("factbox", {"title": block.get("title", ""), "text": block.get("html", "")}))
        return stream

    @staticmethod
    def _table(block: dict[str, Any]) -> dict[str, Any]:
        rows = block["rows"]
        width = max([len(row) for row in rows] + [len(block.get("header", []))])
        header = [*block.get("header", []), *[""] * width][:width]
        return {
            "caption": block.get("caption", ""),
            "table": {
                "columns": [{"type": "cell", "heading": heading} for heading in header],
                "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in rows],
                "caption": "",
            },
        }

    def _sources(self, sample: Any) -> list[Any]:
        """Dispatches the article was made from: the wire had its first paragraphs, so that the source line is earned."""
        from extrablatt.wire import actions as wire
        from extrablatt.wire.models import WireItem

        found = []
        paragraphs = [b["html"] for b in sample.body if b["type"] == "paragraph"]
        for number, provider in enumerate(sample.sources):
            part = paragraphs[number :: max(1, len(sample.sources))]
            if sample.own_work and number == len(sample.sources) - 1 and len(part) > 1:
                part = part[:-1]
            guid = f"urn:sample:{provider.lower()}:{sample.key}"
            item = {
                "uri": guid, "version": "1", "type": "text", "pubstatus": "usable", "language": "de", "urgency": 4,
                "versioncreated": sample.published.isoformat(), "copyrightholder": provider, "slugline": sample.key,
                "headlines": [{"role": "main", "value": sample.headline}],
                "descriptions": [{"role": "summary", "value": "" if sample.own_work else sample.standfirst}],
                "bodies": [{"role": "html", "contenttype": "text/html", "value": "".join(f"<p>{p}</p>" for p in part)}],
            }  # fmt: skip
            wire.ingest(
                json.dumps(item, ensure_ascii=False).encode(), name=f"{sample.key}-{provider}.json", feed="muster"
            )
            row = WireItem.objects.get(guid=guid, version=1)
            WireItem.objects.filter(pk=row.pk).update(received=sample.published, hidden=True)
            found.append(row)
        return found

    def _article(self, sample: Any) -> None:
        from extrablatt.desk import actions as desk
        from extrablatt.desk.models import Article, Correction

        article = Article(
            kicker=sample.kicker, headline=sample.headline, standfirst=sample.standfirst, dateline=sample.dateline or "",
            section=self.sections[sample.section], access=sample.access, news_value=sample.news_value, language="de",
            created=sample.published,
        )  # fmt: skip
        if sample.lead_picture:
            article.lead_picture = self._picture(sample.lead_picture)
        article.body = desk.stream(self._stream(sample.body))
        article.topics = [self.topics[slug] for slug in sample.topics]
        article.storylines = [self.storylines[s.slug] for s in self.sample.storylines if sample.key in s.articles]
        article.authors = [self.people[key] for key in sample.authors]
        article.corrections = [
            Correction(
                text=c["text"] if isinstance(c, dict) else c.text, time=c["date"] if isinstance(c, dict) else c.date
            )
            for c in sample.corrections
        ]
        desk.create(article, sources=self._sources(sample))
        self.articles[sample.key] = desk.publish(article, at=sample.published)

    def _updates(self, sample: Any) -> None:
        """The versions of the day, and cross-references to stories that came later."""
        from extrablatt.desk import actions as desk

        missing = [b for b in sample.body if b["type"] == "crossref"]
        body = list(sample.body)
        updates = sorted(sample.updates, key=lambda u: u.at)
        if missing and not updates and self.articles[sample.key].body.raw_data is not None:
            present = {c.value["article"].pk for c in self.articles[sample.key].body if c.block_type == "crossref"}
            wanted = {self.articles[b["article"]].pk for b in missing}
            if wanted - present:
                draft = desk.latest_draft(self.articles[sample.key])
                draft.body = desk.stream(self._stream(body))
                desk.publish(draft, at=sample.published + timedelta(minutes=5), note="Querverweis ergänzt")
        for update in updates:
            draft = desk.latest_draft(self.articles[sample.key])
            draft.headline = update.headline or draft.headline
            draft.standfirst = update.standfirst or draft.standfirst
            body += update.body
            draft.body = desk.stream(self._stream(body))
            self.articles[sample.key] = desk.publish(draft, at=update.at, note=update.note)

    # --- wire --------------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        """Fresh dispatches for the wire desk, and the picture one of them names."""
        from extrablatt.wire import actions as wire

        from . import artwork

        picture = artwork.with_metadata(
            artwork.draw("field", 11, (1600, 1067)), credit="NAG/BILDDIENST/KATHARINA MUSTERMANN-OBERHOLZER",
            byline="Katharina Mustermann-Oberholzer", caption="Felder bei Hochwang: Wo früher Wiesen waren, wächst heute oft Mais.",
        )  # fmt: skip
        wire.ingest(picture, name="bild-oberland.jpg", feed="nag")
        for name, data in self.content.wire_files(self.now):
            if not name.startswith("later/"):
                result = wire.ingest(data, name=name.rpartition("/")[2], feed=name.partition("-")[0])
                if result.error:
                    logger.warning("sample dispatch %s: %s", name, result.error)


def _keep_later(paper: Newspaper, files: list[tuple[str, bytes]]) -> None:
    """What the agencies send next, as files to be dropped into the watched folder: new versions of what lies there already."""
    for name, data in files:
        if name.startswith("later/"):
            path = paper.data_dir / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
