"""robots.txt (RFC 9309), with Sitemap (sitemaps.org) and License (RSL 1.0)."""

from __future__ import annotations

from django.conf import settings

from ..assembly import Assembly
from ..pages import TEXT, Rendered, Wanted
from . import policy

#: Nothing to find there, or nobody's business.
NOT_FOR_ROBOTS = ("/desk/", "/konto/", "/partner/", "/-/", "/suche?")


def text(paper: policy.PaperConfig) -> str:
    """The document. A group for robots that are named, one for all others; empty lines only between groups."""
    rights, base_url = policy.of(paper), paper.base_url
    known = policy.named_robots(paper.rights)
    groups = []
    for may, rule in ((False, ("Disallow: /",)), (True, ())):
        if names := [name for name, allowed in known if allowed is may]:
            rules = rule or tuple(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)
            groups.append("\n".join([*(f"User-agent: {name}" for name in names), *rules]))
    others = [f"Disallow: {path}" for path in NOT_FOR_ROBOTS] if rights.search else ["Disallow: /"]
    groups.append("\n".join(["User-agent: *", *others]))
    head = [f"# {base_url}/", f"# Licences: {rights.licence_url or rights.contact or rights.licence_file}"]
    if rights.reserved:
        head.append("# Text and data mining is reserved: Art. 4(3) Directive (EU) 2019/790.")
    tail = [f"License: {rights.licence_file}"]
    tail += [f"Sitemap: {base_url}/sitemap.xml", f"Sitemap: {base_url}/sitemap-news.xml"]
    return "\n\n".join(["\n".join(head), *groups, "\n".join(tail)]) + "\n"


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/robots.txt``."""
    return Rendered(text(settings.PAPER), content_type=TEXT)
