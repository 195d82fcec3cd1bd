"""One row a report and article, with what draft and public text draw on; those lost by the form are found again.

Up to here a source was part of each version: the form dropped one that had been merged (its row had no id there), and the next
publication deleted its row. What any version of an article names as a source gets its row back. It counts as used where a
sentence of the report still stands in the text.
"""

import html
import json
import re
import unicodedata
from collections import defaultdict

from django.db import migrations


def _bare(text):
    return re.sub(r'[^\w]+', '', unicodedata.normalize('NFKC', text)).casefold()


def _stands_in(item, text):
    """Whether one sentence of the report (more than 15 letters) stands in ``text``, which is bare already."""
    sentences = re.split(r'(?<=[.!?…:])\s+|\n+', f'{item.headline}\n{item.standfirst}\n{item.body_text}')
    return any(len(bare) > 15 and bare in text for bare in map(_bare, sentences))


def _words(value):
    """All text in a raw body, however its blocks are nested."""
    if isinstance(value, dict):
        return ' '.join(map(_words, value.values()))
    if isinstance(value, (list, tuple)):
        return ' '.join(map(_words, value))
    return value if isinstance(value, str) else ''


def _text(content):
    body = content.get('body') or []
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            pass  # what is no list of blocks is looked at as it stands
    words = ' '.join([str(content.get('headline') or ''), str(content.get('standfirst') or ''), _words(body)])
    return _bare(html.unescape(re.sub(r'<[^>]+>', '', words)))


def fill(apps, schema_editor):
    Article = apps.get_model('desk', 'Article')
    Source = apps.get_model('desk', 'ArticleSource')
    Note = apps.get_model('desk', 'ArticleNote')
    Item = apps.get_model('wire', 'WireItem')
    Revision = apps.get_model('wagtailcore', 'Revision')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    kind = ContentType.objects.filter(app_label='desk', model='article').first()
    revisions = Revision.objects.filter(content_type=kind) if kind else Revision.objects.none()

    named = defaultdict(dict)  # article -> guid -> the newest version any draft named
    entries = revisions.exclude(content__sources=[]).order_by('pk').values_list('object_id', 'content__sources')
    guids = {}
    for object_id, sources in entries.iterator(chunk_size=500):
        for entry in sources or ():
            pk = entry.get('item')
            if pk not in guids:
                guids[pk] = Item.objects.filter(pk=pk).values_list('guid', flat=True).first()
            if guids[pk] is not None:
                named[int(object_id)][guids[pk]] = pk
    rows = defaultdict(list)
    for row in Source.objects.select_related('item').order_by('sort_order', 'pk').iterator(chunk_size=500):
        rows[row.article_id].append(row)

    for pk in sorted(set(named) | set(rows)):
        article = Article.objects.filter(pk=pk).first()
        if article is not None:
            _article(article, rows.get(pk, []), named.get(pk, {}), Source, Item)

    for article in Article.objects.exclude(latest_revision=None).select_related('latest_revision').iterator(chunk_size=200):
        known = None
        for note in article.latest_revision.content.get('notes') or ():
            if known is None:
                known = set(Note.objects.filter(article=article).values_list('text', flat=True))
            if note.get('text') and note['text'] not in known:
                Note.objects.create(article=article, text=note['text'], **({'time': note['time']} if note.get('time') else {}))
                known.add(note['text'])


def _article(article, rows, named, Source, Item):
    revision = article.latest_revision
    content = revision.content if revision else {}
    in_draft = {}
    for entry in content.get('sources') or ():
        item = Item.objects.filter(pk=entry.get('item')).first()
        if item is not None:
            in_draft[item.guid] = (item, entry.get('used', True))
    draft_text = _text(content) if revision else ''
    live_text = _text({'headline': article.headline, 'standfirst': article.standfirst, 'body': list(article.body.raw_data) if hasattr(article.body, 'raw_data') else article.body}) if article.live else ''

    kept = {}
    for row in rows:
        guid = row.item.guid
        first = kept.get(guid)
        if first is None:
            kept[guid] = row
            # A pending row may be one that was lost, published without, and merged again: its words are public all the same.
            if article.live and row.used and (not row.pending or _stands_in(row.item, live_text)):
                row.public_item = row.item
        else:  # a second row of the same report, in another version
            if article.live and not row.pending and row.used and first.public_item_id is None:
                first.public_item = row.item
            if row.item.version > first.item.version:
                first.item = row.item
            first.used = first.used or row.used
            row.delete()
    for guid, item_pk in named.items():
        if guid in kept:
            continue
        item = in_draft[guid][0] if guid in in_draft else Item.objects.get(pk=item_pk)
        kept[guid] = Source(article=article, item=item, used=True, pending=True)
        if article.live and _stands_in(item, live_text):
            kept[guid].public_item = item  # its row went with a publication, its words did not
    for position, (guid, row) in enumerate(kept.items()):
        row.guid, row.position = guid, position
        if guid in in_draft:
            row.item, row.used = in_draft[guid]
        elif revision is not None:
            row.used = _stands_in(row.item, draft_text)
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0018_source_rows'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
