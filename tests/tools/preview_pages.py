"""Renders every template of the press from texts of its own, without database or server, and photographs them.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from markupsafe import Markup, escape
from PIL import Image

import extrablatt
from extrablatt.newspaper.sample import artwork
from extrablatt.press import addresses, assetfiles, environment, jsonld, themes, wall
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
from tests.tools import fixture_texts as texts
from tests.tools.fixture_texts import NOW, TEXTS

BASE = "https://blatt.example"
WIDTHS = (360, 768, 1280, 1920)
LOCALE = Path(extrablatt.__file__).parent / "locale"


class Fixture:
    """The texts of :mod:`tests.tools.fixture_texts` as views. Without a folder no picture is drawn; the views are the same."""

    def __init__(self, folder: Path | None, language: str = "de-at") -> None:
        self.folder, self.language = folder, language
        self.sections = {
            slug: TagView("section", slug, name, addresses.tag("section", slug), colour=colour)
            for slug, (name, colour) in texts.SECTIONS.items()
        }
        self.topics = {
            slug: TagView("topic", slug, name, addresses.tag("topic", slug), description=description)
            for slug, (name, description) in texts.TOPICS.items()
        }
        self.people = {
            slug: TagView("contributor", slug, name, addresses.tag("contributor", slug))
            for slug, name in texts.PEOPLE.items()
        }
        self.keys = sorted(TEXTS, key=lambda key: TEXTS[key].hours)
        self.ids = {key: number for number, key in enumerate(reversed(self.keys), 1)}
        self._drawn: dict[str, PictureView] = {}

    def text(self, value: str) -> Markup:
        """Typeset and escaped."""
        return escape(typeset_text(value, self.language)) if value else Markup("")

    def html(self, value: str) -> Markup:
        """A typeset fragment."""
        return Markup(typeset_html(value, self.language)) if value else Markup("")

    def _draw(self, scene: str, size: tuple[int, int]) -> PictureView:
        name = f"{scene}-{size[0]}"
        small = (640, size[1] * 640 // size[0])
        if self.folder and not (self.folder / "bilder" / f"{name}.jpg").exists():
            folder = self.folder / "bilder"
            folder.mkdir(exist_ok=True)
            jpeg = artwork.draw(scene, 4, size)
            (folder / f"{name}.jpg").write_bytes(jpeg)
            image = Image.open(io.BytesIO(jpeg))
            image.save(folder / f"{name}.webp", quality=80)
            image.resize(small).save(folder / f"{name}-640.webp", quality=80)
        files = (
            Rendition(f"/bilder/{name}-640.webp", *small, "image/webp"),
            Rendition(f"/bilder/{name}.webp", *size, "image/webp"),
        )
        number = len(self._drawn) + 1
        return PictureView(number, "", Markup(""), Markup(""), *size, src=f"/bilder/{name}.jpg", sources=files)

    def picture(
        self,
        scene: str,
        size: tuple[int, int] = (1280, 853),
        *,
        caption: str = "",
        alt: str = "",
        credit: str = "",
        creator: str = "",
    ) -> PictureView | None:
        """A drawn picture in two WebP widths and one JPEG."""
        if not scene:
            return None
        name = f"{scene}-{size[0]}"
        if name not in self._drawn:
            self._drawn[name] = self._draw(scene, size)
        words = {"alt": typeset_text(alt, self.language), "caption": self.text(caption), "credit": escape(credit)}
        return replace(self._drawn[name], creator=creator, **words)

    def url(self, key: str) -> str:
        """The address of an article."""
        return addresses.article(TEXTS[key].section, self.ids[key], key)

    def _updates(self, key: str) -> tuple[Note, ...]:
        a = TEXTS[key]
        return tuple(Note(self.text(what), a.published + timedelta(minutes=late)) for late, what in a.updates)

    def teaser(self, key: str, reason: str = "") -> Teaser:
        """An article announced."""
        a = TEXTS[key]
        updates = self._updates(key)
        return Teaser(
            self.ids[key], self.url(key), self.text(a.kicker), self.text(a.headline), self.text(a.standfirst),
            self.sections[a.section], a.access, a.published, updated=updates[-1].time if updates else None,
            picture=self.picture(a.scene, alt=a.alt, credit=a.credit), reason=reason,
            byline=escape(", ".join(self.people[who].name for who in a.authors)),
        )  # fmt: skip

    def block(self, block: dict[str, Any]) -> Block:
        """A block of the body."""
        kind = block["type"]
        if kind == "picture":
            return Block(kind, picture=self.picture(**{k: v for k, v in block.items() if k != "type"}))
        if kind == "crossref":
            return Block(kind, teaser=self.teaser(block["story"]))
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

    def related(self, key: str) -> tuple[Teaser, ...]:
        """Five others: those that share a topic with the reason, then of the same section."""
        a = TEXTS[key]
        others = [k for k in self.keys if k != key]
        sharing = [k for k in others if set(TEXTS[k].topics) & set(a.topics)]
        near = sharing + [k for k in others if TEXTS[k].section == a.section and k not in sharing]
        names = [next((self.topics[t].name for t in a.topics if t in TEXTS[k].topics), "") for k in near]
        return tuple(
            self.teaser(k, name and f"Zum Thema {name}") for k, name in list(zip(near, names, strict=True))[:5]
        )

    def article(self, key: str, *, full: bool = True) -> ArticleView:
        """The article page; ``full=False`` gives the open variant of what is behind the wall."""
        a, url, updates = TEXTS[key], self.url(key), self._updates(key)
        full = full or a.access == "open"
        body = list(a.body or texts.PLAIN_BODY)
        return ArticleView(
            self.ids[key], url, BASE + url, self.text(a.kicker), self.text(a.headline), self.text(a.standfirst),
            self.sections[a.section], a.access, full, tuple(map(self.block, body if full else wall.before(a.standfirst, body, self.language).body)),
            self.picture(a.scene, (1920, 1280), caption=a.caption, alt=a.alt, credit=a.credit, creator=a.creator),
            tuple(self.people[who] for who in a.authors), Markup(""), self.text(a.dateline),
            escape(source_line(list(a.sources), True, self.language)), a.published, updates[-1].time if updates else None,
            1 + len(updates), tuple(self.topics[t] for t in a.topics), self.related(key), trail=tuple(reversed(updates)),
            language=self.language, plain_headline=typeset_text(a.headline, self.language),
            plain_standfirst=typeset_text(a.standfirst, self.language), reading_minutes=3,
        )  # fmt: skip

    def paper(self) -> Paper:
        """The furniture."""
        return Paper(
            texts.NAME, texts.CLAIM, BASE, self.language, tuple(self.sections.values()), publisher=texts.PUBLISHER.name,
            address=texts.PUBLISHER.address, email=texts.PUBLISHER.email, legal=texts.PUBLISHER,
        )  # fmt: skip

    def showcase(self) -> ArticleView:
        """One article with everything the page can hold: each kind of block, a correction, the trail."""
        page = self.article("gipfel")
        note = Note(self.text(texts.CORRECTION), page.published + timedelta(days=1, hours=2))
        return replace(page, corrections=(note,))

    def long(self) -> ArticleView:
        """The hard case: an endless headline, a word wider than a phone, no picture, no topics, nothing related."""
        word = texts.LONG_WORD
        body = (
            Block("paragraph", html=self.html(f"Der {word} sagte dazu {word * 3}.")),
            Block("crosshead", title=self.text(word * 2)),
            Block(
                "table", title=self.text("Zuständigkeiten"), header=tuple(self.text(f"{word} {n}") for n in range(5)),
                rows=(tuple(self.text("1.234.567,89 €") for _ in range(5)),),
            ),
        )  # fmt: skip
        return replace(
            self.article("gipfel"), headline=self.text(texts.LONG_HEADLINE), kicker=self.text(word), body=body,
            plain_headline=typeset_text(texts.LONG_HEADLINE, self.language), picture=None, topics=(), related=(), trail=(),
            updated=None, authors=(),
        )  # fmt: skip

    def front(self) -> FrontView:
        """The front page, laid out as the press does."""
        chosen = ("wahl", "ufer", "derby", "spital", "gutachten", "streik", "theater")
        rest = [key for key in self.keys if key not in chosen]
        shelves = []
        for slug, section in self.sections.items():
            own = sorted([k for k in rest if TEXTS[k].section == slug][:4], key=lambda k: not TEXTS[k].scene)
            shelves.append(FrontBlock(section, tuple(map(self.teaser, own))))
        top = tuple(map(self.teaser, chosen))
        return FrontView(top[0], top[1:], tuple(map(self.teaser, self.keys[:12])), tuple(shelves), NOW, BASE + "/")

    def listing(self, tag: TagView, keys: list[str], pages: int = 1) -> ListView:
        """A listing's first page."""
        return ListView(
            tag, tuple(map(self.teaser, keys)), 1, pages, BASE + tag.url, feed_url=f"{tag.url}/feed.atom",
            next_url=f"{tag.url}/seite/2" if pages > 1 else None,
        )  # fmt: skip

    def pages(self) -> dict[str, tuple[str, Any, dict[str, Any]]]:
        """Name → (template, page, more)."""
        front, topic, person = self.front(), self.topics["gipfel"], self.people["leitgeb"]
        on_topic = [k for k in self.keys if "gipfel" in TEXTS[k].topics]
        in_section = [k for k in self.keys if TEXTS[k].section == "region"]
        sports = [k for k in self.keys if TEXTS[k].section == "sport"]
        bare = [replace(t, picture=None, standfirst=Markup("")) for t in (front.lead, *front.top[:2]) if t]
        gone = "Die Agentur hat die Meldung zurückgezogen: Sie beruhte auf einer Verwechslung."
        return {
            "article-full": ("article.html", self.showcase(), {}),
            "article-plain": ("article.html", self.article("ufer"), {}),
            "article-registered": ("article.html", self.article("kommentar", full=False), {}),
            "article-premium": ("article.html", self.article("budget", full=False), {}),
            "article-premium-full": ("article.html", self.article("budget"), {}),
            "article-long": ("article.html", self.long(), {}),
            "print": ("print.html", self.showcase(), {}),
            "print-premium": ("print.html", self.article("budget", full=False), {}),
            "front": ("front.html", front, {}),
            "front-bare": ("front.html", replace(front, lead=bare[0], top=tuple(bare[1:]), shelves=front.shelves[:1]), {}),
            "front-empty": ("front.html", replace(front, lead=None, top=(), latest=(), shelves=()), {}),
            "section": ("list.html", self.listing(self.sections["region"], in_section, 3), {}),
            "section-opener": ("list.html", self.listing(self.sections["sport"], sports), {}),
            "topic": ("list.html", self.listing(topic, on_topic), {}),
            "contributor": ("list.html", self.listing(person, self.keys[:6]), {}),
            "search": ("search.html", SearchView("Gipfel <Insel>", 7, tuple(map(self.teaser, on_topic))), {}),
            "search-none": ("search.html", SearchView("Xylofon", 0, ()), {}),
            "error-404": ("error.html", None, {"status": 404, "title": "Seite nicht gefunden",
                          "message": "Unter dieser Adresse gibt es nichts."}),
            "error-410": ("error.html", None, {"status": 410, "title": "Dieser Artikel wurde zurückgezogen", "message": gone}),
            "error-503": ("error.html", None, {"status": 503, "title": "Gleich wieder da", "message": "Wir arbeiten daran."}),
            **{kind: ("legal.html", {"kind": kind}, {}) for kind in
               ("impressum", "offenlegung", "datenschutz", "barrierefreiheit", "berichtigungen", "angebot")},
        }  # fmt: skip


