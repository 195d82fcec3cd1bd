"""One story in the formats the wire reads, of the length agencies send: about 18 kB, 75 paragraphs, metadata as usual."""

from __future__ import annotations

import json
from html import escape

PARAGRAPHS = 75
_HEADLINE = "Wahlkarten entscheiden über das letzte Mandat in Marbruck"
_SUBHEADLINE = "Auszählung beginnt am Montag um 9 Uhr"
_TEASER = "Nach dem knappen Ausgang der Gemeinderatswahl blicken alle auf die Briefwähler."
_PARAGRAPH = (
    "<p>Die Strecke wird nach Angaben der Betreiber frühestens im Frühjahr <em>wieder</em> befahrbar sein, weil die "
    "Brücke über den Fluss auf einer Länge von vierzig Metern erneuert werden muss.</p>"
)
_LAST = (
    "<h2>Knappe Abstände</h2>\n<ul><li>Bürgerliste und Volkspartei: 41 Stimmen</li><li>Grüne und Freie Wähler um das letzte "
    "Mandat: 19 Stimmen</li></ul>\n<p>Ein Ergebnis wird für den frühen Nachmittag erwartet.</p>"
)
_SUBJECTS = (("medtop:11000000", "Politik"), ("medtop:20000576", "Wahl"))
_CREATED = "2026-03-02T10:00:00+01:00"


def body(paragraph: str = _PARAGRAPH, count: int = PARAGRAPHS) -> str:
    """The story's text as XHTML."""
    return paragraph * count + _LAST


def newsml_g2(text: str | None = None) -> bytes:
    """A newsItem; ``text`` is the XHTML of another body."""
    subjects = "".join(f'<subject qcode="{code}"><name>{name}</name></subject>' for code, name in _SUBJECTS)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:nag.example:20260302:wahlkarten" version="2"
 standard="NewsML-G2" standardversion="2.28" conformance="power" xml:lang="de">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider qcode="nprov:NAG"><name>NAG - Nachrichtenagentur Grauwald</name></provider>
    <versionCreated>{_CREATED}</versionCreated>
    <pubStatus qcode="stat:usable"/>
    <edNote role="nagrole:correctionnote">Berichtigt wird im zweiten Absatz die Zahl der Wahlkarten</edNote>
    <signal qcode="sig:correction"/>
  </itemMeta>
  <contentMeta>
    <urgency>3</urgency>
    {subjects}
    <headline rank="1">{_HEADLINE}</headline>
    <headline rank="2">{_SUBHEADLINE}</headline>
    <description role="drol:summary">{_TEASER}</description>
    <creditline>NAG</creditline>
    <by>Von Karl Muster</by>
    <dateline>Marbruck (NAG) - </dateline>
  </contentMeta>
  <contentSet>
    <inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml"><body>
        {body() if text is None else text}
      </body></html>
    </inlineXML>
  </contentSet>
</newsItem>
""".encode()


def digitalwires() -> bytes:
    """The same as a digitalwires entry."""
    entry = {
        "format": "digitalwires@0.9.1", "type": "composite", "urn": "urn:newsml:nag.example:20260302:wahlkarten", "version": 2,
        "version_created": _CREATED, "pubstatus": "usable", "signal": "sig:correction", "embargoed": None, "language": "de",
        "urgency": 3, "kicker": "Wahl", "headline": _HEADLINE, "subhead": _SUBHEADLINE, "teaser": _TEASER,
        "byline": "Von Karl Muster", "dateline": "Marbruck (NAG) - ", "article_html": f'<section class="main">{body()}</section>',
        "creditline": "NAG", "copyrightnotice": "(c) NAG", "usageterms": "Nur nach Vereinbarung",
        "ednotes": [{"role": "dpaednoterole:correctionnote", "ednote": "Berichtigt: zweiter Absatz", "is_publishable": True}],
        "categories": [{"type": "dnltype:dpasubject", "qcode": code, "name": name, "rank": 1} for code, name in _SUBJECTS],
        "associations": [],
    }  # fmt: skip
    return json.dumps(entry, ensure_ascii=False).encode()


def ninjs() -> bytes:
    """The same as ninjs 2.x."""
    item = {
        "uri": "urn:newsml:nag.example:20260302:wahlkarten", "type": "text", "version": "2", "versioncreated": _CREATED,
        "pubstatus": "usable", "language": "de", "urgency": 3, "by": "Von Karl Muster", "copyrightholder": "NAG",
        "headlines": [{"role": "main", "value": _HEADLINE}, {"role": "subheadline", "value": _SUBHEADLINE}],
        "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": _TEASER}],
        "bodies": [{"role": "html", "contenttype": "text/html", "value": body()}],
        "subjects": [{"uri": f"http://cv.iptc.org/newscodes/mediatopic/{c[7:]}", "name": n} for c, n in _SUBJECTS],
    }  # fmt: skip
    return json.dumps(item, ensure_ascii=False).encode()


def numbered(data: bytes, number: int) -> bytes:
    """Another item: with a guid and a headline of its own."""
    return data.replace(b":wahlkarten", b":wahlkarten-%d" % number).replace(b"das letzte Mandat", b"Mandat %d" % number)


def worst_cases() -> dict[str, bytes]:
    """Legal files of nearly 20 MB that are as far from a usual one as can be."""
    line = escape("Wörter füllen diesen Absatz, bis er so lang ist wie üblich. ")
    cell, deep = "<td>zwölf Wörter, die in einer Zelle stehen</td>", "<strong><em>" * 100
    return {
        "100,000 paragraphs": newsml_g2(f"<p>{line * 3}</p>" * 100_000),
        "one table, 40,000 rows": newsml_g2(f"<table>{f'<tr>{cell * 9}</tr>' * 40_000}</table>"),
        "one table, one row": newsml_g2(f"<table><tr>{cell * 360_000}</tr></table>"),
        "200 inline elements around 100,000 paragraphs": newsml_g2(
            f"{deep}{f'<p>{line * 3}</p>' * 100_000}{'</em></strong>' * 100}"
        ),
        "200 inline elements in each paragraph": newsml_g2(f"<p>{deep}{line}{'</em></strong>' * 100}</p>" * 6_000),
    }
