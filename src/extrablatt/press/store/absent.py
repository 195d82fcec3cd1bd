"""What stands in for a page store that can't be opened: nothing is read from it, nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from .known import Known
from .memory import MemoryPageStore
from .page import Page, StoreError


class NoPageStore(MemoryPageStore):
    """All raise :class:`StoreError` with ``why``, but to put pages, which is refused. Never current: another is to be opened."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def _fail(self) -> NoReturn:
        raise StoreError(self._why)

    def ticket(self) -> int:
        """Raise."""
        self._fail()

    def get(self, path: str, variant: str) -> Page | None:
        """Raise."""
        self._fail()

    def get_raw(self, path: str, variant: str) -> bytes | None:
        """Raise."""
        self._fail()

    def put_many(self, pages: Sequence[tuple[str, str, Page]], ticket: int) -> int:
        """Nothing is kept."""
        return 0

    def put(self, path: str, variant: str, page: Page, ticket: int) -> bool:
        """Nothing is kept."""
        return False

    def purge(self, keys: Iterable[str]) -> list[str]:
        """Raise."""
        self._fail()

    def note_seen(self, seq: int) -> None:
        """Raise."""
        self._fail()

    def note_use(self, counts: Mapping[str, int]) -> None:
        """Raise."""
        self._fail()

    def refuse(self, listing: bytes) -> None:
        """Raise."""
        self._fail()

    def refused(self) -> bytes | None:
        """Raise."""
        self._fail()

    def put_known(self, entries: Mapping[str, Known], ticket: int) -> int:
        """Raise."""
        self._fail()

    def known(self, key: str) -> Known:
        """Raise."""
        self._fail()

    def know_all(self, routes: bytes) -> None:
        """Raise."""
        self._fail()

    def routes(self) -> bytes | None:
        """Raise."""
        self._fail()

    def stats(self) -> dict[str, int]:
        """Raise."""
        self._fail()

    def is_current(self) -> bool:
        """Never."""
        return False
