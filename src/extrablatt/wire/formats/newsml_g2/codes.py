"""Codes in NewsML-G2: ``qcode``, ``uri`` and ``literal``, and the catalogs that tie aliases to addresses (spec. ch. 13)."""

from __future__ import annotations

from typing import Any

from ..common import iptc_qcode


class Codes:
    """Resolves the codes of one item; ``catalog`` elements in the item give aliases for addresses."""

    def __init__(self, item: Any) -> None:
        self._schemes = sorted(
            (
                (scheme.get("uri"), scheme.get("alias"))
                for scheme in item.iter("{*}scheme", "scheme")
                if scheme.get("uri") and scheme.get("alias")
            ),
            key=lambda pair: len(pair[0]),
            reverse=True,
        )

    def of(self, element: Any, attribute: str = "qcode") -> str | None:
        """The code of an element: its qcode, else its address as a qcode, else its literal."""
        if value := (element.get(attribute) or "").strip():
            return value
        if address := (element.get("uri" if attribute == "qcode" else f"{attribute}uri") or "").strip():
            return self.from_address(address)
        return (element.get("literal") or "").strip() or None if attribute == "qcode" else None

    def from_address(self, address: str) -> str:
        """``http://cv.iptc.org/newscodes/mediatopic/20000651`` → ``medtop:20000651``, by the item's catalogs too."""
        iptc = iptc_qcode(address)
        if iptc != address:
            return iptc
        for prefix, alias in self._schemes:
            if address.startswith(prefix) and len(address) > len(prefix):
                return f"{alias}:{address[len(prefix) :]}"
        return address


def local(code: str | None) -> str:
    """The part behind the scheme: ``ninat:picture`` → ``picture``."""
    return (code or "").rpartition(":")[2].rpartition("/")[2]
