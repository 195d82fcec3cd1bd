"""Large and hostile XML of NITF and NewsML: the work grows with the file and not faster."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError

NITF = "<nitf><head><title>T</title>{head}</head><body><body.head>{before}</body.head><body.content>{body}</body.content></body></nitf>"
NEWSML = """<NewsML><NewsEnvelope>{envelope}</NewsEnvelope><NewsItem><Identification><NewsIdentifier><NewsItemId>1</NewsItemId></NewsIdentifier>
</Identification><NewsComponent><NewsLines>{lines}</NewsLines>{inside}</NewsComponent>{after}</NewsItem></NewsML>"""
TEXT = "<ContentItem><DataContent><nitf><head><docdata><key-list><keyword key='{n}'/></key-list></docdata></head><body><body.content><p>{n}</p></body.content></body></nitf></DataContent></ContentItem>"
PHOTO = '<ContentItem Href="{n}.jpg"><MediaType FormalName="Photo"/></ContentItem>'
PACKAGE = '<packageItem guid="p"><groupSet root="g0">{}</groupSet></packageItem>'


def many(piece: str) -> Callable[[int], str]:
    return lambda count: "".join(piece.replace("{n}", str(n)) for n in range(count))


def nested(tag: str, inside: str) -> Callable[[int], str]:
    return lambda count: f"<{tag}>" * 200 + inside.replace("{n}", "x" * count) + f"</{tag.split()[0]}>" * 200


NOTHING = many("")
HOSTILE: dict[str, Callable[[int], str]] = {
    "bylines": lambda n: NITF.format(head="", before=many("<byline>{n}</byline>x")(n), body="<p>x</p>"),
    "notes": lambda n: NITF.format(head="", before=many("<note>{n}</note>x")(n), body="<p>x</p>"),
    "headlines": lambda n: NITF.format(head="", before=f"<hedline>{many('<hl2>{n}</hl2>')(n)}</hedline>", body="<p>x</p>"),
    "pictures": lambda n: NITF.format(head="", before="", body=many('<media><media-reference source="{n}"/></media>')(n)),
    "keywords": lambda n: NITF.format(
        head="<docdata><key-list>" + many('<keyword key="a/{n}"/>')(n) + "</key-list></docdata>", before="", body="<p>x</p>"
    ),
    "fractions": lambda n: NITF.format(head="", before="", body=nested("frac", "{n}")(n)),
    "terms": lambda n: NEWSML.format(envelope="", lines=many("<RightsLine>{n}</RightsLine>")(n), inside=PHOTO, after=""),
    "lines": lambda n: NEWSML.format(envelope="", lines=many("<ByLine>{n}</ByLine>")(n), inside=PHOTO, after=""),
    "texts": lambda n: NEWSML.format(
        envelope="", lines="", inside=many(f"<NewsComponent>{TEXT}</NewsComponent>")(n // 4), after=""
    ),
    "photos": lambda n: NEWSML.format(envelope="", lines="", inside=many(f"<NewsComponent>{PHOTO}</NewsComponent>")(n), after=""),
    "equivalents": lambda n: NEWSML.format(
        envelope="", lines="", inside=nested('NewsComponent EquivalentsList="yes"', TEXT)(n * 10), after=""
    ),
    "products": lambda n: NEWSML.format(
        envelope=many('<NewsProduct FormalName="{n}"/>')(n), lines="", inside=PHOTO, after=""
    ),
    "groups": lambda n: PACKAGE.format(many('<group id="g{n}"><groupRef idref="g{n}"/><groupRef idref="g0"/></group>')(n)),
    "group references": lambda n: PACKAGE.format('<group id="g0">' + many('<groupRef idref="g0"/>')(n) + "</group>"),
}  # fmt: skip


def seconds(data: bytes) -> float:
    start = time.process_time()
    with contextlib.suppress(WireFormatError):
        formats.read(data)
    return time.process_time() - start


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_times_as_much_takes_no_more_than_about_ten_times_as_long(name: str) -> None:
    few, many_ = (HOSTILE[name](count).encode() for count in (1000, 10_000))
    short = max(min(seconds(few) for _ in range(2)), 0.02)
    # What grows with the square would take a hundred times as long; thirty leaves room for a busy machine.
    assert any(seconds(many_) < 30 * short for _ in range(3)), name
