"""Codes in NewsML-G2: ``qcode``, ``uri`` and ``literal``, and the catalogs that tie aliases to addresses (spec. ch. 13)."""

from __future__ import annotations

from typing import Any

from ..common import iptc_alias, iptc_qcode

#: Addresses of concepts beyond this length are left as they are.
_LONGEST = 2048


class Codes:
    """Resolves the codes of one item by the catalogs inside it; codes of the IPTC get the IPTC's own aliases."""

    __slots__ = ("_renamed", "_schemes")

    def __init__(self, catalogs: list[Any]) -> None:
        self._schemes: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        for scheme in (child for catalog in catalogs for child in catalog.iter("{*}scheme")):
            uri, alias = (scheme.get("uri") or "").strip(), (scheme.get("alias") or "").strip()
            if not uri or not alias:
                continue
            standard = iptc_alias(uri)
            if standard is not None and standard != alias:
                self._renamed[alias] = standard
            self._schemes[uri] = standard or alias

    def of(self, element: Any, attribute: str = "qcode") -> str | None:
        """The code of an element: its qcode, else its address as a qcode, else its literal (NewsML-G2, "flexible")."""
        value = element.get(attribute)
        if value and (value := value.strip()):
            return self._standard(value) if self._renamed else value
        address = element.get("uri" if attribute == "qcode" else f"{attribute}uri")
        if address and (address := address.strip()):
            return self.from_address(address)
        literal = element.get("literal") if attribute == "qcode" else None
        return (literal.strip() or None) if literal else None

    def from_address(self, address: str) -> str:
        """``http://cv.iptc.org/newscodes/mediatopic/20000651`` → ``medtop:20000651``, by the item's catalogs too."""
        iptc = iptc_qcode(address)
        if iptc != address:
            return iptc
        if self._schemes and len(address) < _LONGEST:
            for end in range(len(address) - 1, 0, -1):  # the longest scheme address that it begins with
                if alias := self._schemes.get(address[:end]):
                    return f"{alias}:{address[end:]}"
        return address

    def _standard(self, qcode: str) -> str:
        alias, colon, code = qcode.partition(":")
        return f"{self._renamed.get(alias, alias)}:{code}" if colon else qcode


def local(code: str | None) -> str:
    """The part behind the scheme: ``ninat:picture`` → ``picture``."""
    return (code or "").rpartition(":")[2].rpartition("/")[2]
