"""A photograph of 24 megapixels, given to the desk's form: the office stays as small as it was, whatever it may take."""

from __future__ import annotations

import io
import re
import resource
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from .conftest import Running, eventually

pytestmark = pytest.mark.browser

MEGABYTE = 1 << 20


def office(folder: Path) -> int:
    """The process of the office that answers: the one with the most memory of those started for this newspaper."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            if b"extrablatt.newspaper.wsgi" in command and bytes(folder) in (place / "environ").read_bytes():
                found.append((memory(int(place.name), "VmRSS"), int(place.name)))
        except (OSError, ValueError):
            continue
    return max(found)[1]


def memory(pid: int, name: str) -> int:
    """Bytes, by /proc/PID/status."""
    return int(re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024


def photograph(width: int, height: int) -> bytes:
    """Grain, so that it is as large as a camera's file."""
    grain = Image.effect_noise((width // 4, height // 4), 60).resize((width, height))
    made = io.BytesIO()
    Image.merge("RGB", (grain, grain, grain.transpose(Image.Transpose.ROTATE_180))).save(made, "JPEG", quality=85)
    return made.getvalue()


def test_the_office_takes_24_megapixels_and_gives_their_memory_back(running: Running, page: Page) -> None:
    page.set_default_timeout(240_000)
    page.goto(f"{running.url}/desk/login/")
    page.fill("input[name=username]", running.email)
    page.fill("input[name=password]", running.password)
    page.click("button[type=submit]")

    def upload(data: bytes, title: str) -> str:
        page.goto(f"{running.url}/desk/images/add/")
        page.fill("input[name=title]", title)
        page.set_input_files("input[name=file]", {"name": f"{title}.jpg", "mimeType": "image/jpeg", "buffer": data})
        page.locator("form button[type=submit]", has_text=re.compile("Hochladen|Upload")).last.click()
        page.wait_for_url(lambda url: not url.endswith("/add/"))
        return title

    upload(photograph(400, 300), "klein")  # everything that is loaded at the first picture is there
    pid = office(running.folder)
    before, large = memory(pid, "VmRSS"), photograph(6000, 4000)
    _soft, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    # Decoded, it would take 72 MB more than once.
    resource.prlimit(pid, resource.RLIMIT_AS, (memory(pid, "VmSize") + 140 * MEGABYTE, hard))
    try:
        upload(large, "gross")
        page.goto(f"{running.url}/desk/images/?q=gross")
        thumbnails = running.folder / "data" / "originals"
        eventually(lambda: list(thumbnails.rglob("gross*165x165*")), 60, "the thumbnail")
    finally:
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, hard))
    assert office(running.folder) == pid, "the office was started anew"
    assert len(list((running.folder / "data" / "renditions").rglob("*-1920.webp"))) == 1
    eventually(lambda: memory(pid, "VmRSS") - before < 60 * MEGABYTE, 60, "that the office gives its memory back")
