"""IPTC IIM 4.2 metadata: reading from pictures and writing (for the sample pictures). Pure.

IIM limits text in **bytes** (IIM 4.2, ch. 6, "Application Record No. 2"): a credit (2:110) holds 32. Whoever writes a
longer one cuts it, often in the middle of a photographer's name: :func:`decode` names the fields that fill their limit.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from . import moments

#: Record 2 datasets and their limits in bytes (IIM 4.2, ch. 6).
LIMITS = {
    5: 64, 25: 64, 40: 256, 55: 8, 60: 11, 80: 32, 85: 32, 90: 32, 100: 3, 101: 64, 103: 32, 105: 256, 110: 32,
    115: 32, 116: 128, 120: 2000,
}  # fmt: skip
#: Our field names → datasets, as the IPTC Photo Metadata Standard 2021.1 maps them.
FIELDS = {
    "title": 5, "keywords": 25, "instructions": 40, "date_created": 55, "byline": 80, "creator_title": 85, "city": 90,
    "country_code": 100, "country": 101, "job_id": 103, "headline": 105, "credit": 110, "source": 115, "copyright": 116,
    "caption": 120,
}  # fmt: skip
UTF8 = b"\x1b%G"
_TIME = 60
_FIXED = ("date_created", "country_code", "keywords")
_RESOURCE = b"8BIM"
_IPTC_RESOURCE = 0x0404

Records = dict[tuple[int, int], list[bytes]]


def parse(data: bytes) -> Records:
    """Datasets of an IIM stream: (record, dataset) → values. What comes before damage is kept (IIM 4.2, ch. 3.3)."""
    found: Records = {}
    for key, value in _datasets(data):
        found.setdefault(key, []).append(value)
    return found


def aligned(stream: bytes) -> bytes:
    """An IIM stream out of TIFF tag 33723: some programs wrote it as LONG and turned every four bytes round."""
    if stream[:1] != b"\x1c" and stream[3:4] == b"\x1c":
        stream += b"\x00" * (-len(stream) % 4)
        return b"".join(stream[at : at + 4][::-1] for at in range(0, len(stream), 4))
    return resource(stream) if stream.startswith(_RESOURCE) else stream


def _datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, dataset, size = struct.unpack_from(">BBH", data, at + 1)
        at += 5
        if size & 0x8000:  # extended: the low bits say in how many bytes the size follows
            octets = size & 0x7FFF
            if octets > 4:
                return
            size = int.from_bytes(data[at : at + octets], "big")
            at += octets
        if at + size > len(data):
            return
        yield (record, dataset), data[at : at + size]
        at += size


def resource(photoshop: bytes) -> bytes:
    """The IIM stream in Photoshop image resources (APP13 without its head, TIFF tag 34377), else empty."""
    at, found = 0, b""
    while photoshop[at : at + 4] == _RESOURCE and at + 7 <= len(photoshop):
        number = int.from_bytes(photoshop[at + 4 : at + 6], "big")
        name = 1 + photoshop[at + 6]
        at += 6 + name + name % 2
        size = int.from_bytes(photoshop[at : at + 4], "big")
        at += 4
        if number == _IPTC_RESOURCE:
            found += photoshop[at : at + size]
        at += size + size % 2
    return found


def decode(records: Records) -> tuple[dict[str, Any], list[str]]:
    """Datasets → (values by field name, names of the fields that may be cut).

    A field may be cut when its value has exactly the limit's bytes, or one less where declared UTF-8 holds characters
    of two bytes (a careful writer cuts before a half one). A longer value comes from who ignores limits, so is whole.
    """
    utf8 = UTF8 in records.get((1, 90), [])
    found: dict[str, Any] = {}
    full: list[str] = []
    for name, dataset in FIELDS.items():
        values = [raw.strip(b"\x00") for raw in records.get((2, dataset), [])]
        texts = [text for text in (_text(raw, utf8) for raw in values) if text]
        if not texts:
            continue
        if name == "keywords":
            found[name] = texts
        else:
            found[name] = ", ".join(texts) if name == "byline" else texts[0]
        limit = LIMITS[dataset]
        if name not in _FIXED and any(len(v) == limit or (utf8 and _narrow(v, limit)) for v in values):
            full.append(name)
    if "date_created" in found:
        moment = _moment(found.pop("date_created"), _text((records.get((2, _TIME)) or [b""])[0], True))
        found |= {"date_created": moment} if moment else {}
    return found, full


def _narrow(raw: bytes, limit: int) -> bool:
    return len(raw) == limit - 1 and not raw.isascii()


def _moment(date: str, time: str) -> str:
    """2:55 CCYYMMDD and 2:60 HHMMSS±HHMM as ISO 8601; a part that is unknown (00) is left out."""
    day = moments.iso(date)
    return moments.iso(f"{day}T{time}") if len(day) == 10 else day


def _text(raw: bytes, utf8: bool) -> str:
    """UTF-8 where 1:90 says so or where it is valid; else Windows-1252, or Mac Roman where that reads better."""
    raw = raw.strip(b"\x00")
    try:
        return _clean(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A last character cut in half is still UTF-8, with that half left out.
        if utf8 or (error.start >= len(raw) - 3 and error.reason == "unexpected end of data" and error.start > 0):
            return _clean(raw.decode("utf-8", "ignore"))
    # 0x80–0x9F are letters (ä ö ü é) in Mac Roman, rare marks in Windows-1252, whose ä ö ü ß é lie above.
    low, high = sum(0x80 <= b <= 0x9F for b in raw), sum(b >= 0xC0 for b in raw)
    windows_marks = sum(b in b"\x80\x84\x85\x91\x92\x93\x94\x96\x97" for b in raw)
    mac = low > high and low > windows_marks
    return _clean(raw.decode("mac_roman") if mac else raw.decode("cp1252", "replace"))


def _clean(text: str) -> str:
    """Old systems end lines with a bare CR; other control characters mean nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c >= " " or c in "\n\t").strip()


def encode(values: dict[str, Any]) -> bytes:
    """An APP13 payload holding the values in UTF-8, each cut to its limit as IIM demands, never inside a character."""
    out = [_dataset(1, 90, UTF8), _dataset(2, 0, b"\x00\x04")]
    for name, dataset in FIELDS.items():
        value = values.get(name)
        if not value:
            continue
        if name == "date_created":
            value = str(value)[:10].replace("-", "").ljust(8, "0")
        for one in value if isinstance(value, list | tuple) else [value]:
            out.append(_dataset(2, dataset, _cut(str(one), LIMITS[dataset])))
    data = b"".join(out)
    head = _RESOURCE + struct.pack(">HHI", _IPTC_RESOURCE, 0, len(data))
    return b"Photoshop 3.0\x00" + head + data + (b"\x00" if len(data) % 2 else b"")


def _cut(text: str, limit: int) -> bytes:
    return text.encode()[:limit].decode("utf-8", "ignore").encode()


def _dataset(record: int, dataset: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, dataset, len(value)) + value
