"""The wire desk as an ordinary editor uses it: queue, filters, folding, what is new, saved views, feeds, versions."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, WireLook, WireView
from extrablatt.desk.wire_room import feeds, looking, rows
from extrablatt.desk.wire_room.filters import Filters
from extrablatt.newspaper import setup
from extrablatt.wire import actions as wire
from extrablatt.wire.models import Feed, RawFile, WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(house: House, client: Client) -> Client:
    cache.clear()
    setup._groups()
    setup.make_editor("nora@example.org", name="Nora Beispiel")
    user = get_user_model().objects.get(email="nora@example.org")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def arrive(number: int = 1, feed: str = "nag", **facts: Any) -> WireItem:
    """An item comes in, told by its number."""
    given = {"headlines": [{"role": "main", "value": f"Meldung {number}"}]} | facts
    wire.ingest(ninjs(f"urn:n:{number}", **given), name=f"{number}.json", feed=feed)
    return WireItem.objects.get(guid=f"urn:n:{number}", current=True)


def titles(html: str) -> list[str]:
    """The headlines of the rows, in order."""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", t).split()) for t in re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", html, re.S)
    ]


def queue(client: Client, query: str = "") -> str:
    answer = client.get(f"/desk/wire/?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("dienst=osd", [2]),
        ("agentur=APA", [3]),
        ("ressort=kultur", [4]),
        ("dringlichkeit=2", [5]),
        ("sprache=en", [2]),
        ("art=picture", [1]),
        ("stand=sperrfrist", [3]),
        ("stand=zurueckgezogen", [4]),
        ("stand=frei", [5, 2, 1]),
        ("q=Rathaus", [2]),
        ("q=rath+keller", []),
        ("zeit=1h", [5, 4, 3, 2, 1]),
        ("zeige=hidden", [6]),
        ("ordnung=dringlich", [5, 4, 3, 2, 1]),
        ("dringlichkeit=x&art=nichts&stand=%00", [5, 4, 3, 2, 1]),
    ],
)
def test_the_queue_is_narrowed_by(editor: Client, query: str, wanted: list[int]) -> None:
    arrive(1, type="picture")
    arrive(2, feed="osd", language="en", text="<p>Das Rathaus bleibt zu.</p>")
    arrive(3, copyrightholder="APA", embargoed="2099-01-01T00:00:00Z")
    WireItem.objects.filter(pk=arrive(4, pubstatus="canceled").pk).update(section="kultur")
    arrive(5, urgency=1)
    wire.hide(arrive(6))
    assert titles(queue(editor, query)) == [f"Meldung {n}" for n in wanted]


def test_what_is_set_stands_there_as_chips_that_take_it_off(editor: Client) -> None:
    arrive(1)
    page = queue(editor, "q=Meldung&ressort=kultur")
    assert 'href="?ressort=kultur"' in page
    assert 'href="?q=Meldung"' in page


def test_older_pages_follow_without_a_gap_and_without_a_double(editor: Client) -> None:
    now = timezone.now()
    for number in range(rows.PAGE * 2 + 5):
        item = arrive(number)
        WireItem.objects.filter(pk=item.pk).update(received=now - timedelta(seconds=number // 3))
    seen: list[int] = []
    cursor = ""
    for _page in range(4):
        page = rows.page(Filters(), cursor=cursor)
        seen += [row.item.pk for row in page.rows]
        cursor = page.cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == rows.PAGE * 2 + 5


# --- folding ---------------------------------------------------------------------------------------------------------


def story(*numbers: int) -> list[WireItem]:
    """Items of one story, each from another agency."""
    items = [arrive(n, feed=f"f{n}", copyrightholder=f"Agentur {n}") for n in numbers]
    WireItem.objects.filter(pk__in=[i.pk for i in items]).update(story=items[0].pk)
    return items


def test_one_story_of_several_agencies_is_one_row_with_its_sources(editor: Client) -> None:
    story(1, 2, 3)
    arrive(9)
    page = queue(editor)
    assert titles(page) == ["Meldung 9", "Meldung 3"]
    assert "Agentur 3, Agentur 2, Agentur 1" in page
    assert "3 Meldungen" in page


def test_a_story_stands_on_one_page_only(editor: Client) -> None:
    first, second = story(1, 2)
    now = timezone.now()
    WireItem.objects.filter(pk=first.pk).update(received=now - timedelta(hours=5))
    for number in range(10, 10 + rows.PAGE):
        WireItem.objects.filter(pk=arrive(number).pk).update(received=now - timedelta(hours=1, seconds=number))
    one = rows.page(Filters())
    two = rows.page(Filters(), cursor=one.cursor)
    assert second.pk in [r.item.pk for r in one.rows]
    assert first.pk not in [r.item.pk for r in two.rows]


def test_a_story_is_taken_with_all_its_sources(house: House, editor: Client) -> None:
    items = story(1, 2)
    editor.post(f"/desk/wire/{items[1].pk}/take/", {"mit_allen": "1"})
    draft = desk.latest_draft(Article.objects.get())
    assert {s.item.guid for s in draft.sources.all()} == {"urn:n:1", "urn:n:2"}
    assert len(draft.body) == 1


def test_hiding_a_row_hides_the_story_and_undo_brings_it_back(editor: Client) -> None:
    items = story(1, 2)
    answer = editor.post(
        f"/desk/wire/{items[1].pk}/hide/", {"zeile": "1", "hidden": "1"}, headers={"Accept": "application/json"}
    )
    assert json.loads(answer.content)["hidden"] is True
    assert titles(queue(editor)) == []
    editor.post(
        f"/desk/wire/{items[1].pk}/hide/", {"zeile": "1", "hidden": "0"}, headers={"Accept": "application/json"}
    )
    assert titles(queue(editor)) == ["Meldung 2"]


# --- what is new -----------------------------------------------------------------------------------------------------


def test_who_comes_back_finds_a_line_above_what_was_seen(editor: Client) -> None:
    arrive(1)
    assert "neu seit" not in queue(editor)
    WireLook.objects.update(time=timezone.now() - timedelta(hours=1))
    arrive(2)
    page = queue(editor)
    assert page.index("Meldung 2") < page.index("neu seit") < page.index("Meldung 1</a>")
    assert "neu seit" in queue(editor)
    editor.post("/desk/wire/gesehen/")
    assert "neu seit" not in queue(editor)


def test_the_home_page_tells_how_many_are_new(editor: Client) -> None:
    arrive(1)
    queue(editor)
    arrive(2)
    arrive(3)
    user = get_user_model().objects.get(email="nora@example.org")
    assert looking.unseen(user) == 2
    assert '<span class="count">2</span>' in editor.get("/desk/").content.decode()


def test_the_queue_asks_for_news_and_is_told_only_of_what_its_filters_let_through(editor: Client) -> None:
    first = arrive(1)
    address = f"/desk/wire/neu/?seit={first.pk}&agentur=APA"
    arrive(2)
    arrive(3, copyrightholder="APA")
    answer = editor.get(address)
    assert answer.json()["count"] == 1
    assert editor.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_flashes_are_told_whatever_the_filters(editor: Client) -> None:
    first = arrive(1)
    arrive(2, urgency=1, headlines=[{"role": "main", "value": "Beben im Tal"}])
    told = editor.get(f"/desk/wire/neu/?seit={first.pk}&agentur=APA").json()
    assert [f["title"] for f in told["flashes"]] == ["Beben im Tal"]


def test_an_idle_question_costs_few_queries(editor: Client, django_assert_max_num_queries: Any) -> None:
    arrive(1)
    tag = editor.get("/desk/wire/neu/")["ETag"]
    # Session, account, its second factor, its rights (two), its profile, and the newest item.
    with django_assert_max_num_queries(7):
        assert editor.get("/desk/wire/neu/", headers={"If-None-Match": tag}).status_code == 304


def test_the_queue_costs_the_same_queries_however_many_items_there_are(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        arrive(number)
    queue(editor)
    with django_assert_max_num_queries(45):
        queue(editor)


# --- saved views -----------------------------------------------------------------------------------------------------


def test_filters_are_kept_as_a_view_with_a_count_of_what_is_new_in_it(editor: Client) -> None:
    arrive(1, copyrightholder="APA")
    queue(editor)
    editor.post("/desk/wire/ansichten/", {"name": "Nur APA", "query": "agentur=APA&unsinn=1"})
    view = WireView.objects.get()
    assert (view.name, view.query) == ("Nur APA", "agentur=APA")
    arrive(2, copyrightholder="APA")
    arrive(3)
    WireLook.objects.update(time=timezone.now() - timedelta(hours=1))
    page = queue(editor)
    assert re.search(r'agentur=APA"[^>]*>Nur APA <span class="count"[^>]*>1<', page)


def test_views_are_renamed_ordered_shared_and_thrown_away(editor: Client) -> None:
    for name in ("Eins", "Zwei"):
        editor.post("/desk/wire/ansichten/", {"name": name, "query": ""})
    one, two = WireView.objects.all()
    editor.post(f"/desk/wire/ansichten/{two.pk}/", {"do": "up"})
    assert [v.name for v in WireView.objects.all()] == ["Zwei", "Eins"]
    editor.post(f"/desk/wire/ansichten/{one.pk}/", {"do": "save", "name": "Erste", "shared": "1", "notify": "1"})
    one.refresh_from_db()
    assert (one.name, one.owner, one.notify) == ("Erste", None, True)
    assert "Erste" in editor.get("/desk/wire/ansichten/").content.decode()
    editor.post(f"/desk/wire/ansichten/{two.pk}/", {"do": "delete"})
    assert WireView.objects.count() == 1


def test_one_editors_own_view_is_no_other_editors(editor: Client) -> None:
    other = get_user_model().objects.create_user("otto@example.org", "x")
    view = WireView.objects.create(name="Ottos", owner=other)
    assert "Ottos" not in queue(editor)
    assert editor.post(f"/desk/wire/ansichten/{view.pk}/", {"do": "delete"}).status_code == 404


# --- the item --------------------------------------------------------------------------------------------------------


def test_an_items_versions_are_compared_word_by_word(editor: Client) -> None:
    arrive(1, text="<p>Der Rat tagt am Montag im Saal.</p>")
    newer = arrive(1, version=2, text="<p>Der Rat tagt am Dienstag im Saal.</p>")
    page = editor.get(f"/desk/wire/{newer.pk}/fassungen/").content.decode()
    assert "<del>Montag</del><ins>Dienstag</ins>" in page
    assert "fassungen" in editor.get(f"/desk/wire/{newer.pk}/").content.decode()


def test_the_other_content_of_a_version_is_shown_and_can_be_let_count(editor: Client) -> None:
    item = arrive(1, text="<p>So war es.</p>")
    arrive(1, text="<p>Ganz anders war es.</p>")
    page = editor.get(f"/desk/wire/{item.pk}/").content.decode()
    assert "Dieselbe Fassung mit anderem Inhalt" in page
    assert ">widersprüchlich</span>" in queue(editor)
    editor.post(f"/desk/wire/widerspruch/{item.conflicts.get().pk}/", {"do": "accept"})
    item.refresh_from_db()
    assert item.body_text == "Ganz anders war es."
    assert ">widersprüchlich</span>" not in queue(editor)


def test_subjects_places_and_persons_stand_apart(editor: Client) -> None:
    item = arrive(
        1,
        subject=[{"name": "Budget"}],
        place=[{"name": "Marbruck"}],
        person=[{"name": "Nora Beispiel"}],
        organisation=[{"name": "Lintalbahn"}],
    )
    page = editor.get(f"/desk/wire/{item.pk}/").content.decode()
    for title, name in (("Orte", "Marbruck"), ("Personen", "Nora Beispiel"), ("Organisationen", "Lintalbahn")):
        assert re.search(rf"<h2>{title}</h2>.*?{name}", page, re.S)


def test_the_reading_pane_is_the_item_without_the_page_around_it(editor: Client) -> None:
    item = arrive(1)
    pane = editor.get(f"/desk/wire/{item.pk}/?scheibe=1").content.decode()
    assert "Ein Satz aus der Meldung" in pane
    assert "<html" not in pane


def test_a_picture_that_came_on_the_wire_is_shown_and_nothing_else_is_served_as_one(editor: Client) -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    wire.ingest(out.getvalue(), name="bild.jpg")
    item = arrive(
        1,
        renditions=[{"name": "gross", "href": "https://example.org/bild.jpg", "contenttype": "image/jpeg"}],
        type="picture",
    )
    file = RawFile.objects.get(name="bild.jpg")
    assert f"/desk/wire/bild/{file.pk}/" in editor.get(f"/desk/wire/{item.pk}/").content.decode()
    answer = editor.get(f"/desk/wire/bild/{file.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content) == out.getvalue()
    assert editor.get(f"/desk/wire/bild/{item.raw_id}/").status_code == 404


# --- feeds and quarantine --------------------------------------------------------------------------------------------


def test_a_failing_feed_is_told_in_the_queue_and_on_its_page(editor: Client) -> None:
    arrive(1)
    Feed.objects.filter(name="nag").update(failures=3, last_error="Anmeldung abgelehnt", error_since=timezone.now())
    assert "Anmeldung abgelehnt" in queue(editor)
    page = editor.get("/desk/wire/dienste/").content.decode()
    assert "gestört" in page
    assert "3 Fehlversuche" in page


def test_a_silent_feed_is_told(editor: Client) -> None:
    arrive(1)
    Feed.objects.filter(name="nag").update(silence=10, last_item=timezone.now() - timedelta(minutes=11))
    assert "nag ist still" in queue(editor)


def test_a_feed_is_paused_and_goes_on(editor: Client) -> None:
    Feed.objects.create(name="dpa", transport="wireq")
    editor.post("/desk/wire/dienste/dpa/", {"do": "pause"})
    assert Feed.objects.get(name="dpa").health == "paused"
    editor.post("/desk/wire/dienste/dpa/", {"do": "resume"})
    assert Feed.objects.get(name="dpa").health == "well"


def test_all_files_of_a_feed_in_quarantine_are_tried_again_or_dismissed(editor: Client) -> None:
    for number in range(3):
        wire.ingest(b"kaputt %d" % number, name=f"{number}.json", feed="nag")
    wire.ingest(b"kaputt anders", name="x.json", feed="osd")
    assert 'href="/desk/quarantine/?dienst=nag"' in editor.get("/desk/wire/dienste/").content.decode()
    editor.post("/desk/quarantine/alle/", {"do": "retry", "dienst": "nag"})
    assert RawFile.objects.filter(state="quarantined").count() == 4
    editor.post("/desk/quarantine/alle/", {"do": "dismiss", "dienst": "nag"})
    assert [f.name for f in RawFile.objects.filter(state="quarantined")] == ["x.json"]


# --- who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["wire/", "wire/neu/", "wire/ansichten/", "wire/dienste/", "wire/1/", "wire/1/fassungen/", "wire/bild/1/", "quarantine/", "agenturfassung/1/"],
)  # fmt: skip
def test_a_reader_with_an_account_sees_nothing_of_the_wire(house: House, client: Client, address: str) -> None:
    client.force_login(
        get_user_model().objects.create_user("leser@example.org", "x"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get(f"/desk/{address}").status_code in (302, 403)


@pytest.mark.parametrize(
    "address",
    [
        "wire/?ab=5_2026-01-01T00:00:00_99999999999999999999999", "wire/?ab=nichts", "wire/?agentur=%00&q=%00%22*",
        "wire/neu/?seit=99999999999999999999999", "wire/neu/?seit=%C2%B2", "wire/99999999999999999999999/",
        "wire/?q=NEAR(a+b)+OR+*", "wire/1/fassungen/?mit=%C2%B2", "quarantine/?p=x&dienst=%00", "wire/bild/99999999999999999999/",
    ],
)  # fmt: skip
def test_a_mistyped_address_is_no_fault(editor: Client, address: str) -> None:
    arrive(1)
    assert editor.get(f"/desk/{address}").status_code in (200, 302, 404)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(None, "–"), (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7100, "118 min"), (21427, "6 h")],
)
def test_how_far_a_feed_is_behind_is_told_in_the_unit_people_use(seconds: float | None, told: str) -> None:
    assert feeds.lag(seconds) == told
