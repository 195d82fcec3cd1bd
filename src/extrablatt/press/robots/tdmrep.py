"""TDM Reservation Protocol (W3C community group's report of 10 May 2024): the site's file (3.2) and its policy (4)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from ..assembly import Assembly
from ..pages import JSON, Rendered, Wanted
from . import policy


def reservations(rights: policy.Policy) -> list[dict[str, Any]]:
    """``/.well-known/tdmrep.json``: one rule for the whole site."""
    rule: dict[str, Any] = {"location": "/", "tdm-reservation": int(rights.reserved)}
    if rights.reserved:
        rule["tdm-policy"] = rights.tdm_policy
    return [rule]


def offer(rights: policy.Policy, base_url: str) -> dict[str, Any]:
    """``/tdm-policy.json``: an offer in ODRL. Mining needs consent where it may be asked for; where not, nothing is offered."""
    assigner: dict[str, Any] = {"uid": base_url + "/", "vcard:fn": rights.owner, "vcard:hasURL": base_url + "/"}
    if rights.contact.startswith("mailto:"):
        assigner["vcard:hasEmail"] = rights.contact
    elif rights.contact:
        assigner["vcard:hasURL"] = rights.contact
    told: dict[str, Any] = {
        "@context": [
            "http://www.w3.org/ns/odrl.jsonld",
            {"tdm": "http://www.w3.org/ns/tdmrep#", "vcard": "http://www.w3.org/2006/vcard/ns#"},
        ],
        "@type": "Offer",
        "profile": "http://www.w3.org/ns/tdmrep",
        "uid": rights.tdm_policy,
        "assigner": assigner,
    }
    rule = {"target": base_url + "/", "action": "tdm:mine"}
    if "ask" in (rights.ai_training, rights.ai_answers):
        told["permission"] = [{**rule, "duty": [{"action": "obtainConsent"}]}]
    elif rights.reserved:
        told["prohibition"] = [rule]
    else:
        told["permission"] = [rule]
    return told


def _json(data: object) -> Rendered:
    return Rendered(json.dumps(data, ensure_ascii=False, indent=1) + "\n", content_type=JSON)


def site(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/.well-known/tdmrep.json``."""
    return _json(reservations(policy.of(settings.PAPER)))


def tdm_policy(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/tdm-policy.json``."""
    return _json(offer(policy.of(settings.PAPER), settings.PAPER.base_url))
