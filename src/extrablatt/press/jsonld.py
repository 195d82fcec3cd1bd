"""Structured data (schema.org), told truthfully: what is not on the page is not claimed."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from extrablatt.normalisation import SOFT_HYPHEN, bare

from .assetfiles import asset_url
from .dates import machine
from .environment import language_tag
from .view import ArticleView, ListView, Paper, PictureView, Rendition


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: an empty statement is a wrong one."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def _file(base: str, url: str, size: Rendition | None) -> dict[str, Any]:
    address = base + url
    told: dict[str, Any] = {"@type": "ImageObject", "url": address, "contentUrl": address}
    return told | ({"width": size.width, "height": size.height} if size else {})


def _images(picture: PictureView, base: str, *, crops: bool = False) -> list[dict[str, Any]]:
    """A picture, and its ``crops``, each with the same credit and licence (Google's image metadata: contentUrl and one of them)."""
    if picture.restricted:  # shown to readers here, not offered to be shown elsewhere
        return []
    # The size is told of a file whose size is known: the largest rendition, else none.
    largest = max(picture.sources, key=lambda file: file.width, default=None)
    rights = _rights(picture)
    whole = _file(base, largest.url if largest else picture.src, largest)
    whole |= {"thumbnailUrl": base + picture.src} | without_empty({"caption": Markup(picture.caption).striptags()})
    return [whole | rights, *(_file(base, c.url, c) | rights for c in (picture.crops if crops else ()))]


def _rights(picture: PictureView) -> dict[str, Any]:
    return without_empty(
        {
            "creditText": Markup(picture.credit).striptags(),
            "creator": {"@type": "Person", "name": picture.creator} if picture.creator else None,
            "copyrightNotice": picture.copyright,
            "usageInfo": picture.usage_terms if picture.usage_terms.startswith("https://") else "",
            "license": _web(picture.licence),
            "acquireLicensePage": _web(picture.acquire_licence),
        }
    )


def _web(address: str) -> str:
    return address if address.startswith(("https://", "http://")) else ""


def _publisher(paper: Paper) -> dict[str, Any]:
    base = paper.base_url
    owners = base + "/offenlegung" if paper.legal is None or paper.legal.discloses else ""
    return without_empty(
        {
            "@type": "NewsMediaOrganization",
            "@id": base + "/#publisher",
            "name": paper.name,
            "legalName": paper.publisher,
            "url": base + "/",
            "logo": {"@type": "ImageObject", "url": base + asset_url("icon-512.png"), "width": 512, "height": 512},
            "slogan": paper.claim,
            "email": paper.email,
            "address": paper.address,
            "publishingPrinciples": owners,
            "correctionsPolicy": base + "/berichtigungen",
            "masthead": base + "/impressum",
            "ownershipFundingInfo": owners,
        }
    )


def _breadcrumbs(paper: Paper, *below: tuple[str, str]) -> dict[str, Any]:
    crumbs = [(paper.name, paper.base_url + "/"), *below]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(crumbs, 1)
        ],
    }


#: A person's name as a byline has it: two words or more with capitals, particles between them (Anna von der Heide, J. R. Muster).
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:von|van|vom|zu|zum|zur|der|den|de|del|della|di|da|du|la|le|dos|al|el|bin|[^\W\d_a-z][\w.'’-]*))+"
)
_BETWEEN = re.compile(r"\s*[,;/&|]\s*|\s+(?:und|and|sowie|et|e|y)\s+")
_AGENCY = re.compile(r"\b(?:[A-ZÄÖÜ]{2,}|Agentur|Agency|Presse|Press|Redaktion|News|Media|GmbH|AG)\b")


def people_in(byline: str) -> list[str]:
    """The persons a byline names; whoever may be an agency is none of them."""
    words = " ".join(re.sub(r"\([^()]*\)", " ", bare(byline)).split())
    parts = (part.strip(" .") for part in _BETWEEN.split(words))
    return [part for part in parts if _PERSON.fullmatch(part) and not _AGENCY.search(part)]


def _authors(page: ArticleView, paper: Paper, publisher: str) -> list[dict[str, Any]]:
    """Who wrote it, as far as the page says: authors of the house, people in the byline; the newspaper only where nobody is named."""
    byline = Markup(page.byline).striptags()
    told = [{"@type": "Person", "name": a.name, "url": paper.base_url + a.url} for a in page.authors]
    known = {one["name"] for one in told}
    told += [{"@type": "Person", "name": name} for name in people_in(byline) if name not in known]
    return told or ([] if byline else [{"@id": publisher}])


