"""The formats of lines – 7901, ANPA, mails, feeds – cost no more than their length, whatever is repeated in them."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError

ENVELOPES = {
    "7901": "\x01bdt0124 4 pl 41  dpa 0201\r\n\r\nA/\r\n\x02Head =\r\n\r\nFlussau (dpa) - Es regnet.\r\n\r\n%s\r\n\x03041712 Mrz 26\r\n\x04",
    "7901 head": "\x01bdt0124 4 pl 41  dpa 0201\r\n\r\nA/\r\n\x02%s\r\n\x03041712 Mrz 26\r\n\x04",
    "7901 header": "\x01bdt0124 4 pl 41 %s",
    "anpa": "\x01w0412\x1fa\r\nr i BC-EU--B   03-04 0012\r\n\x02^BC-EU--B,12<\r\n\t   %s\r\n\x03\r\nAP-WF-03-04-26 1812GMT<\r\n\x04",
    "anpa head": "\x01w0412\x1fa\r\nr i BC-EU--B   03-04 0012\r\n\x02^%s<\r\n\t   A\r\n\x03",
    "mail": "From: a@b.example\nMessage-ID: <1@b>\n\nA\n\n%s",
    "flowed mail": "From: a@b.example\nMessage-ID: <1@b>\nContent-Type: text/plain; format=flowed\n\n%s",
    "html mail": "From: a@b.example\nMessage-ID: <1@b>\nContent-Type: text/html\n\n%s",
    "subject": "From: a@b.example\nMessage-ID: <1@b>\nSubject: %s\n\na",
    "from": "Message-ID: <1@b>\nFrom: %s\n\na",
    "rss": "<rss><channel><item><title>a</title><description><![CDATA[%s]]></description></item></channel></rss>",
    "broken rss": "<rss><channel><item><title>a</title>&%s",
}
PIECES = [
    "a b ",
    "\n",
    "  * a\n",
    "| a |\n",
    "a  b\n",
    "(a\n",
    "=\n",
    "# a\n",
    "* * * *\n",
    "--\n",
    "- a\n",
    "^",
    " ",
    "\t",
    ";;;\n",
    "[a](http://x) ",
]
MORE = [
    "[",
    "a@",
    "> a\n",
    "Sperrfrist 1. ",
    "Am a schrieb b\n",
    "=?utf-8?b?YQ==?=",
    "<a@b> ",
    "&",
    "<item>",
    "\x02",
    "ö",
    "{|}~",
    "Kontakt:\n",
    "Von A\n",
]


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_repetition_costs_no_more_than_its_length(envelope: str) -> None:
    def seconds(piece: str, length: int) -> float:
        data = ENVELOPES[envelope].replace("%s", piece * (length // len(piece))).encode()
        start = time.process_time()
        with suppress(WireFormatError):
            formats.read(data)
        return time.process_time() - start

    # Twenty times the length is right to cost twenty times as much, not four hundred times; below a quarter of a second
    # nothing is measured well.
    for piece in [*PIECES, *MORE]:
        # The quicker of some tries: what else the machine does is not the reader's cost.
        allowed = 0.25 + 60 * seconds(piece, 1_000)
        assert any(seconds(piece, 20_000) < allowed for _try in range(3)), piece
