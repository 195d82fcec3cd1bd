"""The public wire files: each is read, no word of its text is lost, nothing non-public gets into a body."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError, WireItem
from tests.shared import parametrize_shared

XHTML = "{http://www.w3.org/1999/xhtml}"
MALFORMED = {"nitf-infoline.xml", "nitf-starline.xml"}


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def everything(item: WireItem) -> set[str]:
    """The words a reader could see; not those of notes or links."""
    told = [item.headline, item.kicker, item.subheadline, item.standfirst, item.byline, item.dateline, item.body_text]
    return words(" ".join(filter(None, told)))


def reader_text(item: WireItem) -> str:
    told = [item.headline, item.kicker, item.subheadline, item.standfirst, item.body_text]
    told += [said for link in item.links for said in (link.caption, link.credit)] + [
        block["html"] for block in item.body
    ]
    return " ".join(filter(None, told))


@parametrize_shared("wires/dpa-digitalwires/*")
def test_every_dpa_json_is_read_and_malformed_files_are_named_as_such(path: Path) -> None:
    if path.name in MALFORMED:
        with pytest.raises(WireFormatError, match="Malformed XML"):
            formats.read(path.read_bytes())
        return
    (item,) = formats.read(path.read_bytes())
    source = json.loads(path.read_bytes())
    assert item.guid == source["urn"]
    assert item.version == source["version"]
    assert item.pub_status == "usable"
    for key in ("article_html", "infobox_html", "linkbox_html"):
        if source.get(key):
            assert words(" ".join(html.fromstring(f"<div>{source[key]}</div>").itertext())) <= everything(item)


@parametrize_shared("wires/dpa-digitalwires/*.json")
def test_no_non_public_note_of_dpa_json_is_in_what_readers_could_see(path: Path) -> None:
    (item,) = formats.read(path.read_bytes())
    source = json.loads(path.read_bytes())
    secret = [n["ednote"] for n in source["ednotes"] or [] if not n["is_publishable"]]
    pad = (source.get("notepad") or {}).get("nonpublic_html")
    if pad:
        secret.append(html.fromstring(pad).text_content())
    seen = reader_text(item)
    for text in secret:
        for number in re.findall(r"\+?\d[\d\s/-]{6,}\d|[\w.+-]+@[\w.-]+\w", text):
            assert number.strip() not in seen
        assert text not in seen


def _body_words(element: Any) -> set[str]:
    skipped = {"script", "style", "head", "title", "time"}
    marks = {"notepad", "slugline", "embargoed"}
    parts: list[str] = []

    def walk(node: Any) -> None:
        tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if not tag or tag in skipped or marks & set((node.get("class") or "").split()):
            return
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")

    walk(element)
    return words(" ".join(parts))


@parametrize_shared("wires/dpa-newsml-g2/*.xml")
def test_every_dpa_newsml_g2_is_read_with_no_word_lost(path: Path) -> None:
    (item,) = formats.read(path.read_bytes())
    root = etree.fromstring(path.read_bytes())
    body = root.find(f".//{XHTML}body")
    if body is not None:
        assert _body_words(body) <= everything(item)


@parametrize_shared("wires/dpa-newsml-g2/*.xml")
def test_no_constrained_note_of_dpa_newsml_g2_is_in_what_readers_could_see(path: Path) -> None:
    (item,) = formats.read(path.read_bytes())
    root = etree.fromstring(path.read_bytes())
    seen = reader_text(item)
    hidden = [
        "".join(n.itertext()).strip() for n in root.iter("{*}edNote") if "nonpublic" in (n.get("pubconstraint") or "")
    ]
    hidden += ["".join(n.itertext()).strip() for n in root.iter() if "np-nonpublic" in (n.get("class") or "")]
    for text in hidden:
        assert text not in seen
        for number in re.findall(r"\+?\d[\d\s/-]{6,}\d|[\w.+-]+@[\w.-]+\w", text):
            assert number.strip() not in seen
    publishable = " ".join(n.text for n in item.ed_notes if n.publishable)
    for text in hidden:
        assert not text or text not in publishable


@parametrize_shared("wires/apa-newsml-g2/*.xml")
def test_every_apa_newsml_g2_is_read_with_no_word_lost(path: Path) -> None:
    items = formats.read(path.read_bytes())
    assert all(item.guid and item.version >= 1 for item in items)
    root = etree.fromstring(path.read_bytes())
    told = set().union(*(everything(item) for item in items))
    for body in root.iter(f"{XHTML}body"):
        assert _body_words(body) <= told


@parametrize_shared("wires/iptc-newsml-g2/*.xml")
def test_the_standards_own_examples_are_read_or_named_as_parts(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    whole = "guid" in root.attrib
    if not whole:
        try:
            told = " ".join(formats.read(path.read_bytes()).faults)  # a package with some items that have one
        except WireFormatError as error:
            told = str(error)
        assert "Only a part of a NewsML-G2 item" in told or "has no guid" in told
        return
    told = set().union(*(everything(item) for item in formats.read(path.read_bytes())))
    for body in root.iter("{http://iptc.org/std/NITF/2006-10-18/}body", f"{XHTML}body"):
        assert _body_words(body) <= told


@parametrize_shared("wires/other-newsml-g2/*.[xX][mM][lL]")
def test_newsml_of_others_is_read_be_it_g2_or_1(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    if root.tag == "NewsML":
        items = formats.read(path.read_bytes())
        assert [f"{i.guid}:{i.version}" for i in items] == [e.text for e in root.iter("PublicIdentifier")]
        assert {i.format for i in items} == {"newsml-1"}
        told = set().union(*(everything(item) for item in items))
        told |= {
            word for item in items for note in item.ed_notes if note.role == "closingline" for word in words(note.text)
        }
        advisories = {" ".join("".join(e.itertext()).split()) for e in root.iter("NewsLineText")}
        for body in root.iter("body.head", "body.content"):
            said = " ".join(t for e in body.iter("p", "hl1", "hl2", "byline") for t in e.itertext())
            assert words(said) - {w for a in advisories for w in words(a + a.title() + a.capitalize())} <= told | {
                "editorial"
            }
        links = [link for item in items for link in item.links]
        assert [link.href for link in links] == [e.get("Href") for e in root.iter("ContentItem") if e.get("Href")]
        assert all(link.caption and link.credit for link in links)
        notes = [note for i in items for note in i.ed_notes if note.role != "closingline"]
        assert advisories == {note.text for note in notes if not note.publishable}
        assert not any(text.casefold() in reader_text(i).casefold() for text in advisories for i in items)
        return
    items = formats.read(path.read_bytes())
    assert [item.guid for item in items] == [e.get("guid") for e in root.iter("{*}packageItem", "{*}newsItem")]
    told = set().union(*(everything(item) for item in items))
    for body in root.iter(f"{XHTML}body"):
        assert _body_words(body) <= told


def _codes(root: Any) -> set[str]:
    metas = root.iter("{*}contentMeta")
    return {s.get("qcode") for m in metas for s in m.iter("{*}subject") if s.get("qcode", "").startswith("medtop:")}


@parametrize_shared("wires/[ad]pa-newsml-g2/*.xml")
def test_no_media_topic_version_or_rendition_is_lost(path: Path) -> None:
    root = etree.fromstring(path.read_bytes())
    items = formats.read(path.read_bytes())
    assert _codes(root) <= {subject.qcode for item in items for subject in item.subjects}
    told = [e for e in root.iter("{*}newsItem", "{*}packageItem") if e.get("version")]
    assert {int(e.get("version")) for e in told} <= {item.version for item in items}
    addresses = {e.get("href") for e in root.iter("{*}remoteContent") if e.get("href")}
    assert addresses <= {link.href for item in items for link in item.links}


@parametrize_shared("wires/dpa-newsml-g2/*.xml")
def test_json_and_newsml_g2_of_the_same_story_say_the_same(path: Path) -> None:
    (g2,) = formats.read(path.read_bytes())
    twin = path.parent.parent / "dpa-digitalwires" / f"{path.stem}.json"
    (dw,) = formats.read(twin.read_bytes())
    for key in ("guid", "version", "pub_status", "urgency", "embargoed", "language", "kicker", "headline", "standfirst", "byline",
                "dateline", "credit", "copyright", "version_created", "item_class"):  # fmt: skip
        assert getattr(g2, key) == getattr(dw, key), key
    # The boxes are only in the JSON.
    assert [b for b in g2.body if b["type"] != "factbox"] == [b for b in dw.body if b["type"] != "factbox"]
    assert {n.text for n in dw.ed_notes if not n.publishable} >= {
        n.text for n in g2.ed_notes if n.role.endswith("contacts")
    }


@parametrize_shared("wires/ninjs/*/*.json")
def test_every_ninjs_is_read_with_no_word_lost(path: Path) -> None:
    (item,) = formats.read(path.read_bytes())
    source = json.loads(path.read_bytes())
    assert item.guid == source["uri"]
    bodies = [
        b["value"]
        for b in source.get("bodies", [])
        if "html" in b["contenttype" if "contenttype" in b else "contentType"]
    ]
    bodies += [value for key, value in source.items() if key.startswith("body_") and "html" in key]
    told = " ".join(everything(item)) + reader_text(item)
    for body in bodies:
        # Substrings: some agencies set words side by side in spans, with nothing between.
        for word in words(" ".join(html.fromstring(f"<div>{body}</div>").itertext())):
            assert word in told


@parametrize_shared("data/hardening/xmltestdata/*.xml")
def test_hostile_xml_is_refused_with_a_reason(path: Path) -> None:
    with pytest.raises(WireFormatError):
        formats.read(path.read_bytes())