def news_article(page: ArticleView, paper: Paper) -> dict[str, Any]:
    """NewsArticle with BreadcrumbList (schema.org; Google's Article and paywalled-content pages).

    ``isAccessibleForFree`` follows the access. ``hasPart`` only where the walled text is on the page; in the open
    variant it is not, and the boolean alone is the truth. The pictures are those the page shows.
    """
    publisher = _publisher(paper)
    inside = [picture for block in page.body for picture in (block.picture, *block.pictures) if picture]
    article = {
        "@type": "NewsArticle",
        "@id": page.canonical + "#article",
        "mainEntityOfPage": page.canonical,
        "url": page.canonical,
        "headline": page.plain_headline,
        "alternativeHeadline": Markup(page.kicker).striptags(),
        "description": page.plain_standfirst,
        "datePublished": machine(page.published),
        "dateModified": machine(page.updated or page.published),
        "dateline": Markup(page.dateline).striptags(),
        "inLanguage": language_tag(page.language),
        "articleSection": page.section.name,
        "isAccessibleForFree": page.access == "open",
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".walled"}
        if page.access != "open" and page.full
        else None,
        # Search engines choose among shapes of the lead (Google's Article page); the others as the page shows them.
        "image": (_images(page.picture, paper.base_url, crops=True) if page.picture else [])
        + [image for picture in inside for image in _images(picture, paper.base_url)],
        "author": _authors(page, paper, publisher["@id"]),
        "publisher": publisher,
        "about": [{"@type": "Thing", "name": t.name, "url": paper.base_url + t.url} for t in page.topics],
        "keywords": [t.name for t in page.topics],
        "isPartOf": [
            {"@type": "CreativeWorkSeries", "name": s.tag.name, "url": paper.base_url + s.tag.url}
            for s in page.storylines
        ],
        "correction": [
            {"@type": "CorrectionComment", "text": Markup(c.text).striptags(), "datePublished": machine(c.time)}
            for c in page.corrections
        ],
    }
    crumbs = _breadcrumbs(
        paper, (page.section.name, paper.base_url + page.section.url), (page.plain_headline, page.canonical)
    )
    return {"@context": "https://schema.org", "@graph": [without_empty(article), crumbs]}


def front(paper: Paper) -> dict[str, Any]:
    """NewsMediaOrganization and its WebSite, with how it is searched (Google's organisation and site name pages)."""
    publisher = _publisher(paper)
    site = {
        "@type": "WebSite",
        "@id": paper.base_url + "/#website",
        "name": paper.name,
        "url": paper.base_url + "/",
        "inLanguage": language_tag(paper.language),
        "publisher": {"@id": publisher["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": paper.base_url + "/suche?q={search_term_string}"},
            "query-input": "required name=search_term_string",
        },
    }
    return {"@context": "https://schema.org", "@graph": [publisher, site]}


def listing(page: ListView, paper: Paper) -> dict[str, Any]:
    """Of a contributor a ProfilePage with the Person, of all other tags a CollectionPage; each with BreadcrumbList."""
    base, tag = paper.base_url, page.tag
    told: dict[str, Any] = {
        "@type": "CollectionPage",
        "@id": page.canonical + "#page",
        "url": page.canonical,
        "name": tag.name,
        "description": tag.description,
        "inLanguage": language_tag(paper.language),
        "publisher": _publisher(paper),
    }
    if tag.kind == "contributor":
        person = {
            "@type": "Person",
            "@id": base + tag.url + "#person",
            "name": tag.name,
            "url": base + tag.url,
            "description": tag.description,
            "worksFor": {"@id": base + "/#publisher"},
        }
        told |= {"@type": "ProfilePage", "mainEntity": without_empty(person)}
    else:
        places = enumerate(page.teasers, 1)
        told["mainEntity"] = {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "position": n, "url": base + t.url} for n, t in places],
        }
        if tag.kind in ("topic", "storyline"):
            told["about"] = {"@type": "Thing", "name": tag.name}
    return {
        "@context": "https://schema.org",
        "@graph": [without_empty(told), _breadcrumbs(paper, (tag.name, base + tag.url))],
    }


def to_script(data: dict[str, Any]) -> Markup:
    """JSON, without marks for breaking lines, that can end neither its script element nor begin a comment in it (HTML, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace(SOFT_HYPHEN, "")
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
