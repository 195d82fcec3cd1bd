"""The queue's filters: read from an address, told as chips, applied to the items."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from extrablatt.wire import search
from extrablatt.wire.models import WireItem

CLASSES = ("text", "picture", "graphic", "video", "audio", "composite", "other")
STATES = ("frei", "sperrfrist", "zurueckgehalten", "zurueckgezogen", "widerspruch")
PERIODS = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "24h": timedelta(days=1), "7t": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; the names are those of the address."""

    dienst: str = ""
    agentur: str = ""
    ressort: str = ""
    dringlichkeit: str = ""
    sprache: str = ""
    art: str = ""
    stand: str = ""
    zeit: str = ""
    q: str = ""
    zeige: str = ""
    ordnung: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> Filters:
        """From an address; what is no known value counts as not given."""
        given = {f.name: data.get(f.name, "").replace("\0", "").strip()[:200] for f in fields(cls)}
        allowed = {
            "dringlichkeit": tuple("123456789"), "art": CLASSES, "stand": STATES, "zeit": tuple(PERIODS),
            "zeige": ("hidden",), "ordnung": ("dringlich",),
        }  # fmt: skip
        for name, values in allowed.items():
            if given[name] not in values:
                given[name] = ""
        return cls(**given)

    @classmethod
    def parse(cls, query: str) -> Filters:
        """From a saved view's query."""
        return cls.of(QueryDict(query))

    @property
    def query(self) -> str:
        """As an address has it, without what is not set."""
        return urlencode({f.name: value for f in fields(self) if (value := getattr(self, f.name))})

    def without(self, name: str) -> Filters:
        """The same, less one filter."""
        return replace(self, **{name: ""})

    def chips(self, section_names: dict[str, str], feed_names: dict[str, str]) -> list[tuple[str, str]]:
        """What is set, in words, each with the query without it."""
        words = {
            "dienst": feed_names.get(self.dienst, self.dienst),
            "agentur": self.agentur,
            "ressort": section_names.get(self.ressort, self.ressort),
            "dringlichkeit": _("urgency up to %(n)s") % {"n": self.dringlichkeit},
            "sprache": self.sprache,
            "art": dict(class_choices()).get(self.art, ""),
            "stand": dict(state_choices()).get(self.stand, ""),
            "zeit": dict(period_choices()).get(self.zeit, ""),
            "q": f"„{self.q}“",
            "zeige": _("hidden ones"),
        }
        return [(word, self.without(name).query) for name, word in words.items() if getattr(self, name)]

    def apply(self, *, now: Any = None, reach: int | None = None) -> QuerySet[WireItem]:
        """The items, unordered. The columns filtered by stand in the covering index (models/items.py).

        ``reach``: of items that hold the words looked for, only so many of the newest are looked at.
        """
        items = WireItem.objects.filter(current=True, hidden=self.zeige == "hidden")
        items = items.filter(item_class=self.art) if self.art else items.exclude(item_class="other")
        for column, value in (
            ("feed", self.dienst),
            ("provider", self.agentur),
            ("section", self.ressort),
            ("language__istartswith", self.sprache),
        ):
            if value:
                items = items.filter(**{column: value})
        if self.dringlichkeit:
            items = items.filter(rank__lte=int(self.dringlichkeit))
        if self.zeit:
            items = items.filter(received__gte=(now or timezone.now()) - PERIODS[self.zeit])
        if self.stand:
            items = items.filter(_state(self.stand, now or timezone.now()))
        return search.find(items, self.q, newest=reach) if self.q else items


def _state(state: str, now: Any) -> Q:
    held = Q(embargo_indefinite=True) | Q(embargo_until__gt=now)
    return {
        "frei": Q(pub_status="usable") & ~held,
        "sperrfrist": held,
        "zurueckgehalten": Q(pub_status="withheld"),
        "zurueckgezogen": Q(pub_status="canceled"),
        "widerspruch": Q(conflicted=True),
    }[state]


def class_choices() -> list[tuple[str, str]]:
    """Kinds of items, in words."""
    return [
        ("text", _("text")), ("picture", _("picture")), ("graphic", _("graphic")), ("video", _("video")), ("audio", _("audio")),
        ("composite", _("package")), ("other", _("no story (plans, events)")),
    ]  # fmt: skip


def state_choices() -> list[tuple[str, str]]:
    """States of items, in words."""
    return [
        ("frei", _("free to use")), ("sperrfrist", _("embargo")), ("zurueckgehalten", _("withheld")),
        ("zurueckgezogen", _("canceled")), ("widerspruch", _("in conflict")),
    ]  # fmt: skip


def period_choices() -> list[tuple[str, str]]:
    """Periods, in words."""
    return [("1h", _("last hour")), ("6h", _("last 6 hours")), ("24h", _("last 24 hours")), ("7t", _("last 7 days"))]
