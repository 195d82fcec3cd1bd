"""An account as other servers see it (ActivityPub, 4.1), with the key its messages are signed with (security vocabulary)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from .. import addresses
from ..assembly import Assembly
from ..assetfiles import asset_url
from ..jsonld import without_empty
from ..pages import Rendered, Wanted
from . import accounts
from .accounts import Account
from .documents import ACTIVITY_STREAMS, answer

_CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    "https://w3id.org/security/v1",
    {
        "toot": "http://joinmastodon.org/ns#",
        "schema": "http://schema.org#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
    },
]


@lru_cache(maxsize=2)
def public_pem(private: str) -> str:
    """The public half of a private key, both PEM."""
    from cryptography.hazmat.primitives import serialization as form

    key = form.load_pem_private_key(private.encode("ascii"), None).public_key()
    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _link(url: str) -> Markup:
    return Markup('<a href="{0}" rel="me nofollow noopener">{1}</a>').format(url, url.partition("://")[2].rstrip("/"))


def document(assembly: Assembly, account: Account) -> dict[str, Any]:
    """The account."""
    paper, base = assembly.material.paper, settings.PAPER.base_url
    section = assembly.tag(account.section) if account.section else None
    page = base + (section.url if section else "/")
    summary = (section.description if section else "") or paper.claim
    return without_empty(
        {
            "@context": _CONTEXT,
            "id": account.id,
            "type": "Organization",
            "preferredUsername": account.name,
            "name": f"{paper.name} – {section.name}" if section else paper.name,
            "summary": str(Markup("<p>{}</p>").format(escape(summary))) if summary else "",
            "url": page,
            "inbox": base + addresses.inbox(account.name),
            "outbox": base + addresses.outbox(account.name),
            "followers": account.followers,
            "endpoints": {"sharedInbox": base + addresses.inbox()},
            "publicKey": {
                "id": account.key_id,
                "owner": account.id,
                "publicKeyPem": public_pem(settings.FEDIVERSE_KEY),
            },
            "icon": {"type": "Image", "mediaType": "image/png", "url": base + asset_url("icon-512.png")},
            "image": {"type": "Image", "mediaType": "image/png", "url": base + addresses.card()},
            "manuallyApprovesFollowers": False,
            "discoverable": settings.PAPER.rights.search == "allow",
            "indexable": settings.PAPER.rights.search == "allow",
            "attributionDomains": [urlsplit(base).hostname],
            "attachment": [
                {"type": "PropertyValue", "name": name, "value": str(_link(url))}
                for name, url in ((_("Website"), page), (_("Imprint"), base + "/impressum"))
            ],
        }
    )


def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/fediverse/zeitung``."""
    account = accounts.known(wanted.parts["account"])
    return answer(document(assembly, account)) if account else None
