"""Rich text as the desk keeps it: what Wagtail's editor can show.

Wagtail reads a paragraph with a parser that stops at what it didn't write itself: ``<br>`` without its slash, markup that is
not closed or crosses a border. :func:`kept` writes any HTML so that it is read. Pure.
"""

from __future__ import annotations

import re
from html import escape, unescape

from extrablatt.normalisation import clean

from . import markup

_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:\s+[^\s=<>]+="[^"]*")*)\s*/?>|([^<]+)')
_ATTRIBUTE = re.compile(r'([^\s=<>]+)="([^"]*)"')
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_PARTING = re.compile(r"<(?=/?(?:p|li|ul|ol|br|h[1-6]|div|td|th|tr|table|hr|blockquote|pre|section)\b)", re.I)
_TAG = re.compile(r"""</?[a-zA-Z!?](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_HEADINGS = {"h3", "h4"}
_LISTS = {"ul", "ol"}


def plain(html: str) -> str:
    """The text of HTML as a browser would show it, one paragraph a line. What only looks like a tag counts as text."""
    parted = _PARTING.sub("\n<", _COMMENT.sub("", re.sub(r"\s+", " ", markup.sound(html))))
    return clean(markup.sound(unescape(_TAG.sub("", parted))))


def words(html: str) -> list[str]:
    """The words of HTML."""
    return plain(html).split()


def kept(html: str, *, lists: bool = False) -> str:
    """``html`` as paragraphs (and, where ``lists`` may stand, lists) of inline markup, each tag closed in its own.

    Not a word is lost: an element that can't stand here leaves its text. A heading becomes a strong paragraph; without
    ``lists`` an item becomes a paragraph. Empty for text without a word.
    """
    writer = _Writer(lists)
    for match in _TOKEN.finditer(markup.parted(html)):
        closing, tag, attributes, text = match.groups()
        if tag is None:
            writer.text(text)
        elif tag == "br":
            writer.line_break()
        elif closing:
            writer.end(tag)
        else:
            writer.start(tag, attributes)
    return writer.done()


def from_plain(text: str) -> str:
    """Plain text as paragraphs, one a line."""
    lines = (" ".join(line.split()) for line in clean(markup.sound(text)).split("\n"))
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)


def _opening(tag: str, attributes: dict[str, str]) -> str:
    """The opening tag with what is ours of its attributes; empty where nothing is left that it would say."""
    if tag == "a":
        if attributes.get("linktype") == "page" and attributes.get("id", "").isdecimal():
            return f'<a linktype="page" id="{attributes["id"]}">'
        return f'<a href="{attributes["href"]}">' if attributes.get("href") else ""
    if tag == "span":
        return f'<span lang="{attributes["lang"]}">' if attributes.get("lang") else ""
    return f"<{tag}>"


class _Writer:
    """Writes tokens of well-formed markup; a paragraph or list item begins with its first text."""

    def __init__(self, lists: bool) -> None:
        self._lists = lists
        self._out: list[str] = []
        self._inline: list[tuple[str, str]] = []  # (name, opening tag); "" as the tag of one that is not written
        self._in: list[list[str]] = []  # the open lists: [name, "<ul>" once written, "<li>" while an item is open]
        self._open = ""  # the text's element, "p" or "li", while text may go into it
        self._breaks = 0  # line breaks that are written with the next text

    def start(self, tag: str, attributes: str) -> None:
        if tag in _LISTS:
            self._close()
            if self._lists:
                self._in.append([tag, "", ""])
        elif tag == "li":
            self._close()
            self._close_item()
        elif tag == "p" or tag in _HEADINGS:
            self._boundary()
            if tag in _HEADINGS:
                self._push("strong", "<strong>")
        else:
            self._push(tag, _opening(tag, dict(_ATTRIBUTE.findall(attributes))))

    def end(self, tag: str) -> None:
        if tag in _LISTS:
            self._close()
            if self._in:
                self._close_item()
                name, written, _item = self._in.pop()
                self._out += [f"</{name}>"] if written else []
        elif tag == "li":
            self._close()
            self._close_item()
        elif tag == "p":
            self._boundary()
        else:
            self._pop("strong" if tag in _HEADINGS else tag)
            if tag in _HEADINGS:
                self._boundary()

    def text(self, text: str) -> None:
        if not self._open and not text.strip():
            return
        if not self._open:
            self._begin()
            text = text.lstrip()
        if text.strip():
            self._out += ["<br/>"] * self._breaks
            self._breaks = 0
        self._out.append(text)

    def line_break(self) -> None:
        if self._open:
            self._breaks += 1

    def done(self) -> str:
        while self._in:
            self.end(self._in[-1][0])
        self._close()
        return "".join(self._out)

    def _push(self, tag: str, opening: str) -> None:
        # One in another of its kind says nothing new, and a link in a link can't be.
        if any(name == tag and (tag != "span" or written == opening) for name, written in self._inline):
            opening = ""
        self._inline.append((tag, opening))
        if self._open:
            self._out.append(opening)

    def _pop(self, tag: str) -> None:
        if self._inline and self._inline[-1][0] == tag:
            _name, opening = self._inline.pop()
            if self._open and opening:
                self._out.append(f"</{tag}>")

    def _begin(self) -> None:
        for level in self._in:
            if not level[1]:
                level[1] = f"<{level[0]}>"
                self._out.append(level[1])
        if self._in:
            self._close_item()  # what comes behind a nested list is an item of its own
            self._in[-1][2] = "<li>"
        self._open = "li" if self._in else "p"
        self._out.append(f"<{self._open}>")
        self._out += [opening for _name, opening in self._inline]

    def _boundary(self) -> None:
        """A paragraph begins or ends: in a list item a line break, else the end of the one that is open."""
        if self._open == "li":
            self._breaks = max(self._breaks, 1)
        else:
            self._close()

    def _close(self) -> None:
        self._breaks = 0
        if self._open:
            self._out += [f"</{name}>" for name, opening in reversed(self._inline) if opening]
            self._out += ["</p>"] if self._open == "p" else []
            self._open = ""

    def _close_item(self) -> None:
        if self._in and self._in[-1][2]:
            self._in[-1][2] = ""
            self._out.append("</li>")
