"""Assets from memory, pictures from disk."""

from __future__ import annotations

import os
import random
from pathlib import Path

import brotli
import pytest

from extrablatt.kiosk import files

from .kit import Stand

CSS = "body{margin:0;font:1em/1.5 serif}" * 30
WEBP = random.Random(1).randbytes(5000)
NAME = "4/3f9a0c1d2e4b5a69-640.webp"


@pytest.fixture
def picture(stand: Stand) -> str:
    file = stand.renditions / NAME
    file.parent.mkdir()
    file.write_bytes(WEBP)
    (stand.renditions.parent / "secret.webp").write_bytes(b"geheim")
    return f"/bilder/{NAME}"


def test_an_asset_is_kept_for_ever_and_compressed(stand: Stand) -> None:
    (stand.assets / "paper.3f2a91bc.css").write_text(CSS)
    answer = stand.get("/assets/paper.3f2a91bc.css", accept_encoding="br")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.body).decode() == CSS
    again = stand.get("/assets/paper.3f2a91bc.css", accept_encoding="br", if_none_match=answer.headers["ETag"])
    assert again.status == 304
    assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]


def test_assets_are_read_when_the_kiosk_opens(tmp_path: Path, stand: Stand) -> None:
    file = stand.assets / "paper.aa.css"
    file.write_text(CSS)
    opened = Stand(stand.store, tmp_path)
    file.unlink()
    assert opened.get("/assets/paper.aa.css").status == 200


@pytest.mark.parametrize("name", ["none.css", ".hidden", "..", "../secret", "a/b.css", "", "x\0.css", "ü.css"])
def test_other_names_are_not_there(stand: Stand, name: str) -> None:
    (stand.assets / ".hidden").write_text("x")
    (stand.assets / "a").mkdir(exist_ok=True)
    (stand.assets / "a" / "b.css").write_text("x")
    assert stand.get(f"/assets/{name}").status in (301, 400, 404)


def test_a_picture_is_sent_as_it_lies(stand: Stand, picture: str) -> None:
    answer = stand.get(picture, accept_encoding="br, gzip")
    assert (answer.status, answer.body) == (200, WEBP)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, s-maxage=60, must-revalidate"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in answer.headers
    assert stand.get(picture, if_none_match=answer.headers["ETag"]).status == 304
    head = stand.get(picture, method="HEAD")
    assert (head.headers["Content-Length"], head.body) == ("5000", b"")


def test_a_picture_of_our_own_may_be_kept_for_a_month_but_never_for_ever(stand: Stand, picture: str) -> None:
    (stand.renditions / "4" / "3f9a0c1d2e4b5a69.own").touch()
    answer = stand.get(picture)
    assert answer.headers["Cache-Control"] == "public, max-age=2592000, s-maxage=3600"
    assert answer.headers["xkey"] == "picture:4"


@pytest.mark.parametrize("left", [True, False], ids=["its file could not be removed", "its file is removed"])
def test_a_picture_that_is_gone_is_told_by_its_mark(stand: Stand, picture: str, left: bool) -> None:
    etag = stand.get(picture).headers["ETag"]
    (stand.renditions / "4" / "3f9a0c1d2e4b5a69.gone").touch()
    if not left:
        (stand.renditions / NAME).unlink()
    for asked in ({}, {"method": "HEAD"}, {"range": "bytes=0-9"}, {"if_none_match": etag}, {"if_none_match": "*"}):
        answer = stand.get(picture, **asked)
        assert answer.status == 410
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["xkey"] == "picture:4"
        assert WEBP[:10] not in answer.body
    assert stand.get(picture.replace("-640.webp", "-16x9.jpg")).status == 410
    assert stand.get("/bilder/4/aaaaaaaaaaaaaaaa-640.webp").status == 404


def test_a_part_of_a_picture_is_sent(stand: Stand, picture: str) -> None:
    answer = stand.get(picture, range="bytes=100-199")
    assert (answer.status, answer.body) == (206, WEBP[100:200])
    assert answer.headers["Content-Range"] == "bytes 100-199/5000"
    assert answer.headers["Content-Length"] == "100"
    assert stand.get(picture, range="bytes=-10").body == WEBP[-10:]


def test_a_part_is_sent_only_of_the_version_the_client_has(stand: Stand, picture: str) -> None:
    etag = stand.get(picture).headers["ETag"]
    assert stand.get(picture, range="bytes=0-9", if_range=etag).status == 206
    assert stand.get(picture, range="bytes=0-9", if_range='"older"').body == WEBP
    assert stand.get(picture, range="bytes=0-9", if_none_match=etag).status == 304


def test_a_part_that_is_not_there_is_told(stand: Stand, picture: str) -> None:
    answer = stand.get(picture, range="bytes=5000-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */5000")


