"""The sample's newspaper.toml."""

from __future__ import annotations

from pathlib import Path

from extrablatt.newspaper import config
from extrablatt.newspaper.sample import toml


def test_the_sample_moves_to_another_port_and_an_address_of_ones_own_stays() -> None:
    text = toml.sample_config(8000)
    moved = config.parse(toml.moved(text, 8123), Path("/blatt"))
    assert (moved.base_url, moved.server.port) == ("http://127.0.0.1:8123", 8123)
    own = toml.moved(text.replace("http://127.0.0.1:8000", "https://blatt.example"), 8123)
    assert config.parse(own, Path("/blatt")).base_url == "https://blatt.example"
