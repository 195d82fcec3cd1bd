"""Links that several formats make alike."""

from __future__ import annotations

from ..item import Link


def page(address: str | None) -> list[Link]:
    """The item's own page on the web, as ``alternate`` (HTML, Atom)."""
    return [Link("alternate", href=address, mime="text/html")] if address else []
