"""How fast wire items are parsed and stored: ``python -m bench.wire``. Peers: the bare XML parser, the limit of any reader."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import rate, report

PARAGRAPH = (
    "<p>Die Strecke wird nach Angaben der Betreiber frühestens im Frühjahr <em>wieder</em> befahrbar sein, weil die "
    "Brücke über den Fluss auf einer Länge von vierzig Metern erneuert werden muss.</p>"
)


def sample() -> bytes:
    """A NewsML-G2 item of about 18 kB: the sample's own dispatch, with a long body."""
    from extrablatt.newspaper.sample import content

    item = dict(content.wire_files(datetime.now(UTC)))["nag-wahlkarten.xml"].decode()
    return item.replace("<h2>", PARAGRAPH * 75 + "<h2>", 1).encode()


def main() -> None:
    """Measure and report."""
    from lxml import etree

    from extrablatt.wire import formats

    data = sample()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)

    def bare() -> int:
        etree.fromstring(data, parser)
        return 1

    def parse() -> int:
        return len(formats.read(data))

    figures: dict[str, object] = {
        "bytes": len(data),
        "lxml_alone_per_s": round(rate(bare)),
        "parse_per_s": round(rate(parse)),
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "newspaper.toml").write_text('name = "Messung"\n', encoding="utf-8")
        os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        import django

        django.setup()
        from extrablatt.newspaper import setup
        from extrablatt.wire import actions

        setup.migrate()
        number = 0

        def store() -> int:
            nonlocal number
            number += 1
            fresh = data.replace(b":wahlkarten", b":wahlkarten-%d" % number)
            return len(actions.ingest(fresh, name=f"{number}.xml").stored)

        figures["parse_and_store_per_s"] = round(rate(store))
    report("wire", figures)


if __name__ == "__main__":
    main()
