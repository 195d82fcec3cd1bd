"""Several items in one file: one that can't be read costs the others nothing, and is told by its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from ..item import WireFormatError, WireItem

logger = logging.getLogger(__name__)


class Items(list[WireItem]):
    """The items of a file. ``faults``: a sentence for each one that could not be read, with its place in the file."""

    def __init__(self, items: Iterable[WireItem] = (), faults: Iterable[str] = ()) -> None:
        super().__init__(items)
        self.faults: list[str] = list(faults)


def read_each(
    parts: Iterable[Any], read: Callable[[Any], WireItem | Iterable[WireItem] | None], name: str = "Item"
) -> Items:
    """What ``read`` makes of each part: an item, several, or None for what is none.

    Raises the WireFormatError of the first part when no part could be read: then the file as a whole can't.
    """
    found = Items()
    first: WireFormatError | None = None
    count = 0
    for number, part in enumerate(parts, 1):
        count = number
        try:
            got = read(part)
        except WireFormatError as error:
            first = first or error
            found.faults.append(f"{name} {number}: {error}")
        except Exception as error:  # a fault of ours: the log has it, the other items go on
            logger.exception("%s %d of a wire file could not be read", name, number)
            told = f"it could not be read because of a fault of ours ({type(error).__name__}); see the log."
            first = first or WireFormatError(f"{name} {number}: {told}")
            found.faults.append(f"{name} {number}: {told}")
        else:
            if isinstance(got, WireItem):
                found.append(got)
            elif got is not None:
                found += got
                found.faults += getattr(got, "faults", ())
    if first is not None and not found:
        raise first if count == 1 or len(found.faults) == 1 else WireFormatError(" ".join(found.faults[:5]))
    return found