def render(
    template: str,
    page: Any,
    paper: Paper,
    language: str = "de-at",
    assets: assetfiles.Assets | None = None,
    **more: Any,
) -> str:
    """One page, in the language's own words."""
    speaking = gettext.translation("django", LOCALE, [language[:2]], fallback=True)
    templates = environment.build(speaking, lambda: language, assets)
    if isinstance(page, ArticleView):
        page = replace(page, json_ld=jsonld.to_script(jsonld.news_article(page, paper)))
    return templates.get_template(template).render(paper=paper, page=page, **more)


def render_all(
    folder: Path | None,
    language: str = "de-at",
    theme: str = themes.DEFAULT,
    assets: assetfiles.Assets | None = None,
) -> dict[str, str]:
    """All pages as text, by name; with a folder, their pictures and assets are written below it."""
    assets = assets or assetfiles.Assets(themes.load(themes.ThemeConfig(theme)))
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        assets.write_all(folder / "assets")
    fixture = Fixture(folder, language)
    paper = fixture.paper()
    pages = fixture.pages().items()
    return {name: render(template, page, paper, language, assets, **more) for name, (template, page, more) in pages}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The pages in a folder by HTTP; the address they are below."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def shoot(folder: Path, names: list[str], widths: list[int], schemes: list[str]) -> None:
    """Photograph pages with the system's Chromium; prints go to PDF and from there to PNG (poppler's pdftoppm)."""
    from playwright.sync_api import sync_playwright

    shots = folder / "shots"
    shots.mkdir(exist_ok=True)
    with serving(folder) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in schemes:
            for width in widths:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                for name in names:
                    page.goto(f"{base}/{name}.html")
                    page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
                    page.evaluate("Promise.all([...document.images].map(i => i.decode().catch(() => null)))")
                    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if over > 0:
                        print(f"{name} at {width}: {over} px too wide")
                    page.screenshot(path=str(shots / f"{name}-{width}-{scheme}.png"), full_page=True)
                    if (
                        scheme == "light"
                        and width == max(widths)
                        and name in ("print", "print-premium", "article-full")
                    ):
                        page.pdf(path=str(shots / f"{name}.pdf"), prefer_css_page_size=True)
                        command = ["pdftoppm", "-r", "70", "-png", shots / f"{name}.pdf", shots / f"{name}-pdf"]
                        subprocess.run(command, check=True)
                context.close()
        browser.close()


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
    parser.add_argument("--theme", default=themes.DEFAULT)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--widths", nargs="*", type=int, default=list(WIDTHS))
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    options = parser.parse_args()
    settings.configure(PAPER=SimpleNamespace(theme=themes.ThemeConfig(options.theme), directory=options.folder))
    made = render_all(options.folder, options.language, options.theme)
    for name, text in made.items():
        ending = "xml" if name == "feed" else "html"
        (options.folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
    print(json.dumps({n: weigh(options.folder, n) for n in made if n != "feed"}, indent=None))
    if options.shots:
        names = options.only or [n for n in made if n != "feed"]
        shoot(options.folder, names, options.widths, options.schemes)


if __name__ == "__main__":
    main()
