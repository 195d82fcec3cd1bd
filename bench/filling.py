"""A newspaper with a past: as many published articles as wanted, copied from a few real ones by SQL."""

from __future__ import annotations

import json
import random
from typing import Any

#: Topics: a few that half the archive is about, many that are rare.
FREQUENT, RARE = 5, 2000
#: Ids below are the templates' and what is published while measuring lies above all.
FIRST = 1000


def fill(count: int) -> None:
    """Give the newspaper at hand ``count`` published articles of the years past: desk, public record, log, search index."""
    from django.db import connection, transaction

    from extrablatt.archive import search
    from extrablatt.press import consumer as press
    from extrablatt.press import live
    from extrablatt.publication.models import Cursor, LogHead

    article, topics = _template()
    with transaction.atomic():
        for statement in _statements(connection.vendor, count, article, topics):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        last = FIRST + count + 100
        LogHead.objects.filter(pk=1).update(seq=last)
        for consumer in (press.CONSUMER, live.CONSUMER, search.CONSUMER):
            Cursor.objects.update_or_create(pk=consumer, defaults={"seq": last})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('desk_article', 'id'), %s)", [last])
    search.rebuild()


def _template() -> tuple[int, list[int]]:
    """One article, really published, and the topics of the archive; returns ids."""
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section
    from extrablatt.publication.models import Tag

    dice = random.Random(3)
    words = "die der und mit nach vor Stadt Rat Haus Jahr neu alt gestern heute Bund Land Gipfel Bahn Schule".split()
    paragraphs = [("paragraph", "<p>" + " ".join(dice.choices(words, k=40)).capitalize() + ".</p>") for _ in range(5)]
    article = Article(headline="Ein Artikel aus dem Archiv", section=Section.objects.get(slug="politik"))
    article.standfirst, article.body = "Was damals geschah und was daraus geworden ist.", desk.stream(paragraphs)
    desk.publish(desk.create(article))
    tags = [Tag(kind="topic", slug=f"thema-{n}", name=f"Thema {n}") for n in range(FREQUENT + RARE)]
    return article.pk, [tag.pk for tag in Tag.objects.bulk_create(tags)]


def _statements(vendor: str, count: int, article: int, topics: list[int]) -> list[str]:
    from extrablatt.desk.models import Article
    from extrablatt.publication.models import LogEntry, Story, StoryVersion, Tag

    numbers = f"WITH RECURSIVE n(i) AS (SELECT {FIRST} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {FIRST + count})"
    back = f"({FIRST + count} - n.i) * 3000"  # a story every fifty minutes
    if vendor == "sqlite":
        moment = f"strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 day', '-' || ({back}) || ' seconds')"
    else:
        moment = f"now() - interval '1 day' - ({back}) * interval '1 second'"
    sections = list(Tag.objects.filter(kind="section").order_by("pk").values_list("pk", flat=True))
    desk_sections = list(Article.section.field.related_model.objects.order_by("pk").values_list("pk", flat=True))
    # Ids of one kind lie one after the other, so that arithmetic finds them.
    section = f"{sections[0]} + n.i % {len(sections)}"
    if sections != list(range(sections[0], sections[0] + len(sections))):
        section = str(sections[0])
    slug = "'artikel-' || n.i"

    def copied(model: Any, row: str, changed: dict[str, str], skip: tuple[str, ...] = ()) -> str:
        table = model._meta.db_table
        columns = [f.column for f in model._meta.concrete_fields if f.column not in skip]
        values = [changed.get(name, f't."{name}"') for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        return f"INSERT INTO {table} ({names}) {numbers} SELECT {', '.join(values)} FROM n, {table} AS t WHERE {row}"

    story_of = {"story_id": "n.i"}
    keys = f"'{json.dumps(['front', 'latest', f'story:{article}'])}'" + ("::jsonb" if vendor == "postgresql" else "")
    tag_rows = [(section, "0"), (f"{topics[0]} + n.i % {FREQUENT}", "1"), (f"{topics[FREQUENT]} + n.i % {RARE}", "2")]
    desk_section = f"{desk_sections[0]} + n.i % {len(desk_sections)}"
    if desk_sections != list(range(desk_sections[0], desk_sections[0] + len(desk_sections))):
        desk_section = str(desk_sections[0])
    return [
        copied(Story, f"t.id = {article}",
               {"id": "n.i", "slug": slug, "section_id": section, "first_published": moment}),
        copied(StoryVersion, f"t.story_id = {article}", {**story_of, "time": moment}, skip=("id",)),
        *(
            "INSERT INTO publication_storytag (story_id, tag_id, listed_at, position) "
            f"{numbers} SELECT n.i, {tag}, {moment}, {position} FROM n"
            for tag, position in tag_rows
        ),
        f"DELETE FROM {LogEntry._meta.db_table} WHERE seq >= {FIRST}",
        "INSERT INTO publication_logentry (seq, kind, subject, subject_id, version, time, keys) "
        f"{numbers} SELECT n.i, 'publish', 'story', n.i, 1, {moment}, {keys} FROM n",
        copied(Article, f"t.id = {article}",
               {"id": "n.i", "slug": slug, "section_id": desk_section, "created": moment,
                "first_published_at": moment, "last_published_at": moment, "latest_revision_id": "NULL",
                "live_revision_id": "NULL"}),
    ]  # fmt: skip
