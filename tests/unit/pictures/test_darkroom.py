"""Large pictures are decoded in a process of their own: with a limit, one at a time, and nothing is left of it."""

from __future__ import annotations

import fcntl
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from extrablatt.pictures import darkroom, developing
from extrablatt.pictures.darkroom import SMALL, Darkroom, DarkroomError
from extrablatt.pictures.metadata import PictureError, read_metadata
from extrablatt.pictures.renditions import make_renditions

from .making import saved

#: Just too large to be decoded at hand.
SIDES = (1250, 1000)
TOKEN = "a" * 32


@pytest.fixture(autouse=True)
def _own_darkroom() -> Iterator[None]:
    before = darkroom._darkroom
    darkroom.set_up(Darkroom(memory_mb=256))
    yield
    darkroom.set_up(before)


def large(format_name: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """A picture that goes to the darkroom, with a red half and a blue one."""
    image = Image.new("RGB", SIDES, (200, 30, 30))
    image.paste((30, 30, 200), (SIDES[0] // 2, 0, *SIDES))
    assert image.width * image.height > SMALL
    return saved(image.convert(mode), format_name, **options)


def children() -> set[str]:
    told = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
    return {line for line in told.splitlines() if not line.endswith(" ps")}


def test_what_comes_from_the_darkroom_is_what_would_be_made_at_hand(tmp_path: Path) -> None:
    data = large(comment=b"Lint")
    credit = {"credit": "Lint/Ada", "byline": None}
    made = darkroom.renditions(data, 4, TOKEN, tmp_path / "a", credit, (0.2, 0.5))
    at_hand = make_renditions(data, 4, TOKEN, tmp_path / "b", credit, (0.2, 0.5))
    assert made == at_hand
    for info in made:
        assert (tmp_path / "a" / info.path).read_bytes() == (tmp_path / "b" / info.path).read_bytes()
    assert darkroom.read(data) == read_metadata(data)


def test_small_pictures_are_decoded_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(darkroom, "_run", lambda *_: pytest.fail("a process was started"))
    data = saved(Image.new("RGB", (1000, 1000)), "JPEG")
    assert darkroom.read(data).width == 1000
    assert darkroom.renditions(data, 4, TOKEN, tmp_path, {})
    assert darkroom.proof(data, 200) is None


@pytest.mark.parametrize(
    ("format_name", "mode"),
    [
        ("JPEG", "CMYK"),
        ("PNG", "I;16"),
        ("PNG", "RGBA"),
        ("WEBP", "RGBA"),
        ("TIFF", "CMYK"),
    ],
)
def test_every_kind_of_file_is_made_ready(format_name: str, mode: str, tmp_path: Path) -> None:
    if mode == "I;16":
        data = saved(Image.new("I;16", SIDES, 40_000), format_name)
    else:
        data = large(format_name, mode)
    found = darkroom.read(data)
    assert (found.width, found.height) == SIDES
    widths = {info.width for info in darkroom.renditions(data, 4, TOKEN, tmp_path, {}) if info.mime == "image/webp"}
    assert widths == {320, 640, 960}
    proof = Image.open(io.BytesIO(darkroom.proof(data, 500) or b""))
    assert (proof.format, proof.size) == ("JPEG", (500, 400))


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("P", SIDES, colour) for colour in (1, 2, 3)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert darkroom.renditions(data, 4, TOKEN, tmp_path, {})


def test_a_camera_s_turn_is_kept_when_a_large_jpeg_is_decoded_at_a_part_of_its_size(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.new("RGB", (6400, 4001), "white"), "JPEG", exif=exif, quality=30)
    made = darkroom.renditions(data, 4, TOKEN, tmp_path, {})
    assert [(i.width, i.height) for i in made if i.mime == "image/webp"] == [
        (width, round(6400 * width / 4001)) for width in (320, 640, 960, 1280, 1920)
    ]
    for info in made:
        with Image.open(tmp_path / info.path) as image:
            assert image.size == (info.width, info.height)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_file_that_was_cut_off_is_told_as_such(format_name: str, tmp_path: Path) -> None:
    noise = Image.effect_noise(SIDES, 80).convert("RGB")
    data = saved(noise, format_name)
    for cut in (data[: len(data) // 2], data[: len(data) * 9 // 10]):
        with pytest.raises(PictureError):
            darkroom.read(cut)


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(darkroom, "_run", lambda *_: pytest.fail("a process was started"))
    data = saved(Image.new("1", (9_000, 9_000)), "PNG")
    assert len(data) < 200_000
    with pytest.raises(PictureError, match="pixels"):
        darkroom.read(data)


def test_more_memory_than_the_limit_is_told_apart_from_a_damaged_file(tmp_path: Path) -> None:
    darkroom.set_up(Darkroom(memory_mb=40))
    data = saved(Image.new("RGBA", (4000, 3000)), "PNG")
    for work in (
        lambda: darkroom.read(data),
        lambda: darkroom.renditions(data, 4, TOKEN, tmp_path, {}),
        lambda: darkroom.proof(data, 500),
    ):
        with pytest.raises(DarkroomError) as told:
            work()
        assert told.value.why in ("memory", "killed")
    assert not list(tmp_path.rglob("*.webp"))


def test_a_process_that_is_killed_or_takes_too_long_is_told_and_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children()
    script = "import os,signal,time; {}"
    for end, why in (("os.kill(os.getpid(), signal.SIGKILL)", "killed"), ("time.sleep(600)", "time")):
        real = subprocess.Popen
        command = [sys.executable, "-c", script.format(end)]
        monkeypatch.setattr(
            darkroom.subprocess, "Popen", lambda _args, real=real, command=command, **more: real(command, **more)
        )
        darkroom.set_up(Darkroom(seconds=1.0))
        with pytest.raises(DarkroomError) as told:
            darkroom.read(large())
        assert told.value.why == why
        monkeypatch.undo()
    assert children() <= before


def test_pictures_of_all_processes_wait_for_each_other(tmp_path: Path) -> None:
    lock = tmp_path / "darkroom.lock"
    darkroom.set_up(Darkroom(lock, patience=0.1))
    with lock.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DarkroomError) as told:
            darkroom.read(large())
        assert told.value.why == "busy"
    darkroom.set_up(replace(darkroom._darkroom, patience=60.0))
    assert darkroom.read(large()).width == SIDES[0]


def test_the_process_knows_nothing_of_the_newspaper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRABLATT_DIR", "/secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "secret" not in str(darkroom._environment())
    told = subprocess.run(
        [sys.executable, "-c", f"import {developing.__name__}, sys; print('django' in sys.modules)"],
        env=darkroom._environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "False"
