"""The one policy all robots' documents are made from. Pure: newspaper.toml in, statements out.

``[rights]`` answers for each use "allow", "ask" (under an agreement) or "deny". A robot that asks nobody and only obeys robots.txt
is turned away for "ask" and "deny" alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

#: The newspaper's configuration (``newspaper/config.py``), which this room may not import.
PaperConfig = Any


#: Where the documents stand.
RSL, TDM_POLICY = "/rsl.xml", "/tdm-policy.json"

#: Robots that collect for training, by the tokens their makers publish; some are no crawler of their own but a token that
#: governs what another one's copy may be used for.
TRAINING = (
    "GPTBot", "ClaudeBot", "anthropic-ai", "CCBot", "Google-Extended", "Applebot-Extended", "Meta-ExternalAgent", "FacebookBot",
    "Bytespider", "Amazonbot", "cohere-training-data-crawler", "cohere-ai", "Diffbot", "omgili", "Omgilibot", "img2dataset",
    "AI2Bot", "PanguBot", "Timpibot", "ImagesiftBot", "DeepSeekBot",
)  # fmt: skip
#: Robots that fetch pages to answer with.
ANSWERING = (
    "ChatGPT-User", "OAI-SearchBot", "Claude-User", "Claude-SearchBot", "PerplexityBot", "Perplexity-User", "MistralAI-User",
    "DuckAssistBot", "Meta-ExternalFetcher", "YouBot",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """What is said of rights, ready to print. Addresses are absolute."""

    search: bool
    preview: str
    ai_training: str
    ai_answers: str
    #: ``mailto:…`` or ``https://…``; empty where nobody is named.
    contact: str
    owner: str
    licence_url: str
    licence_file: str
    tdm_policy: str

    @property
    def reserved(self) -> bool:
        """Whether text and data mining is reserved (Directive (EU) 2019/790, Art. 4(3); § 42h UrhG, § 44b UrhG)."""
        return self.ai_training != "allow" or self.ai_answers != "allow"

    @property
    def robots_meta(self) -> str:
        """The value of ``<meta name="robots">`` on pages that may be found."""
        if not self.search:
            return "noindex"
        return {
            "large": "max-image-preview:large",
            "standard": "max-image-preview:standard",
            "none": "max-snippet:0, max-image-preview:none",
        }[self.preview]

    @property
    def links(self) -> tuple[str, ...]:
        """Values of the Link header (RFC 8288): where the licence is."""
        return (f'<{self.licence_file}>; rel="license"; type="application/rsl+xml"',)

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers of every page (TDMRep 3.1), without Link."""
        if not self.reserved:
            return (("tdm-reservation", "0"),)
        return (("tdm-reservation", "1"), ("tdm-policy", self.tdm_policy))

    @property
    def every_header(self) -> tuple[tuple[str, str], ...]:
        """Headers of what has no Link of its own, such as pictures."""
        return (("Link", ", ".join(self.links)), *self.headers)


def address(contact: str) -> str:
    """A contact as an address: ``mailto:`` before an e-mail."""
    if not contact or contact.startswith("https://"):
        return contact
    return "mailto:" + quote(contact, safe="@+.-_")


def named_robots(rights: Any) -> tuple[tuple[str, bool], ...]:
    """The robots robots.txt has an answer for by name, and whether each may come; ``rights`` is ``[rights]``."""
    chosen: dict[str, tuple[str, bool]] = {}
    for names, answer in ((TRAINING, rights.ai_training), (ANSWERING, rights.ai_answers)):
        if answer != "allow":
            chosen |= {name.lower(): (name, False) for name in names}
    # Robots' names are compared without regard to case (RFC 9309, 2.2.1).
    chosen |= {name.lower(): (name, answer == "allow") for name, answer in rights.bots.items()}
    return tuple(chosen[key] for key in sorted(chosen))


def of(paper: PaperConfig) -> Policy:
    """The policy of a newspaper."""
    rights = paper.rights
    return Policy(
        search=rights.search == "allow",
        preview=rights.search_preview,
        ai_training=rights.ai_training,
        ai_answers=rights.ai_answers,
        contact=address(rights.contact or paper.publisher.email),
        owner=paper.publisher.name or paper.name,
        licence_url=rights.license_url,
        licence_file=paper.base_url + RSL,
        tdm_policy=paper.base_url + TDM_POLICY,
    )