def test_a_range_with_head_is_ignored(stand: Stand, picture: str) -> None:
    assert stand.get(picture, method="HEAD", range="bytes=0-9").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/bilder/../secret.webp",
        "/bilder/4/../../secret.webp",
        "/bilder/4//etc/passwd",
        "/bilder/4/3f9a0c1d2e4b5a69-640.webp.bak",
        "/bilder/4/3f9a0c1d2e4b5a69-320.webp",
        "/bilder/4",
        "/bilder/x/3f9a0c1d2e4b5a69-640.webp",
        "/bilder/4/3F9A0C1D2E4B5A69-640.webp",
        "/bilder/4/3f9a0c1d2e4b5a69-640.svg",
    ],
)
def test_nothing_but_pictures_leaves_the_folder(stand: Stand, picture: str, path: str) -> None:
    answer = stand.get(path)
    assert answer.status in (301, 404)
    assert b"geheim" not in answer.body


def test_a_folder_in_the_place_of_a_picture_is_not_there(stand: Stand) -> None:
    (stand.renditions / "5" / "3f9a0c1d2e4b5a69-640.webp").mkdir(parents=True)
    assert stand.get("/bilder/5/3f9a0c1d2e4b5a69-640.webp").status == 404


def test_pictures_and_assets_say_what_is_reserved_as_pages_do(tmp_path: Path, stand: Stand, picture: str) -> None:
    rights = (
        ("Link", '<https://blatt.example/rsl.xml>; rel="license"'),
        ("tdm-reservation", "1"),
        ("tdm-policy", "https://blatt.example/tdm-policy.json"),
    )
    (stand.assets / "paper.aa.css").write_text(CSS)
    reserved = Stand(stand.store, tmp_path, rights=rights)
    answers = [
        reserved.get(picture),
        reserved.get(picture, range="bytes=0-9"),
        reserved.get(picture, method="HEAD"),
        reserved.get("/assets/paper.aa.css"),
        reserved.get("/assets/paper.aa.css", accept_encoding="br"),
    ]
    (stand.assets / "paper.bb.css").write_text(CSS)  # of a new release, read when it is asked for
    answers.append(reserved.get("/assets/paper.bb.css"))
    for answer in answers:
        assert answer.status in (200, 206)
        assert [pair for pair in answer.pairs if pair[0] in dict(rights)] == list(rights)
    assert "tdm-reservation" not in stand.get(picture).headers


# --- in memory --------------------------------------------------------------------------------------------------------


def _picture(stand: Stand, text: bytes = b"webp" * 100) -> str:
    folder = stand.renditions / "4"
    folder.mkdir(exist_ok=True)
    (folder / "3f9a0c1d2e4b5a69-640.webp").write_bytes(text)
    _long_ago(folder)
    return "/bilder/4/3f9a0c1d2e4b5a69-640.webp"


def _long_ago(folder: Path) -> None:
    """What changed this very moment is not kept: as if it had lain there for an hour."""
    for path in (*folder.iterdir(), folder):
        os.utime(path, ns=(1, path.stat().st_mtime_ns - 3600 * 10**9))


def test_a_picture_asked_for_again_is_at_hand_and_the_same(stand: Stand) -> None:
    url = _picture(stand)
    first = stand.get(url)
    assert stand.kiosk.pictures.at_hand(url.encode()) is not None
    again = stand.get(url)
    assert (first.status, first.body, first.headers) == (again.status, again.body, again.headers)
    assert stand.get(url, if_none_match=first.headers["ETag"]).status == 304
    assert stand.get(url, method="HEAD").headers["Content-Length"] == "400"
    assert (stand.get(url, range="bytes=0-3").status, stand.get(url, range="bytes=0-3").body) == (206, b"webp")


def test_a_picture_in_memory_is_gone_when_its_mark_or_its_file_says_so(stand: Stand) -> None:
    url = _picture(stand)
    for _again in range(2):
        assert stand.get(url).status == 200
    mark = stand.renditions / "4" / "3f9a0c1d2e4b5a69.gone"
    mark.touch()
    assert stand.get(url).status == 410
    mark.unlink()
    assert stand.get(url).status == 200
    assert stand.kiosk.pictures.at_hand(url.encode()) is None  # something has just changed
    (stand.renditions / "4" / "3f9a0c1d2e4b5a69-640.webp").unlink()
    assert stand.get(url).status == 404


def test_a_picture_that_is_made_anew_is_not_sent_from_memory(stand: Stand) -> None:
    url = _picture(stand)
    assert stand.get(url).body == b"webp" * 100
    _picture(stand, b"neu" * 50)
    file = stand.renditions / "4" / "3f9a0c1d2e4b5a69-640.webp"
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))
    assert stand.get(url).body == b"neu" * 50


def test_pictures_take_so_much_memory_and_no_more(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_KEPT", 10_000)
    folder = stand.renditions / "4"
    folder.mkdir(exist_ok=True)
    for number in range(40):
        (folder / f"3f9a0c1d2e4b5a69-{number}.webp").write_bytes(b"x" * 1000)
    _long_ago(folder)
    for number in range(40):
        assert stand.get(f"/bilder/4/3f9a0c1d2e4b5a69-{number}.webp").status == 200
    assert stand.kiosk.pictures._bytes < 20_000
    (folder / "3f9a0c1d2e4b5a69-99.webp").write_bytes(b"x" * (files.MAX_PICTURE + 1))
    assert stand.get("/bilder/4/3f9a0c1d2e4b5a69-99.webp").status == 200
    assert stand.kiosk.pictures.at_hand(b"/bilder/4/3f9a0c1d2e4b5a69-99.webp") is None
