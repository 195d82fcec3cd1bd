"""The page types of the sample newspaper, each by one address."""

from __future__ import annotations

import re
from functools import cache
from urllib.request import Request, urlopen

import brotli

from tests.browser.conftest import Running

#: An init script: two voices of a system, one speaks on this device, one far away (the machine's own come when they like).
VOICES = """
  window.said = [];
  const voices = [{lang: "de-DE", localService: false, name: "far"}, {lang: "de-AT", localService: true, name: "here"}];
  Object.defineProperty(window, "SpeechSynthesisUtterance", {value: class { constructor(text) { this.text = text; } }});
  Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => voices.slice(0, window.deaf ? 1 : 2), cancel() {}, addEventListener() {},
    speak(words) { window.said.push([words.voice.name, words.lang, words.text]); if (window.said.length < 4) words.onend(); },
  }});
"""

#: Page types that need no search for an address.
PLAIN = {
    "front": "/",
    "section": "/politik",
    "second page of a section": "/region/seite/2",
    "search": "/suche?q=wahl",
    "search without a hit": "/suche?q=xyzzyq",
    "not found": "/gibt/es/nicht",
    "imprint": "/impressum",
    "disclosure": "/offenlegung",
    "privacy": "/datenschutz",
    "accessibility": "/barrierefreiheit",
    "corrections": "/berichtigungen",
    "offer": "/angebot",
    "saved articles": "/gemerkt",
    "sign-in": "/konto/anmelden/",
}
#: Articles of the sample: the page type and words of its slug.
ARTICLES = {
    "long article": "/welt/[0-9]+/kim-und-putin-reden[a-z0-9-]*",
    "article with gallery": "/wirtschaft/[0-9]+/viele-aepfel-wenig-geld",
    "premium article": "/sport/[0-9]+/der-schnee-von-gestern[a-z0-9-]*",
    "live blog": "/politik/[0-9]+/[a-z0-9-]*wahl[a-z0-9-]*",
    "topic": "/thema/[a-z0-9-]+",
    "storyline": "/dossier/[a-z0-9-]+",
    "author": "/von/[a-z0-9-]+",
}
NAMES = (*PLAIN, *ARTICLES, "print view", "older live posts")


def fetch(url: str, coding: str = "br") -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and the body as sent."""
    from urllib.error import HTTPError

    try:
        with urlopen(Request(url, headers={"Accept-Encoding": coding}), timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def text_of(url: str) -> str:
    """A page's HTML, whatever its status."""
    _status, headers, body = fetch(url)
    return (brotli.decompress(body) if headers.get("content-encoding") == "br" else body).decode()


@cache
def articles(base: str) -> tuple[str, ...]:
    """The paths of all articles the sitemaps name."""
    index = re.findall(r"<loc>([^<]+/sitemap-\d+\.xml)</loc>", text_of(base + "/sitemap.xml"))
    paths = [
        re.sub(r"https?://[^/]+", "", loc)
        for part in index
        for loc in re.findall(r"<loc>([^<]+)</loc>", text_of(base + re.sub(r"https?://[^/]+", "", part)))
    ]
    return tuple(dict.fromkeys(paths))


def path_of(running: Running, name: str) -> str:
    """The address of a page type of the sample. Raises LookupError where the sample has none."""
    if name in PLAIN:
        return PLAIN[name]
    if name == "print view":
        return path_of(running, "long article") + "/druck"
    if name == "older live posts":
        return path_of(running, "live blog") + "/live/seite/1"
    if name == "live blog":
        return next(
            path
            for path in articles(running.url)
            if 'class="mark live"' in text_of(running.url + path).split('class="byline"')[0]
        )
    if name in ("topic", "storyline", "author"):
        found = re.findall(f'href="({ARTICLES[name]})"', text_of(running.url + path_of(running, "long article")))
    else:
        found = [path for path in articles(running.url) if re.fullmatch(ARTICLES[name], path)]
    if not found:
        raise LookupError(f"the sample has no {name}")
    return found[0]
