"""How other servers find accounts: WebFinger (RFC 7033) by handle, NodeInfo 2.1 for what runs here."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from .. import addresses
from ..assembly import Assembly
from ..pages import TEXT, Rendered, Wanted
from . import accounts
from .accounts import Account

JRD = "application/jrd+json; charset=utf-8"
NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.1"
#: Pages of other sites may ask too (RFC 7033, section 5).
_ANYBODY = (("Access-Control-Allow-Origin", "*"),)


def _json(document: dict[str, Any], content_type: str) -> Rendered:
    return Rendered(json.dumps(document, ensure_ascii=False), content_type=content_type, headers=_ANYBODY)


def _named(resource: str) -> Account | None:
    """The account an address or handle means; pages of the newspaper and its sections mean theirs."""
    base, resource = settings.PAPER.base_url, resource.strip()
    # Many send the handle as people write it, without the scheme RFC 7565 asks for.
    bare_handle = "@" in unquote(resource) and "/" not in resource and ":" not in unquote(resource).partition("@")[0]
    if resource.lower().startswith("acct:") or bare_handle:
        handle = resource[5:] if resource.lower().startswith("acct:") else resource
        name, _, host = unquote(handle).strip("/").removeprefix("@").rpartition("@")
        return accounts.find(name.lower()) if host.lower() == accounts.domain().lower() else None
    try:
        parts = urlsplit(resource)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != base:
        return None
    path = parts.path.rstrip("/")
    if not path:
        return accounts.newspaper()
    return accounts.find(path.removeprefix(addresses.FEDIVERSE).lstrip("/"))


def webfinger(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/.well-known/webfinger?resource=acct:zeitung@blatt.example``."""
    if accounts.newspaper() is None:
        return None
    resource = wanted.query.get("resource", "")
    if not resource:
        return Rendered("Say whom you look for: ?resource=acct:name@host\n", status=400, content_type=TEXT)
    account = _named(resource)
    if account is None:
        return None
    page = settings.PAPER.base_url + (f"/{account.section.slug}" if account.section else "/")
    links = [
        {"rel": "self", "type": "application/activity+json", "href": account.id},
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
    ]
    told = {"subject": f"acct:{account.handle[1:]}", "aliases": [account.id, page], "links": links}
    return _json(told, JRD)


def nodeinfo_links(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/.well-known/nodeinfo``: where the document is."""
    if accounts.newspaper() is None:
        return None
    links = [{"rel": NODEINFO, "href": f"{settings.PAPER.base_url}/nodeinfo/2.1"}]
    return _json({"links": links}, "application/json; charset=utf-8")


def nodeinfo(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/nodeinfo/2.1``."""
    if accounts.newspaper() is None:
        return None
    told = {
        "version": "2.1",
        "software": {"name": "extrablatt", "version": version("extrablatt")},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0", "rss2.0"]},
        "openRegistrations": False,
        "usage": {"users": {"total": len(accounts.everyone())}},
        "metadata": {"nodeName": settings.PAPER.name},
    }
    return _json(told, f'application/json; profile="{NODEINFO}#"; charset=utf-8')
