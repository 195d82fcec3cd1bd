"""Where the time of making pages goes: exclusive processor time of each stage, taken by a stopwatch around its functions."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch


class Stopwatch:
    """Seconds of processor time a stage had for itself; what stages inside it took is theirs."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._running: list[str] = ["rest"]
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now

    def around(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work`` with its time booked under ``stage``."""

        def timed(*args: Any, **named: Any) -> Any:
            self._turn()
            self._running.append(stage)
            try:
                return work(*args, **named)
            finally:
                self._turn()
                self._running.pop()

        return timed

    def stop(self) -> dict[str, float]:
        """Seconds by stage since the beginning."""
        self._turn()
        return dict(self.spent)


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """The press with a stopwatch around rows, typesetting, assembly, template, br, gzip and the store."""
    from extrablatt.press import assembly, pages, rendering
    from extrablatt.press.material import Material
    from extrablatt.press.store import encode

    watch = Stopwatch()
    begun = type(rendering.begin(rendering.store))
    brotli = SimpleNamespace(compress=watch.around("br", encode.brotli.compress))
    places: list[tuple[Any, str, str]] = [
        (Material, "read_stories", "rows"),
        (Material, "announced_many", "rows"),
        (Material, "read_pictures", "rows"),
        (assembly, "typeset_text", "typesetting"),
        (assembly, "typeset_html", "typesetting"),
        (rendering, "compose", "assembly"),
        (pages, "render_template", "template"),
        (encode, "_gzip", "gzip"),
        (begun, "put", "store"),
    ]
    with ExitStack() as stack:
        stack.enter_context(patch.object(encode, "brotli", brotli))
        for owner, name, stage in places:
            stack.enter_context(patch.object(owner, name, watch.around(stage, getattr(owner, name))))
        yield watch
