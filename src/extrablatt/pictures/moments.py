"""When a picture was taken, as ISO 8601, whatever a program wrote into the field. Pure."""

from __future__ import annotations

import re
from calendar import monthrange

#: XMP (ISO 16684-1, 8.2.1.1), Exif's colons, the basic form without separators; several in one field.
_MOMENT = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:(?P<part>[-:/.]?)(?P<month>\d\d)(?:(?P=part)(?P<day>\d\d)(?!\d)"
    r"(?:[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?P<fraction>\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?(?![\d])"
)
#: The year of the oldest photograph there is.
_FIRST = 1826


def iso(value: str) -> str:
    """The first date of ``value`` as ISO 8601, as exact as it stands anywhere in it; empty where there is none.

    ``2024-03-01T17:00:00, 2024-03-01`` → ``2024-03-01T17:00:00``. Days that are none (00, cameras never set) are left out.
    """
    found = [
        moment for match in _MOMENT.finditer(value) if (moment := _written(match, alone=match[0] == value.strip()))
    ]
    return max((moment for moment in found if moment.startswith(found[0])), key=len) if found else ""


def _written(match: re.Match[str], *, alone: bool) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    if int(year) < _FIRST or (month is None and not alone):
        return ""  # 0000, or four figures of something else
    if month is None or month == "00":
        return year
    if not 1 <= int(month) <= 12:
        return ""
    if day is None or day == "00":
        return f"{year}-{month}"
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return ""
    date = f"{year}-{month}-{day}"
    if match["hour"] is None or int(match["hour"]) > 23 or int(match["minute"]) > 59 or int(match["second"] or 0) > 60:
        return date
    seconds = f":{match['second']}{match['fraction'] or ''}" if match["second"] else ""
    return f"{date}T{match['hour']}:{match['minute']}{seconds}{_zone(match['zone'] or '')}"


def _zone(written: str) -> str:
    if len(written) < 3:
        return written
    return f"{written[:3]}:{written[3:].lstrip(':') or '00'}"
