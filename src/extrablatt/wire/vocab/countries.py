"""Names of countries, German and English, so that news from abroad can be told from news from a town at home."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _codes() -> dict[str, str]:
    lines = files(__package__).joinpath("countries.tsv").read_text("utf-8").splitlines()
    return {name.casefold(): code for line in lines for code, *names in [line.split("\t")] for name in names}


def country_of(name: str) -> str | None:
    """The ISO 3166-1 code (alpha-2) of the country with this name in German or English, in any case; None: no country's."""
    return _codes().get(name.strip().casefold())
