"""security.txt (RFC 9116). It renews itself: it is valid for half a year and made anew each week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from ..assembly import Assembly
from ..pages import TEXT, Rendered, Wanted
from .policy import address

#: Less than a year is recommended (RFC 9116, 2.5.5).
VALID = timedelta(days=180)
TTL = 7 * 24 * 3600


def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/.well-known/security.txt`` and ``/security.txt``; None where nobody is named to tell: a contact is required (2.5.3)."""
    paper = settings.PAPER
    contact = address(paper.rights.security_contact or paper.rights.contact or paper.publisher.email)
    if not contact:
        return None
    expires = (datetime.now(UTC) + VALID).replace(microsecond=0)
    lines = [f"Contact: {contact}", f"Expires: {expires.isoformat().replace('+00:00', 'Z')}"]
    lines.append(f"Preferred-Languages: {', '.join(dict.fromkeys((paper.language[:2].lower(), 'en')))}")
    # The file may be trusted over https only, and its addresses must begin so (2.5.2, 3).
    if paper.base_url.startswith("https://"):
        lines.append(f"Canonical: {paper.base_url}/.well-known/security.txt")
    if paper.rights.security_policy:
        lines.append(f"Policy: {paper.rights.security_policy}")
    return Rendered("\n".join(lines) + "\n", content_type=TEXT, ttl=TTL)
