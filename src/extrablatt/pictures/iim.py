"""IPTC IIM 4.2 metadata in pictures: reading (by Pillow) and writing (for the sample pictures). Pure."""

from __future__ import annotations

import struct
from typing import Any

#: Record 2 datasets and their limits in bytes (IIM 4.2, ch. 6).
LIMITS = {
    5: 64, 25: 64, 40: 256, 55: 8, 80: 32, 85: 32, 90: 32, 95: 32, 100: 3, 101: 64, 103: 32, 105: 256, 110: 32,
    115: 32, 116: 128, 120: 2000, 122: 32,
}  # fmt: skip
FIELDS = {
    "title": 5, "keywords": 25, "instructions": 40, "date_created": 55, "byline": 80, "creator_title": 85, "city": 90,
    "country": 101, "job_id": 103, "headline": 105, "credit": 110, "source": 115, "copyright": 116, "caption": 120,
}  # fmt: skip


def decode(records: dict[tuple[int, int], Any]) -> tuple[dict[str, Any], list[str]]:
    """Pillow's IPTC dictionary → (values, names of fields that fill their limit and so may be cut)."""
    charset = records.get((1, 90), b"")
    utf8 = (charset[0] if isinstance(charset, list) else charset) == b"\x1b%G"
    found: dict[str, Any] = {}
    full: list[str] = []
    for name, dataset in FIELDS.items():
        raw = records.get((2, dataset))
        if raw is None:
            continue
        values = raw if isinstance(raw, list) else [raw]
        texts = [t for t in (_text(v, utf8) for v in values) if t]
        if not texts:
            continue
        if name == "keywords":
            found[name] = texts
        elif name == "byline":
            found[name] = ", ".join(texts)
        else:
            found[name] = texts[0]
        if any(len(v) >= LIMITS[dataset] for v in values) and name not in ("date_created", "keywords"):
            full.append(name)
    if date := found.get("date_created"):
        found["date_created"] = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 and date.isdigit() else date
    return found, full


def _text(raw: bytes, utf8: bool) -> str:
    """UTF-8 where declared or valid (a last character cut in half is dropped), else Windows-1252."""
    raw = raw.strip(b"\x00")
    for cut in range(4 if utf8 else 1):
        try:
            return raw[: len(raw) - cut].decode("utf-8").strip()
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "ignore").strip() if utf8 else raw.decode("cp1252", "replace").strip()


def encode(values: dict[str, Any]) -> bytes:
    """An APP13 Photoshop resource holding the values, each cut to its limit as IIM demands."""
    out = [_dataset(1, 90, b"\x1b%G"), _dataset(2, 0, b"\x00\x04")]
    for name, dataset in FIELDS.items():
        value = values.get(name)
        if not value:
            continue
        if name == "date_created":
            value = str(value)[:10].replace("-", "")
        for one in value if isinstance(value, list | tuple) else [value]:
            out.append(_dataset(2, dataset, _cut(str(one), LIMITS[dataset])))
    data = b"".join(out)
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(data)) + data + (b"\x00" if len(data) % 2 else b"")
    return b"Photoshop 3.0\x00" + resource


def _cut(text: str, limit: int) -> bytes:
    return text.encode()[:limit].decode("utf-8", "ignore").encode()


def _dataset(record: int, dataset: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, dataset, len(value)) + value
