"""The desk's preview: a draft as the press would print it. Nothing of it is stored or published."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from extrablatt.desk.models import Article
from extrablatt.desk.snapshot import record_of
from extrablatt.press import rendering
from extrablatt.publication import actions as publication


def article(request: HttpRequest, draft: Article) -> HttpResponse:
    """Publish into a transaction that is rolled back, and let the press print what is there: preview and page can't differ."""
    with transaction.atomic():
        saved = draft if draft.pk else None
        if saved is None:
            draft.pk = -1
        record = replace(record_of(draft), not_before=None, embargoed=False)
        publication.publish_story(record, time=timezone.now())
        page = rendering.preview(draft.pk)
        transaction.set_rollback(True)
    if saved is None:
        draft.pk = None
    # Files that readers can't get (yet, or any more) are handed out to the desk by the desk.
    html = (
        page.encodings["identity"].replace(b'"/bilder/', b'"/desk/bilder/').replace(b", /bilder/", b", /desk/bilder/")
    )
    return HttpResponse(html, content_type=page.content_type)
