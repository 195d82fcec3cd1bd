"""What every page store promises, run against each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extrablatt.press.store import Known, LmdbPageStore, MemoryPageStore, Page, PageStore, make_page


@pytest.fixture(params=["memory", "lmdb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PageStore]:
    made: PageStore = MemoryPageStore() if request.param == "memory" else LmdbPageStore(tmp_path / "pages", 16 << 20)
    yield made
    made.close()


def page(text: str, *keys: str, **more: object) -> Page:
    return make_page(text.encode(), keys=keys, **more)  # type: ignore[arg-type]


def test_what_was_put_is_got(store: PageStore) -> None:
    put = page("Titel", "story:1", "front", access="premium", modified=1_556_000_000)
    assert store.put("/", "open", put, store.ticket())
    assert store.get("/", "open") == put
    raw = store.get_raw("/", "open")
    assert raw is not None
    assert Page.loads(raw) == put


def test_what_was_never_put_is_not_there(store: PageStore) -> None:
    assert store.get("/nichts", "open") is None
    assert store.get_raw("/nichts", "open") is None


def test_the_variants_of_a_path_lie_apart(store: PageStore) -> None:
    ticket = store.ticket()
    store.put("/a", "open", page("Anriss", "story:1"), ticket)
    store.put("/a", "full", page("Alles", "story:1", full=True), ticket)
    opened, full = store.get("/a", "open"), store.get("/a", "full")
    assert opened is not None
    assert full is not None
    assert (opened.body, full.body) == (b"Anriss", b"Alles")
    assert store.purge(["story:1"]) == ["/a"]
    assert store.get("/a", "full") is None


def test_a_purge_removes_what_carries_the_key_and_nothing_else(store: PageStore) -> None:
    ticket = store.ticket()
    store.put("/", "open", page("Titelseite", "front", "story:1", "story:2"), ticket)
    store.put("/1", "open", page("Eins", "story:1"), ticket)
    store.put("/2", "open", page("Zwei", "story:2"), ticket)
    assert store.purge(["story:1"]) == ["/", "/1"]
    assert store.get("/", "open") is None
    assert store.get("/1", "open") is None
    assert store.get("/2", "open") is not None


def test_a_key_is_not_taken_for_another_that_begins_alike(store: PageStore) -> None:
    store.put("/17", "open", page("Siebzehn", "story:17"), store.ticket())
    assert store.purge(["story:1"]) == []
    assert store.get("/17", "open") is not None


def test_a_rendering_begun_before_a_purge_may_not_be_stored_after_it(store: PageStore) -> None:
    ticket = store.ticket()
    old = page("alt", "story:1")
    store.purge(["story:1"])
    assert store.put("/1", "open", old, ticket) is False
    assert store.get("/1", "open") is None
    assert store.put("/1", "open", page("neu", "story:1"), store.ticket()) is True


def test_a_purge_of_another_key_does_not_stand_in_the_way(store: PageStore) -> None:
    ticket = store.ticket()
    store.purge(["story:2"])
    assert store.put("/1", "open", page("Eins", "story:1"), ticket) is True


def test_one_purged_key_among_many_is_enough_to_refuse(store: PageStore) -> None:
    ticket = store.ticket()
    store.purge(["picture:9"])
    assert store.put("/", "open", page("x", "front", "story:1", "picture:9"), ticket) is False


def test_a_refused_page_leaves_the_stored_one_in_place(store: PageStore) -> None:
    store.put("/1", "open", page("da", "story:1"), store.ticket())
    ticket = store.ticket()
    store.purge(["story:2"])
    assert store.put("/1", "open", page("anders", "story:1", "story:2"), ticket) is False
    kept = store.get("/1", "open")
    assert kept is not None
    assert kept.body == b"da"


def test_after_purging_all_nothing_begun_before_is_stored(store: PageStore) -> None:
    store.put("/1", "open", page("Eins", "story:1"), store.ticket())
    ticket = store.ticket()
    store.purge_all()
    assert store.get("/1", "open") is None
    assert store.stats()["pages"] == 0
    assert store.put("/2", "open", page("Zwei", "story:2"), ticket) is False
    assert store.put("/3", "open", page("ohne Schlüssel"), ticket) is False
    assert store.put("/2", "open", page("Zwei", "story:2"), store.ticket()) is True


def test_every_purge_moves_the_counter(store: PageStore) -> None:
    before = store.ticket()
    store.purge(["nobody:has:this"])
    between = store.ticket()
    store.purge_all()
    assert before < between < store.ticket() == store.stats()["counter"]


def test_a_page_put_again_no_longer_answers_to_its_old_keys(store: PageStore) -> None:
    store.put("/thema", "open", page("mit 1", "topic:a", "story:1"), store.ticket())
    store.put("/thema", "open", page("ohne 1", "topic:a", "story:2"), store.ticket())
    assert store.purge(["story:1"]) == []
    assert store.purge(["story:2"]) == ["/thema"]
    assert store.purge(["topic:a"]) == []


def test_a_page_past_its_lifetime_is_not_handed_out(store: PageStore) -> None:
    fresh = page("Wetter", "weather", ttl=600)
    store.put("/wetter", "open", fresh, store.ticket())
    assert store.get("/wetter", "open") == fresh
    store.put("/wetter", "open", dataclasses.replace(fresh, made=fresh.made - 601), store.ticket())
    assert store.get("/wetter", "open") is None


def test_addresses_and_keys_of_any_length_are_kept(store: PageStore) -> None:
    path, key = "/" + "ü" * 3000, "topic:" + "x" * 3000
    store.put(path, "open", page("lang", key), store.ticket())
    assert store.get(path, "open") is not None
    assert store.get(path[:-1], "open") is None
    assert store.purge([key[:-1]]) == []
    assert store.purge([key]) == [path]


def test_one_page_can_be_dropped(store: PageStore) -> None:
    store.put("/1", "open", page("Eins", "story:1"), store.ticket())
    store.put("/1", "full", page("Eins", "story:1", full=True), store.ticket())
    store.drop("/1", "open")
    store.drop("/never", "open")
    assert store.get("/1", "open") is None
    assert store.purge(["story:1"]) == ["/1"]


def test_what_readers_ask_for_most_is_known_and_outlives_every_purge(store: PageStore) -> None:
    store.note_use({"/": 30, "/a": 2})
    store.note_use({"/a": 5})
    store.purge_all()
    assert store.most_used(2) == ["/", "/a"]
    assert store.most_used(1) == ["/"]
    used = store.use_of(["/a", "/b"])
    assert used["/a"] == pytest.approx(7, rel=0.01)
    assert used["/b"] == 0


def test_a_new_edition_outdates_what_was_begun_before_and_keeps_it(store: PageStore) -> None:
    early = store.ticket()
    store.put("/alt", "open", page("a", modified=100), early)
    store.put("/neuer", "open", page("b", modified=200), early)
    store.put("/gefragt", "open", page("c", modified=1), early)
    store.note_use({"/gefragt": 9})
    assert store.outdated() == []
    store.new_edition()
    assert store.outdated() == [("/gefragt", "open"), ("/neuer", "open"), ("/alt", "open")]
    assert store.get("/alt", "open") is not None
    store.put("/gefragt", "open", page("c neu", modified=1), store.ticket())
    # Begun before the edition, put after it: out of date all the same.
    store.put("/neuer", "open", page("b", modified=200), early)
    assert store.outdated() == [("/neuer", "open"), ("/alt", "open")]


@given(key=st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_text_is_a_key(store: PageStore, key: str) -> None:
    assert store.put("/k", "open", page("x", key), store.ticket())
    assert store.purge([key]) == ["/k"]


class Model:
    """The contract in its plainest words: a list of what was put and what was purged."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, frozenset[str]]] = {}
        self.purges: list[frozenset[str]] = []

    def put(self, path: str, body: bytes, keys: frozenset[str], ticket: int) -> bool:
        if any(keys & purged for purged in self.purges[ticket:]):
            return False
        self.pages[path] = (body, keys)
        return True

    def purge(self, keys: frozenset[str]) -> list[str]:
        self.purges.append(keys)
        gone = sorted(p for p, (_body, held) in self.pages.items() if held & keys)
        for path in gone:
            del self.pages[path]
        return gone


