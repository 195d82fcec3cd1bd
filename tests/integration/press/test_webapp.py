"""The manifest, and icons where browsers look for them."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from extrablatt.press import assetfiles, rendering
from extrablatt.press.surfaces import find
from tests.house import House

pytestmark = pytest.mark.django_db


def test_the_manifest_tells_what_a_home_screen_needs(house: House) -> None:
    page = rendering.render("/manifest.webmanifest")
    assert (page.status, page.content_type) == (200, "application/manifest+json; charset=utf-8")
    told = json.loads(page.body)
    assert (told["id"], told["start_url"], told["scope"], told["dir"]) == ("/", "/", "/", "ltr")
    assert len(told["short_name"]) <= 12
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    assert all(find(shortcut["url"]) for shortcut in told["shortcuts"])
    assert told["shortcuts"]
    assert b'<link rel="manifest" href="/manifest.webmanifest">' in rendering.render("/").body


def test_icons_are_as_large_as_they_say(house: House) -> None:
    told = json.loads(rendering.render("/manifest.webmanifest").body)
    for icon in told["icons"]:
        name = next(n for n, url in assetfiles.in_use().manifest().items() if url == icon["src"])
        if name.endswith(".png"):
            with Image.open(assetfiles.in_use().theme.assets[name]) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"])
def test_customary_addresses_lead_to_the_icon(path: str, house: House) -> None:
    page = rendering.render(path)
    assert page.status == 302
    assert page.location in assetfiles.in_use().manifest().values()
    assert not page.stored


def test_a_new_section_is_in_the_manifest(house: House) -> None:
    assert "chrome" in rendering.render("/manifest.webmanifest").keys
