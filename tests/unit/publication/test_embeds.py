"""What can be embedded from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.publication import embeds

KNOWN = {
    "https://www.youtube.com/watch?v=abcdefghijk&si=tracking": "https://www.youtube-nocookie.com/embed/abcdefghijk",
    "https://youtu.be/abcdefghijk?t=10": "https://www.youtube-nocookie.com/embed/abcdefghijk",
    "https://www.youtube.com/shorts/abcdefghijk": "https://www.youtube-nocookie.com/embed/abcdefghijk",
    "https://vimeo.com/123456789": "https://player.vimeo.com/video/123456789?dnt=1",
    "https://datawrapper.dwcdn.net/Ab3dE/4/": "https://datawrapper.dwcdn.net/Ab3dE/",
    "https://www.openstreetmap.org/export/embed.html?bbox=13.1,47.7,13.2,47.9&layer=mapnik": "https://www.openstreetmap.org/export/embed.html?bbox=13.1,47.7,13.2,47.9&layer=mapnik",
    "https://open.spotify.com/intl-de/episode/0123456789abcdefghijkl": "https://open.spotify.com/embed/episode/0123456789abcdefghijkl",
    "https://soundcloud.com/someone/a-song": "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fsomeone%2Fa-song",
}


@pytest.mark.parametrize(("url", "frame"), KNOWN.items())
def test_a_known_address_becomes_its_frame(url: str, frame: str) -> None:
    found = embeds.recognise(url)
    assert found is not None
    assert found.frame == frame
    assert embeds.recognise(found.url) == found, "its own page is recognised again"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=<script>",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        "https://user@evil.example/youtube.com/watch?v=abcdefghijk",
        "https://www.openstreetmap.org/export/embed.html?bbox=1,2,3,x",
        "https://[::1",
        "https://example.org/",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    assert embeds.recognise(url) is None


def test_who_shared_it_is_not_kept() -> None:
    found = embeds.recognise("https://www.youtube.com/watch?v=abcdefghijk&si=me&pp=you")
    assert found is not None
    assert found.url == "https://www.youtube.com/watch?v=abcdefghijk"


@given(
    st.sampled_from([host for provider in embeds.PROVIDERS for host in provider.hosts]),
    st.text(max_size=60),
    st.text(max_size=60),
)
def test_a_frame_only_ever_comes_from_the_origins_the_policy_names(host: str, path: str, query: str) -> None:
    found = embeds.recognise(f"https://{host}/{path}?v={query}")
    if found is not None:
        parts = urlsplit(found.frame)
        assert f"{parts.scheme}://{parts.netloc}" in embeds.ORIGINS
        assert not set(found.frame) & set("\"'<> ")


@given(st.text(max_size=120))
def test_nothing_makes_it_fall(text: str) -> None:
    embeds.recognise(text)