keysets = st.frozensets(st.sampled_from("abcd"), max_size=3)
steps = st.lists(
    st.tuples(st.just("put"), st.sampled_from(["/1", "/2", "/3"]), keysets, st.integers(0, 4))
    | st.tuples(st.just("purge"), st.just(""), keysets, st.just(0)),
    max_size=30,
)


@given(steps)
@settings(deadline=None, max_examples=60)
def test_any_order_of_puts_and_purges_comes_out_as_the_plain_model_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, frozenset[str], int]]
) -> None:
    stores: list[Callable[[], PageStore]] = [
        MemoryPageStore,
        lambda: LmdbPageStore(tmp_path_factory.mktemp("pages"), 4 << 20),
    ]
    for make in stores:
        real, model = make(), Model()
        first = real.ticket()
        for number, (what, path, keys, age) in enumerate(steps):
            if what == "put":
                body, ticket = str(number).encode(), max(first, real.ticket() - age)
                known = model.put(path, body, keys, ticket - first)
                assert real.put(path, "open", make_page(body, keys=keys), ticket) == known
            else:
                assert real.purge(keys) == model.purge(keys)
            for each in ("/1", "/2", "/3"):
                found, wanted = real.get(each, "open"), model.pages.get(each)
                assert (found.body if found else None) == (wanted[0] if wanted else None)
        real.close()


