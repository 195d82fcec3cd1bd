"""How much of the publishable text of wire files is in the bodies: ``python -m bench.wire --words``.

Counted over the public files beside the repository, where they are there, and our own samples, format by format, with a reader that knows
nothing but where texts lie: all words of the text's elements or fields, without those of what our reader calls head, notes and captions,
must be in the body; and no word may be in a body that is not in the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from extrablatt.wire import formats
from extrablatt.wire.formats.charsets import decode
from extrablatt.wire.formats.inline import letters, plain
from extrablatt.wire.item import WireFormatError, WireItem

SAMPLES = Path(__file__).resolve().parent.parent / "tests/unit/wire/samples"
_WORD = re.compile(r"\w+")
_BLOCK = re.compile(
    r"(?i)</?(?:p|br|div|h[1-6]|li|ul|ol|t[drh]|table|section|article|header|blockquote|hl[12]|block|body|figure|figcaption|block|bq|para)\b[^>]*>"
)
#: What is no text, and what dpa prints above it from the metadata: time and keyword line.
_GONE = re.compile(
    r"(?is)<(script|style|title|time|media-object|docdata)\b.*?</\1\s*>|<(\w+)[^<>]*class=\"(?:publicationDate|slugline)\"[^<>]*>.*?</\2\s*>|<!--.*?-->"
)
_TAG = re.compile(r"<[^>]*>")
#: Elements and fields that hold texts.
_TEXTS = {
    "inlineXML",
    "inlineData",
    "DataContent",
    "body.content",
    "encoded",
    "description",
    "content",
    "summary",
    "body",
    "text",
    "Content",
    "boilerplate",
    "partMeta",
}
_FIELDS = re.compile(
    r"(?i)^(?:body(?:_(?:x?html5?|text|nitf))?|article_html|infobox_html|linkbox_html|content(?:_html|_text)?|testo|INHALT|value)$"
)
_HEAD = (
    "kicker",
    "headline",
    "subheadline",
    "standfirst",
    "byline",
    "dateline",
    "genre",
    "slugline",
    "credit",
    "provider",
    "copyright",
    "usage_terms",
)


def words(markup: str) -> Counter[str]:
    """The words of a text that may be markup, in lower case."""
    text = _GONE.sub(" ", markup)
    for _time in range(3):
        text = unescape(_TAG.sub("", _BLOCK.sub(" ", text)))
    return Counter(_WORD.findall(text.replace("\u00ad", "").casefold()))


def _of_xml(root: Any) -> str:
    found = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] in _TEXTS]
    outer = [e for e in found if not any(a in found for a in e.iterancestors())]
    return " <p> ".join(etree.tostring(e, encoding="unicode", with_tail=False) for e in outer)


def _of_json(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _of_json(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _of_json(inner, name)
    elif isinstance(value, str) and _FIELDS.match(name):
        yield value


def _once(texts: Iterator[str]) -> list[str]:
    """Texts without those that say once more, in another markup, what a longer one says."""
    kept: list[str] = []
    seen: Counter[str] = Counter()
    for text in sorted((t for t in texts if not t.lstrip().startswith("<TTNITF")), key=len, reverse=True):
        own = words(text)
        if own.total() and (own - seen).total() * 2 > own.total():
            kept.append(text)
            seen += own
    return kept


def _sources(data: bytes) -> tuple[Counter[str], Counter[str]]:
    """(words of the file's texts, all words in the file)."""
    if data.lstrip()[:1] == b"<":
        root = etree.fromstring(data.lstrip(), etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
        whole = etree.tostring(root, encoding="unicode")
        attributes = " ".join(str(value) for e in root.iter() if isinstance(e.tag, str) for value in e.attrib.values())
        return words(_of_xml(root)), words(whole) + words(attributes)
    if data.lstrip()[:1] in (b"{", b"["):
        document = json.loads(data)
        return words(" <p> ".join(_once(_of_json(document)))), words(
            json.dumps(document, ensure_ascii=False).replace("\\n", " ").replace('\\"', '"')
        )
    text = decode(data)
    return Counter(), words(text)


def repeats_its_head(item: WireItem) -> bool:
    """Whether one of the first blocks says what the head says."""
    head = {letters(told) for told in (item.headline, item.subheadline, item.byline, item.standfirst) if told}
    return len(item.body) > 1 and any(letters(plain(block["html"])) in head for block in item.body[:5])


def figures(folder: Path) -> dict[str, object]:
    """By format: items with a text, share of publishable source words in the body, of body words in no source, of repeated heads."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for path in sorted([*(p for p in folder.rglob("*") if "schemas" not in p.parts), *SAMPLES.iterdir()]):
        try:
            items = [item for item in formats.read(path.read_bytes()) if item.item_class == "text" and item.body]
            texts, whole = _sources(path.read_bytes())
        except (WireFormatError, OSError, ValueError, etree.XMLSyntaxError):
            continue
        body = sum((Counter(_WORD.findall(item.body_text.casefold())) for item in items), Counter[str]())
        if not body:
            continue
        elsewhere: Counter[str] = Counter()
        for item in formats.read(path.read_bytes()):
            told = [getattr(item, name) or "" for name in _HEAD]
            told += [note.text for note in item.ed_notes] + [
                f"{link.caption or ''} {link.credit or ''}" for link in item.links
            ]
            elsewhere += Counter(_WORD.findall(" ".join(told).casefold()))
        wanted = {word for word in texts if word not in elsewhere} or set()
        total = sums[items[0].format]
        total[0] += len(items)
        total[1] += sum(texts[word] for word in wanted)
        total[2] += sum(min(texts[word], body[word]) for word in wanted)
        total[3] += sum(body.values())
        total[4] += sum(count for word, count in body.items() if word not in whole)
        total[5] += sum(map(repeats_its_head, items))
    found: dict[str, object] = {}
    for name, (items_, wanted_, there, said, strange, repeated) in sorted(sums.items()):
        found[f"{name}_items"] = items_
        if wanted_:
            found[f"{name}_in_body"] = round(there / wanted_, 4)
        found[f"{name}_in_no_source"] = round(strange / said, 4)
        found[f"{name}_head_repeated"] = round(repeated / items_, 4)
    return found
