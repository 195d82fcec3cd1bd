"""The source line: „(APA/dpa/Red.)“, computed from what was really used."""

from __future__ import annotations

from collections.abc import Sequence

_OWN = {"de": "Red.", "en": "staff", "fr": "réd.", "it": "red."}


def source_line(providers: Sequence[str], own_work: bool, language: str) -> str:
    """Agencies in the order of use, each once, then the newsroom if it added words of its own; ``""`` if nothing at all."""
    names: dict[str, str] = {}
    for provider in providers:
        name = provider.strip()
        if name:
            names.setdefault(name.casefold(), name)
    parts = list(names.values())
    if own_work:
        parts.append(_OWN.get(language.lower().partition("-")[0], "Red."))
    return f"({'/'.join(parts)})" if parts else ""
