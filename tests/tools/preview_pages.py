"""Renders every template of the press from the sample newspaper's texts, without database or server, and photographs them.

    python -m tests.tools.preview_pages FOLDER [--shots] [--language de-at] [--only article-full front]

FOLDER gets one HTML file a page and, with ``--shots``, PNGs at four widths in light and dark, and the print views as PDF.
"""

from __future__ import annotations

import argparse
import functools
import gettext
import io
import json
import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from PIL import Image

import extrablatt
from extrablatt.newspaper.sample import artwork, content
from extrablatt.press import addresses, assetfiles, environment, jsonld
from extrablatt.press.firstlines import first_lines
from extrablatt.press.typesetting import source_line, typeset_html, typeset_text
from extrablatt.press.view import (
    ArticleView,
    Block,
    FrontBlock,
    FrontView,
    ListView,
    Note,
    Paper,
    PictureView,
    Rendition,
    SearchView,
    TagView,
    Teaser,
)

ZONE = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 11, 23, 15, 12, tzinfo=ZONE)
BASE = "https://blatt.example"
WIDTHS = (360, 768, 1280, 1920)
LOCALE = Path(extrablatt.__file__).parent / "locale"

#: What a page must bear: a word that has no place to break, and a headline that does not end.
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän"
LONG_HEADLINE = (
    f'"{LONG_WORD}switwenrente": Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz fällt nach siebzehn Jahren, '
    "Gemeinden rechnen mit Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
)


