"""What newspaper.toml says about feeds, robots and other servers: ``[feeds]``, ``[rights]``, ``[trust]``, ``[ads]``, ``[fediverse]``.

Free of Django. One policy (:class:`RightsConfig`) is what robots.txt, TDMRep, RSL, llms.txt, trust.txt and every page's head are
made from; see docs/rights.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

#: What may be said of a use: yes, no, or only under an agreement.
ANSWERS = ("allow", "ask", "deny")
PREVIEWS = ("large", "standard", "none")

_CONTACT = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+|https://[^\s<>]+")
_HTTP = re.compile(r"https?://[^\s<>/@]+(/[^\s<>]*)?")
#: RFC 9309, 2.2.1: a product token; some crawlers have digits in theirs.
_ROBOT = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,60}")
#: What every server takes as a name (Mastodon's rule, without its dots and hyphens).
_ACCOUNT = re.compile(r"[a-z0-9_]{1,30}")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.I)
#: ads.txt 1.1: domain, account, DIRECT or RESELLER, and perhaps who certified it; or a variable.
_SELLER = re.compile(r"[^\s,#]+\s*,\s*[^,#]+,\s*(DIRECT|RESELLER)(\s*,[^,#]+)?|[A-Z]+=[^#]+", re.I)


@dataclass(frozen=True, slots=True)
class FeedsConfig:
    """``[feeds]``: ``full_text`` puts the text of open articles in; ``hubs`` are WebSub hubs told of every change."""

    full_text: bool = False
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RightsConfig:
    """``[rights]``: the one policy. Empty contacts fall back on the publisher's e-mail."""

    #: Indexing for search: "allow" or "deny".
    search: str = "allow"
    #: How much search engines may show: "large" pictures, "standard", or "none" (no snippet either).
    search_preview: str = "large"
    #: Training of AI models.
    ai_training: str = "deny"
    #: Answers of AI systems made from our pages (grounding, retrieval).
    ai_answers: str = "ask"
    #: An e-mail or https address for who wants a licence.
    contact: str = ""
    #: Address of the terms a human reads.
    license_url: str = ""
    security_contact: str = ""
    security_policy: str = ""
    #: Robot → "allow" or "deny", over what follows from the above.
    bots: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrustConfig:
    """``[trust]``: who the newspaper belongs with, as addresses (trust.txt)."""

    member_of: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    controlled_by: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdsConfig:
    """``[ads]``: ``sellers`` are lines of ads.txt; without any it says that nobody sells our space."""

    sellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FediverseConfig:
    """``[fediverse]``: accounts others may follow (ActivityPub, docs/fediverse.md). Without ``account`` there are none."""

    #: Name of the newspaper's account: ``zeitung`` is followed as ``@zeitung@`` and the newspaper's domain.
    account: str = ""
    #: An account for each section too, called as the section's address is.
    sections: bool = True
    #: Domains that are not spoken with.
    blocked: tuple[str, ...] = ()


#: Table of newspaper.toml → what it is read into.
TABLES: dict[str, type] = {
    "feeds": FeedsConfig,
    "rights": RightsConfig,
    "trust": TrustConfig,
    "ads": AdsConfig,
    "fediverse": FediverseConfig,
}


def problem(
    feeds: FeedsConfig, rights: RightsConfig, trust: TrustConfig, ads: AdsConfig, fediverse: FediverseConfig
) -> str:
    """What is wrong with them, as ``[table]: sentence``; empty when nothing is."""
    for hub in feeds.hubs:
        if not _HTTP.fullmatch(hub):
            return f"[feeds]: hubs: {hub!r} is no address such as https://hub.example.org/."
    choices = (
        ("search", ("allow", "deny")),
        ("search_preview", PREVIEWS),
        ("ai_training", ANSWERS),
        ("ai_answers", ANSWERS),
    )
    for key, known in choices:
        if getattr(rights, key) not in known:
            return f"[rights]: {key} must be one of {', '.join(known)}, not {getattr(rights, key)!r}."
    for key in ("contact", "security_contact"):
        value = getattr(rights, key)
        if value and not _CONTACT.fullmatch(value):
            return f"[rights]: {key} must be an e-mail address or begin with https://, not {value!r}."
    for key in ("license_url", "security_policy"):
        value = getattr(rights, key)
        if value and (not value.startswith("https://") or not _CONTACT.fullmatch(value)):
            return f"[rights]: {key} must begin with https://, not {value!r}."
    if not isinstance(rights.bots, dict):
        return '[rights]: bots must be a table such as bots = { GPTBot = "deny" }.'
    for name, answer in rights.bots.items():
        if not _ROBOT.fullmatch(name):
            return f"[rights]: bots: {name!r} is no robot's name, such as GPTBot."
        if answer not in ("allow", "deny"):
            return f"[rights]: bots: {name} must be allow or deny, not {answer!r}."
    for key in trust.__slots__:
        for address in getattr(trust, key):
            if urlsplit(address).scheme not in ("http", "https") or not _HTTP.fullmatch(address):
                return f"[trust]: {key}: {address!r} must begin with https://."
    for line in ads.sellers:
        if not _SELLER.fullmatch(line.strip()):
            return f'[ads]: sellers: {line!r} is no line such as "exchange.example, 1234, DIRECT".'
    if fediverse.account and not _ACCOUNT.fullmatch(fediverse.account):
        return f"[fediverse]: account: {fediverse.account!r} may have small letters, digits and _ only, 30 at most."
    for domain in fediverse.blocked:
        if not _DOMAIN.fullmatch(domain):
            return f"[fediverse]: blocked: {domain!r} is no domain such as example.org."
    return ""
