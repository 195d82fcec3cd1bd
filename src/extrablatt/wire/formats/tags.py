"""The vocabulary of bodies: what each XHTML, HTML and NITF element is, and what agencies' class names say."""

from __future__ import annotations

import re

BLOCK, INLINE, BREAK, EMBED, DROPPED = "block", "inline", "break", "embed", "dropped"
LIST, TABLE, QUOTE, HEADING, PRE = "list", "table", "quote", "heading", "pre"

#: Scopes that hold paragraphs; every other one but LIST and TABLE holds one run of inline markup, as a cell does.
FLOWING = frozenset({"root", "figure", QUOTE, "factbox", "abstract", "notepad", "np-public", "np-nonpublic"})
NOTES = frozenset({"notepad", "np-public", "np-nonpublic"})
CELLS = frozenset({"li", "td", "th"})


def _names(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


#: Elements that are not here are transparent: their text belongs to what is around them.
KINDS: dict[str, str] = {
    **_names(
        BLOCK,
        "html body div section article main header footer nav center details summary form fieldset legend p "
        "address option optgroup select thead tbody tfoot colgroup hgroup search menuitem "
        "nitf body.head body.content body.end block hedline nitf-table fn tagline distributor rights "
        "rights.owner bibliography series hr rubrik brodtext dat text para paragraph absatz",
    ),
    **_names(INLINE, "em i cite strong b sub inf sup a"),
    **_names(BREAK, "br"),
    **_names(EMBED, "img video audio media-reference"),
    **_names(DROPPED, "script style head template title iframe noscript noembed noframes media-metadata media-object docdata pubdata"),
    **_names(LIST, "ul ol dl menu dir"),
    **_names("li", "li dt dd"),
    **_names(QUOTE, "blockquote bq citat"),
    **_names(HEADING, "h1 h2 h3 h4 h5 h6 hl1 hl2"),
    **_names(PRE, "pre listing xmp plaintext"),
    **_names("figure", "figure media"),
    **_names("note", "note"),
    **_names("figcaption", "figcaption media-caption"),
    TABLE: TABLE, "tr": "tr", "td": "td", "th": "th", "caption": "caption", "aside": "factbox",
    "byline": "byline", "dateline": "dateline", "abstract": "abstract", "media-producer": "producer",
}  # fmt: skip

_TAGS = {
    "em": "em",
    "i": "em",
    "cite": "em",
    "strong": "strong",
    "b": "strong",
    "sub": "sub",
    "inf": "sub",
    "sup": "sup",
}
_FACTBOX = ("infobox", "linkbox", "factbox", "faktenbox", "infokasten", "faktenkasten")
_ROLES = {
    "notepad": "notepad", "notizblock": "notepad", "np-public": "np-public", "dateline": "dateline", "byline": "byline",
    "closingline": "closingline", "teaser": "standfirst", "standfirst": "standfirst", "vorspann": "standfirst",
    "lead": "lead", "ingress": "lead", "preamble": "lead", "intro": "lead", "publicationdate": "discard",
    "slugline": "discard", "embargoed": "embargo", "embargo": "embargo", "dat": "dat", "vignette": "vignette", "source": "source", "bodytext": "bodytext",
    "genre": "genre", "genreline": "genre", "textgenre": "genre",
}  # fmt: skip
_NON_PUBLIC = re.compile(r"np-|.*(?:non|not)-?public")
_NAME = re.compile(r"<([^\s/>]+)")

# Bounded, so that hostile input can't fill the memory.
SEEN: dict[str, tuple[str, str | None]] = {}
_seen_classes: dict[str, str | None] = {}
_BOUND = 4096


def look(tag: str) -> tuple[str, str | None]:
    """(local name in lower case, kind) of a start tag as written; the kind is None for a transparent element."""
    found = SEEN.get(tag)
    if found is None:
        match = _NAME.match(tag)
        local = match.group(1).rpartition(":")[2].lower() if match else ""
        kind = KINDS.get(local)
        found = (local, EMBED if kind is None and local.startswith("dnl-") else kind)
        if len(tag) < 32 and len(SEEN) < _BOUND:
            SEEN[tag] = found
    return found


def role_of(value: str) -> str | None:
    """What an agency's class names say: the first that says something, but what is not public wins."""
    if value in _seen_classes:
        return _seen_classes[value]
    role: str | None = None
    for token in value.lower().split():
        said = _ROLES.get(token)
        if said is None and token.startswith(_FACTBOX):
            said = "factbox"
        if said is None and _NON_PUBLIC.match(token):
            role = "np-nonpublic"
            break
        role = role or said
    if len(value) < 64 and len(_seen_classes) < _BOUND:
        _seen_classes[value] = role
    return role


def emphasis(local: str, attributes: dict[str, str]) -> str:
    """The tag written for an inline element. NITF's ``<em class="bold">`` is strong."""
    if local == "em" and "bold" in (attributes.get("class", "") + attributes.get("style", "")).lower():
        return "strong"
    return _TAGS[local]
