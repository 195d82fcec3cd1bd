"""How much is asked of the office at once, and by whom."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from extrablatt.kiosk.capacity import DESK, EACH, LOOKS, STRANGERS, UPLOADS, Busy, Capacity
from extrablatt.net import deskpass
from extrablatt.press.store import MemoryPageStore, make_page
from tests.kiosks import run

from .kit import Stand, story

INTERNAL = "i" * 64


def take_all(capacity: Capacity, kinds: list[str]) -> Coroutine[Any, Any, None]:
    async def taking() -> None:
        for kind in kinds:
            await capacity.take(kind)

    return taking()


def test_a_kind_has_its_own_limit_and_strangers_have_one_together() -> None:
    async def tell() -> None:
        capacity = Capacity(lambda: 0.01)
        await take_all(capacity, ["press"] * EACH)
        with pytest.raises(Busy):
            await capacity.take("press")
        await take_all(capacity, ["public"] * (STRANGERS - EACH))
        with pytest.raises(Busy):
            await capacity.take("public")
        assert capacity.held() == STRANGERS
        await take_all(capacity, ["upload"] * UPLOADS + ["desk"] * LOOKS)
        for kind in ("desk", "upload"):
            with pytest.raises(Busy):
                await capacity.take(kind)
        await take_all(capacity, ["act"] * (DESK - UPLOADS - LOOKS))
        with pytest.raises(Busy):
            await capacity.take("act")

    run(tell())


def test_who_waits_gets_the_place_that_becomes_free_in_order() -> None:
    async def tell() -> None:
        capacity, came = Capacity(), []
        await take_all(capacity, ["press"] * EACH)

        async def wait(number: int) -> None:
            async with capacity.of("press"):
                came.append(number)

        waiting = [asyncio.create_task(wait(number)) for number in range(5)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
        assert came == []
        capacity.give_back("press")
        await asyncio.gather(*waiting, return_exceptions=True)
        assert came == [0, 2, 3, 4]
        assert capacity.held() == EACH - 1

    run(tell())


def test_a_failure_of_the_office_leaves_no_place_held(stand: Stand) -> None:
    stand.press.down = True
    for url, method in (("/kalt", "GET"), ("/desk/", "GET"), ("/desk/", "POST")):
        assert stand.get(url, method=method).status == 503
    assert stand.kiosk.capacity.held() == 0


def test_pages_at_hand_need_no_place(stand: Stand) -> None:
    stand.press.pages["/a"] = story()
    stand.store.put("/b", "open", make_page(b"b"), stand.store.ticket())
    assert stand.get("/a").status == 200
    stand.kiosk.capacity = Capacity(lambda: 0.01)
    run(take_all(stand.kiosk.capacity, ["press"] * EACH))
    assert [stand.get(url).status for url in ("/a", "/b", "/kalt")] == [200, 200, 503]


# --- the desk ---------------------------------------------------------------------------------------------------------


def _ask(stand: Stand, cookie: str, method: str = "GET") -> int:
    return stand.get("/desk/artikel/1/", method=method, cookie=cookie).status


def test_who_is_signed_in_at_the_desk_has_places_that_strangers_can_not_take(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, desk_secret=INTERNAL)
    stand.kiosk.capacity = Capacity(lambda: 0.01)
    run(take_all(stand.kiosk.capacity, ["public"] * EACH))
    now = time.time()
    good = f"a=b; {deskpass.COOKIE}={deskpass.given(7, INTERNAL, now)}"
    assert _ask(stand, good) == _ask(stand, good, "POST") == 200
    for forged in (
        "",
        "sessionid=abc",
        f"{deskpass.COOKIE}=7.{int(now) + 999}.{'0' * 64}",
        f"{deskpass.COOKIE}={deskpass.given(7, 'another', now)}",
        f"{deskpass.COOKIE}={deskpass.given(7, INTERNAL, now - deskpass.LIFE - 1)}",
        good.replace("=7.", "=8."),
        f"{deskpass.COOKIE}=ü",
    ):
        assert _ask(stand, forged) == 503, forged
    assert stand.get("/konto/", cookie=good).status == 503  # it is for the desk
    stand.kiosk.capacity.give_back("public")
    assert _ask(stand, "") == 200


def test_whatever_hangs_at_the_desk_a_form_gets_through(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, desk_secret=INTERNAL)
    stand.kiosk.capacity = Capacity(lambda: 0.01)
    run(take_all(stand.kiosk.capacity, ["desk"] * LOOKS + ["upload"] * UPLOADS))
    cookie = f"{deskpass.COOKIE}={deskpass.given(7, INTERNAL, time.time())}"
    assert (_ask(stand, cookie), _ask(stand, cookie, "POST")) == (503, 200)


def test_without_a_secret_nobody_is_known(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path)
    cookie = f"{deskpass.COOKIE}={deskpass.given(7, '', time.time())}"
    assert not stand.kiosk._at_the_desk({"HTTP_COOKIE": cookie, "PATH_INFO": "/desk/"})
