"""newspaper.toml of the sample newspaper. Free of Django."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime


def _line(key: str, value: str) -> str:
    return f"{key} = {json.dumps(value, ensure_ascii=False)}\n"


def moved(text: str, port: int) -> str:
    """The sample's configuration on another port. What an editor made of its address stays."""
    text = re.sub(r'^base_url = "http://127\.0\.0\.1:\d+"$', f'base_url = "http://127.0.0.1:{port}"', text, flags=re.M)
    return re.sub(r"^port = \d+$", f"port = {port}", text, flags=re.M)


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