class Fixture:
    """The sample newspaper as views."""

    def __init__(self, folder: Path | None, language: str = "de-at") -> None:
        """Without a folder no picture is drawn; the views are the same."""
        self.folder, self.language = folder, language
        self.sample = content.load(NOW)
        self.sections = {
            s.slug: TagView("section", s.slug, s.name, addresses.tag("section", s.slug), colour=s.colour)
            for s in self.sample.paper.sections
        }
        self.topics = {
            t.slug: TagView("topic", t.slug, t.name, addresses.tag("topic", t.slug), description=t.description)
            for t in self.sample.topics
        }
        self.people = {
            p.key: TagView("contributor", p.key, p.name, addresses.tag("contributor", p.key), description=p.biography)
            for p in self.sample.people
        }
        self.articles = sorted(self.sample.articles, key=lambda a: a.published, reverse=True)
        self.ids = {a.key: n for n, a in enumerate(reversed(self.articles), 1)}
        self.by_key = {a.key: a for a in self.articles}
        self._pictures: dict[str, PictureView] = {}

    def text(self, value: str) -> Markup:
        """Typeset and escaped."""
        return escape(typeset_text(value, self.language)) if value else Markup("")

    def html(self, value: str) -> Markup:
        """A typeset fragment."""
        return Markup(typeset_html(value, self.language)) if value else Markup("")

    def picture(self, lead: dict[str, Any] | None, size: tuple[int, int] = (1280, 853)) -> PictureView | None:
        """A drawn picture in two WebP widths and one JPEG."""
        if not lead:
            return None
        name = f"{lead['scene']}-{lead['seed']}-{size[0]}"
        if name not in self._pictures:
            folder = self.folder and self.folder / "bilder"
            if folder and not (folder / f"{name}.jpg").exists():
                folder.mkdir(exist_ok=True)
                jpeg = artwork.draw(lead["scene"], lead["seed"], size)
                image = Image.open(io.BytesIO(jpeg))
                (folder / f"{name}.jpg").write_bytes(jpeg)
                image.save(folder / f"{name}.webp", quality=80)
                image.resize((640, size[1] * 640 // size[0])).save(folder / f"{name}-640.webp", quality=80)
            number = len(self._pictures) + 1
            self._pictures[name] = PictureView(
                number, "", Markup(""), Markup(""), *size, src=f"/bilder/{name}.jpg",
                sources=(
                    Rendition(f"/bilder/{name}-640.webp", 640, size[1] * 640 // size[0], "image/webp"),
                    Rendition(f"/bilder/{name}.webp", *size, "image/webp"),
                ),
            )  # fmt: skip
        return replace(
            self._pictures[name],
            alt=typeset_text(lead.get("alt", ""), self.language),
            caption=self.text(lead.get("caption", "")),
            credit=escape(lead.get("credit", "")),
            creator=lead.get("byline", ""),
        )

    def url(self, article: content.SampleArticle) -> str:
        """The address of an article."""
        return addresses.article(article.section, self.ids[article.key], article.key)

    def teaser(self, article: content.SampleArticle, reason: str = "") -> Teaser:
        """An article announced."""
        return Teaser(
            self.ids[article.key], self.url(article), self.text(article.kicker), self.text(article.headline),
            self.text(article.standfirst), self.sections[article.section], article.access, article.published.astimezone(ZONE),
            updated=article.updates[-1].at.astimezone(ZONE) if article.updates else None,
            picture=self.picture(article.lead_picture), reason=reason,
            byline=escape(", ".join(self.people[k].name for k in article.authors)),
        )  # fmt: skip

    def block(self, block: dict[str, Any]) -> Block:
        """A block of the body."""
        kind = block["type"]
        if kind == "picture":
            return Block(kind, picture=self.picture(block))
        if kind == "crossref":
            return Block(kind, teaser=self.teaser(self.by_key[block["article"]]), title=self.text(block["text"]))
        return Block(
            kind,
            html=self.html(block.get("html", "")),
            title=self.text(block.get("title") or block.get("text") or block.get("caption") or ""),
            attribution=self.text(block.get("attribution", "")),
            ordered=bool(block.get("ordered")),
            items=tuple(map(self.html, block.get("items", []))),
            header=tuple(map(self.html, block.get("header", []))),
            rows=tuple(tuple(map(self.html, row)) for row in block.get("rows", [])),
        )

    def article(self, key: str, *, full: bool = True) -> ArticleView:
        """The article page of a sample article."""
        a = self.by_key[key]
        body = list(a.body) + (a.updates[-1].body if a.updates else [])
        headline = a.updates[-1].headline or a.headline if a.updates else a.headline
        near = [o for o in self.articles if o is not a and set(o.topics) & set(a.topics)]
        near += [o for o in self.articles if o is not a and o.section == a.section and o not in near]
        shared = [next((self.topics[t].name for t in a.topics if t in o.topics), "") for o in near[:5]]
        url = self.url(a)
        blocks = body if full or a.access == "open" else first_lines(body, self.language)
        return ArticleView(
            self.ids[key], url, BASE + url, self.text(a.kicker), self.text(headline), self.text(a.standfirst),
            self.sections[a.section], a.access, full or a.access == "open", tuple(map(self.block, blocks)),
            self.picture(a.lead_picture, (1920, 1280)), tuple(self.people[k] for k in a.authors), Markup(""),
            self.text(a.dateline), escape(source_line(a.sources, a.own_work, self.language)), a.published.astimezone(ZONE),
            a.updates[-1].at.astimezone(ZONE) if a.updates else None, 1 + len(a.updates),
            tuple(self.topics[t] for t in a.topics),
            tuple(self.teaser(o, f"Zum Thema {r}" if r else "") for o, r in zip(near[:5], shared, strict=True)),
            tuple(Note(self.text(c["text"]), c["date"].astimezone(ZONE)) for c in a.corrections),
            tuple(Note(self.text(u.note), u.at.astimezone(ZONE)) for u in reversed(a.updates)),
            language=self.language, plain_headline=typeset_text(headline, self.language),
            plain_standfirst=typeset_text(a.standfirst, self.language), reading_minutes=3,
        )  # fmt: skip

    def paper(self) -> Paper:
        """The furniture."""
        p = self.sample.paper
        return Paper(
            p.name, p.claim, BASE, self.language, tuple(self.sections.values()), p.publisher["name"],
            **{k: v for k, v in p.publisher.items() if k != "name"},
        )  # fmt: skip

    def showcase(self) -> ArticleView:
        """One article with everything the page can hold: each kind of block, corrections, the trail."""
        richest = max(self.articles, key=lambda a: len({b["type"] for b in a.body}))
        page = self.article("wladiwostok-gipfel")
        kinds = {b.type for b in page.body}
        extra = [self.block(b) for a in [richest, *self.articles] for b in a.body]
        body = list(page.body)
        for block in extra:
            if block.type not in kinds and block.type != "crossref":
                kinds.add(block.type)
                body.insert(-2, block)
        correction = Note(
            self.text(
                'In einer früheren Fassung stand, das Treffen habe "fast vier Stunden" gedauert. Es waren mehr als drei.'
            ),
            page.published + timedelta(days=1, hours=2),
        )
        return replace(page, body=tuple(body), corrections=(correction,))

    def front(self) -> FrontView:
        """The front page, laid out as the press does."""
        teasers = {a.key: self.teaser(a) for a in self.articles}
        chosen = sorted(self.articles[:22], key=lambda a: (not a.lead_picture, a.news_value, self.articles.index(a)))[
            :7
        ]
        rest = [a for a in self.articles if a not in chosen]
        shelves = []
        for slug, section in self.sections.items():
            own = sorted([a for a in rest if a.section == slug][:4], key=lambda a: not a.lead_picture)
            if own:
                shelves.append(FrontBlock(section, tuple(teasers[a.key] for a in own)))
        top = tuple(teasers[a.key] for a in chosen)
        latest = tuple(teasers[a.key] for a in self.articles[:12])
        return FrontView(top[0], top[1:], latest, tuple(shelves), NOW, BASE + "/")

    def listing(self, tag: TagView, found: list[content.SampleArticle], pages: int = 1) -> ListView:
        """A listing's first page."""
        return ListView(
            tag, tuple(map(self.teaser, found)), 1, pages, BASE + tag.url, next_url=f"{tag.url}/seite/2" if pages > 1 else None,
            feed_url=f"{tag.url}/feed.atom",
        )  # fmt: skip

    def long(self) -> ArticleView:
        """The hard case: an endless headline, a word wider than a phone, no picture, no topics, nothing related."""
        page = self.article("wladiwostok-gipfel")
        word = Block("paragraph", html=self.html(f"Der {LONG_WORD} sagte dazu {LONG_WORD * 3}."))
        table = Block(
            "table", title=self.text("Zuständigkeiten"), header=tuple(self.text(f"{LONG_WORD} {n}") for n in range(5)),
            rows=(tuple(self.text("1.234.567,89 €") for _ in range(5)),),
        )  # fmt: skip
        return replace(
            page, headline=self.text(LONG_HEADLINE), plain_headline=typeset_text(LONG_HEADLINE, self.language), picture=None,
            topics=(), related=(), trail=(), updated=None, body=(word, Block("crosshead", title=self.text(LONG_WORD * 2)), table),
            authors=(), kicker=self.text(LONG_WORD),
        )  # fmt: skip

    def pages(self) -> dict[str, tuple[str, Any, dict[str, Any]]]:
        """Name → (template, page, more)."""
        premium = next((a.key for a in self.articles if a.access == "premium"), "wladiwostok-gipfel")
        registered = next((a.key for a in self.articles if a.access == "registered"), premium)
        section, topic = self.sections["region"], self.topics["nordkorea"]
        in_section = [a for a in self.articles if a.section == section.slug]
        on_topic = [a for a in self.articles if topic.slug in a.topics]
        person = self.people[self.by_key["wladiwostok-gipfel"].authors[0]]
        wrote = [a for a in self.articles if person.slug in a.authors]
        front = self.front()
        bare = [replace(t, picture=None, standfirst=Markup("")) for t in (front.lead, *front.top[:2]) if t]
        feed = {"title": "", "url": "/", "feed_url": "/feed.atom", "teasers": front.latest, "updated": NOW}
        return {
            "article-full": ("article.html", self.showcase(), {}),
            "article-plain": ("article.html", self.article(registered), {}),
            "article-premium": ("article.html", self.article(premium, full=False), {}),
            "article-premium-full": ("article.html", self.article(premium), {}),
            "article-long": ("article.html", self.long(), {}),
            "print": ("print.html", self.showcase(), {}),
            "front": ("front.html", front, {}),
            "front-bare": ("front.html", replace(front, lead=bare[0], top=tuple(bare[1:]), shelves=front.shelves[:1]), {}),
            "front-empty": ("front.html", replace(front, lead=None, top=(), latest=(), shelves=()), {}),
            "section": ("list.html", self.listing(section, in_section, 3), {}),
            "topic": ("list.html", self.listing(topic, on_topic), {}),
            "contributor": ("list.html", self.listing(person, wrote), {}),
            "search": ("search.html", SearchView("Gipfel <Kim>", 7, tuple(map(self.teaser, on_topic))), {}),
            "search-none": ("search.html", SearchView("Xylofon", 0, ()), {}),
            "error-404": ("error.html", None, {"status": 404, "title": "Seite nicht gefunden",
                          "message": "Unter dieser Adresse gibt es nichts."}),
            "error-410": ("error.html", None, {"status": 410, "title": "Dieser Artikel wurde zurückgezogen",
                          "message": "Die Agentur hat die Meldung zurückgezogen: Sie beruhte auf einer Verwechslung."}),
            "impressum": ("legal.html", {"kind": "impressum"}, {}),
            "angebot": ("legal.html", {"kind": "angebot"}, {}),
            "feed": ("feed.atom.xml", feed, {}),
        }  # fmt: skip


def render(template: str, page: Any, paper: Paper, language: str = "de-at", **more: Any) -> str:
    """One page, in the language's own words."""
    speaking = gettext.translation("django", LOCALE, [language[:2]], fallback=True)
    templates = environment.build(speaking, lambda: language)
    if isinstance(page, ArticleView):
        page = replace(page, json_ld=jsonld.to_script(jsonld.news_article(page, paper)))
    return templates.get_template(template).render(paper=paper, page=page, **more)


def render_all(folder: Path | None, language: str = "de-at") -> dict[str, str]:
    """All pages as text, by name; with a folder, their pictures and assets are written below it."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        assetfiles.write_all(folder / "assets")
    fixture = Fixture(folder, language)
    paper = fixture.paper()
    pages = fixture.pages().items()
    return {name: render(template, page, paper, language, **more) for name, (template, page, more) in pages}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


def shoot(folder: Path, names: list[str], widths: list[int], schemes: list[str]) -> None:
    """Photograph pages with the system's Chromium; prints go to PDF and from there to PNG (poppler's pdftoppm)."""
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shots = folder / "shots"
    shots.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in schemes:
            for width in widths:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                for name in names:
                    page.goto(f"http://127.0.0.1:{server.server_port}/{name}.html")
                    page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
                    page.evaluate("Promise.all([...document.images].map(i => i.decode().catch(() => null)))")
                    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if over > 0:
                        print(f"{name} at {width}: {over} px too wide")
                    page.screenshot(path=str(shots / f"{name}-{width}-{scheme}.png"), full_page=True)
                    if scheme == "light" and width == max(widths) and name in ("print", "article-full"):
                        page.pdf(path=str(shots / f"{name}.pdf"), prefer_css_page_size=True)
                        command = ["pdftoppm", "-r", "70", "-png", shots / f"{name}.pdf", shots / f"{name}-pdf"]
                        subprocess.run(command, check=True)
                context.close()
        browser.close()
    server.shutdown()


def weigh(folder: Path, name: str) -> dict[str, int]:
    """Bytes of a page as a reader gets it."""
    import brotli

    raw = (folder / f"{name}.html").read_bytes()
    return {"raw": len(raw), "br5": len(brotli.compress(raw, quality=5)), "br11": len(brotli.compress(raw, quality=11))}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shots", action="store_true")
    parser.add_argument("--language", default="de-at")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--widths", nargs="*", type=int, default=list(WIDTHS))
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    options = parser.parse_args()
    made = render_all(options.folder, options.language)
    for name, text in made.items():
        ending = "xml" if name == "feed" else "html"
        (options.folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
    print(json.dumps({n: weigh(options.folder, n) for n in made if n != "feed"}, indent=None))
    if options.shots:
        names = options.only or [n for n in made if n != "feed"]
        shoot(options.folder, names, options.widths, options.schemes)


if __name__ == "__main__":
    main()
