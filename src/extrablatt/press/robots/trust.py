"""trust.txt (JournalList's reference document of 2024): who the newspaper belongs with, in lines ``attribute=value``."""

from __future__ import annotations

from django.conf import settings

from ..assembly import Assembly
from ..pages import TEXT, Rendered, Wanted
from . import policy

#: Attribute of trust.txt ← key of ``[trust]``.
_LINES = (
    ("belongto", "member_of"),
    ("control", "controls"),
    ("controlledby", "controlled_by"),
    ("social", "social"),
    ("vendor", "vendors"),
    ("customer", "customers"),
)


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/trust.txt`` and ``/.well-known/trust.txt``."""
    rights, trust = policy.of(settings.PAPER), settings.PAPER.trust
    lines = [f"# trust.txt – {' '.join(settings.PAPER.name.split())}"]
    lines += [f"{attribute}={value}" for attribute, key in _LINES for value in getattr(trust, key)]
    if settings.PAPER.publisher.discloses:
        lines.append(f"disclosure={settings.PAPER.base_url}/offenlegung")
    if rights.contact:
        lines.append(f"contact={rights.contact}")
    lines.append(f"datatrainingallowed={'yes' if rights.ai_training == 'allow' else 'no'}")
    return Rendered("\n".join(lines) + "\n", content_type=TEXT)
