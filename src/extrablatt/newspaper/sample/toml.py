"""newspaper.toml of the sample newspaper. Free of Django."""

from __future__ import annotations

import json
from datetime import UTC, datetime


def _line(key: str, value: str) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}\n"


def sample_config(port: int = 8000) -> str:
    """The configuration's text; legal data are invented, as sections.toml has them."""
    from . import content

    paper = content.load(datetime.now(UTC)).paper
    text = _line("name", paper.name) + _line("claim", paper.claim)
    text += (
        _line("base_url", f"http://127.0.0.1:{port}") + _line("language", "de-at") + _line("time_zone", "Europe/Vienna")
    )
    text += "\n[publisher]\n"
    for key, value in paper.publisher.items():
        text += _line(key, value)
    for section in paper.sections:
        text += (
            "\n[[sections]]\n"
            + _line("slug", section.slug)
            + _line("name", section.name)
            + _line("colour", section.colour)
        )
    text += "\n[fediverse]\n" + _line("account", "redaktion")
    return text + f'\n[server]\nport = {port}\n\n[mail]\nbackend = "file"\n'
