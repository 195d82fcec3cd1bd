"""The source line: „(APA/dpa/Red.)“, computed from what was really used."""

from __future__ import annotations

from collections.abc import Sequence

_OWN = {"de": "Red.", "en": "staff", "fr": "réd.", "it": "red."}


def source_line(providers: Sequence[str], own_work: bool, language: str) -> str:
    """Agencies in the order of use, each once, then the newsroom if it added words of its own; ``""`` if nothing at all.

    A provider may itself be a joint credit (``APA/dpa``). ``language`` is a BCP 47 tag; unknown ones get the German word.
    """
    own = _OWN.get(language.lower().partition("-")[0], "Red.")
    names: dict[str, str] = {}
    for provider in providers:
        for part in provider.strip("() ").split("/"):
            name = " ".join(part.split())
            if name:
                names.setdefault(name.casefold(), name)
    if names.pop(own.casefold(), "") or own_work:
        names[own.casefold()] = own
    return f"({'/'.join(names.values())})" if names else ""
