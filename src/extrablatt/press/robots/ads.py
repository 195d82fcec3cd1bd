"""ads.txt (IAB Tech Lab, 1.1): who may sell the newspaper's space. Without sellers the placeholder says that nobody may."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from ..assembly import Assembly
from ..pages import TEXT, Rendered, Wanted

#: Section 3.2.1 of the specification: the record of a publisher without any seller.
NOBODY = "placeholder.example.com, placeholder, DIRECT, placeholder"


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/ads.txt``."""
    sellers = [line.strip() for line in settings.PAPER.ads.sellers]
    lines = sellers or [NOBODY]
    host = urlsplit(settings.PAPER.base_url).hostname or ""
    if (
        "." in host
        and not host.replace(".", "").isdigit()
        and not any(line.upper().startswith("OWNERDOMAIN=") for line in lines)
    ):
        lines.append(f"OWNERDOMAIN={host.removeprefix('www.')}")
    return Rendered("\n".join(lines) + "\n", content_type=TEXT)
