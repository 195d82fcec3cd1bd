"""The legal form in an enterprise's name, where it has one: what the law wants of a publisher hangs on it. Free of Django."""

from __future__ import annotations

import re

#: Form → how it is written, in Austria, Germany and Switzerland.
_WRITTEN = {
    "company": (
        r"g?GmbH|(?:Ges\.?)?\s?m\.?\s?b\.?\s?H\.?|G\.?\s?m\.?\s?b\.?\s?H\.?|mit beschränkter Haftung"
        r"|AG|SE|\w*[Aa]ktiengesellschaft|KG|KGaA|\w*[Kk]ommanditgesellschaft|OG|OHG|[Oo]ffene (?:Handelsg|G)esellschaft"
        r"|UG|FlexCo|FlexKapG|[Ff]lexible Kapitalgesellschaft|SA|Sàrl|Sagl"
    ),
    "cooperative": r"e\.?\s?G\.?|e\.?\s?Gen\.?|\w*[Gg]enossenschaft",
    "association": r"e\.?\s?V\.?|\w*[Vv]erein(?:igung)?",
    #: One merchant, registered.
    "sole": r"e\.?\s?U\.?|e\.?\s?K\.?|e\.?\s?Kf[mr]\.?",
}
FORMS = tuple(_WRITTEN)
_FORM = re.compile("|".join(rf"(?P<{form}>(?<!\w)(?:{written})(?!\w))" for form, written in _WRITTEN.items()))


def form(name: str) -> str:
    """One of :data:`FORMS`, or nothing. The last one counts: a ``Presseverein Verlags-GmbH`` is a company."""
    found = [match.lastgroup for match in _FORM.finditer(name)]
    return (found[-1] or "") if found else ""
