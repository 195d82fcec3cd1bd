"""Work that must not be waited for without end: LMDB's one write lock stays with a process that was stopped while it held it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], name: str) -> T:
    """What ``work`` returns, done in a thread of its own. Raises what it raises, and TimeoutError where it takes longer.

    It is not ended then, only waited for no longer: it must do no harm whenever it goes on.
    """
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            done.put((None, error))

    # No pool: a thread that is stuck must keep neither the next one nor the end of the process waiting.
    threading.Thread(target=run, name=name, daemon=True).start()
    try:
        result, failed = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"{name} took longer than {seconds:g} s") from None
    if failed is not None:
        raise failed
    return result  # type: ignore[return-value]