def test_the_list_of_refused_passes_is_kept_and_a_new_one_moves_the_counter(store: PageStore) -> None:
    assert store.refused() is None
    store.put("/1", "open", page("Eins", "story:1"), store.ticket())
    before = store.ticket()
    store.refuse(b"[1]")
    assert store.refused() == b"[1]"
    after = store.ticket()
    assert after > before
    store.refuse(b"[1]")
    assert store.ticket() == after
    store.purge_all()
    assert store.refused() == b"[1]"


# --- public addresses -------------------------------------------------------------------------------------------------


def test_what_is_not_known_is_unsure_until_all_is_known(store: PageStore) -> None:
    assert store.known("story:7") == Known("unsure")
    assert store.routes() is None
    assert store.put_known({"story:1": Known("public", "/politik/1/öl")}, store.ticket()) == 1
    before = store.ticket()
    store.know_all(b"[]")
    assert store.ticket() > before
    assert store.routes() == b"[]"
    assert store.known("story:1") == Known("public", "/politik/1/öl")
    assert store.known("story:7") == Known("unknown")


def test_what_was_purged_is_unsure_until_it_is_noted_anew(store: PageStore) -> None:
    store.put_known({"story:1": Known("public", "/a")}, store.ticket())
    store.know_all(b"[]")
    early = store.ticket()
    store.purge(["story:1", "story:2"])
    assert store.known("story:1") == store.known("story:2") == Known("unsure")
    # Read before the purge, noted after it: not to be believed.
    assert store.put_known({"story:1": Known("public", "/alt"), "story:3": Known("public", "/c")}, early) == 1
    assert store.known("story:1") == Known("unsure")
    store.put_known({"story:1": Known("gone", "/a"), "story:2": Known("unknown")}, store.ticket())
    assert (store.known("story:1"), store.known("story:2")) == (Known("gone", "/a"), Known("unknown"))


def test_a_store_purged_as_a_whole_knows_nothing(store: PageStore) -> None:
    early = store.ticket()
    store.put_known({"story:1": Known("public", "/a")}, early)
    store.know_all(b"[]")
    store.purge_all()
    assert store.routes() is None
    assert store.known("story:1") == Known("unsure")
    assert store.put_known({"story:1": Known("public", "/a")}, early) == 0


def test_how_far_the_log_was_read_only_grows_until_all_pages_go(store: PageStore) -> None:
    assert store.seen() == 0
    store.note_seen(7)
    store.note_seen(3)
    assert store.seen() == 7
    store.purge_all()
    assert store.seen() == 0
