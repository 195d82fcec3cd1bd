"""Who listens with a pass that was taken back is let go, and hears what is open to all when they come again."""

from __future__ import annotations

import time
from pathlib import Path

from extrablatt.press.store import MemoryPageStore
from extrablatt.readers.passes import PASS_COOKIE, Pass, Refusals

from .listeners import SIGNER, Served


def test_a_listener_whose_pass_is_refused_is_let_go_and_told_no_more(tmp_path: Path) -> None:
    store, served = MemoryPageStore(), Served(tmp_path / "events")
    served.server._find_store = lambda: store
    until, now = int(time.time()) + 3600, int(time.time() * 1000)
    tokens = [SIGNER.sign(Pass(subject, "premium", until, now)) for subject in ("711", "712")]
    cookies = [f"{PASS_COOKIE}={token}" for token in tokens]
    try:
        with served.open():
            gone, stays = (served.listen(cookie=cookie) for cookie in cookies)
            store.refuse(Refusals.of({"711": now}).dumps())
            gone.rest()  # the server hangs up
            served.tell(7, access="premium")
            assert stays.event()[:2] == (7, "post")
            answer = served.ask("/live/story/17.json?after=0", cookie=cookies[0])
            answer.head()
            assert b'"notice"' in answer.rest()
    finally:
        SIGNER.refuse(Refusals())
