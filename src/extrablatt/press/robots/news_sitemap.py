"""The news sitemap: what was published in the last two days, at most a thousand articles (Google's news sitemap 0.9)."""

from __future__ import annotations

from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import timezone

from extrablatt.publication.actions import LATEST_KEY
from extrablatt.publication.models import Story

from .. import addresses
from ..assembly import Assembly
from ..dates import machine
from ..feeds.items import plain
from ..pages import XML, Rendered, Wanted

DAYS, MOST = 2, 1000
#: Old stories leave it as time goes by.
TTL = 600
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
)


def _language(code: str) -> str:
    """ISO 639: two or three letters; Chinese with its region."""
    code = code.lower().replace("_", "-")
    return code if code in ("zh-cn", "zh-tw") else code.split("-")[0]


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/sitemap-news.xml``."""
    assembly.keys.add(LATEST_KEY)
    since = timezone.now() - timedelta(days=DAYS)
    rows = Story.public.filter(first_published__gte=since).values_list(
        "id", "slug", "section__slug", "first_published", "updated", "language", "headline"
    )[:MOST]
    base, name = settings.PAPER.base_url, escape(plain(settings.PAPER.name))
    told, newest = [], None
    for pk, slug, section, published, updated, language, headline in rows:
        newest = max(filter(None, (newest, published, updated)))
        told.append(
            f"<url><loc>{escape(base + addresses.article(section or 'artikel', pk, slug))}</loc><news:news>"
            f"<news:publication><news:name>{name}</news:name><news:language>{escape(_language(language))}</news:language>"
            f"</news:publication><news:publication_date>{machine(assembly.local(published))}</news:publication_date>"
            f"<news:title>{escape(plain(assembly.text(headline, language)))}</news:title></news:news></url>\n"
        )
    return Rendered(_HEAD + "".join(told) + "</urlset>\n", content_type=XML, modified=newest, ttl=TTL)
