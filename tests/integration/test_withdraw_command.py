"""``extrablatt withdraw``: what it says in every state of an article, and what it does in every trouble of this machine."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from django.conf import settings as paper_settings
from django.db import OperationalError, connection
from django.utils import timezone
from typer.testing import CliRunner

from extrablatt.cli import withdraw as cli_withdraw
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.newspaper import ballast, withdrawing
from extrablatt.press import consumer as press
from extrablatt.press.store import StoreError
from extrablatt.publication import committing, log
from extrablatt.publication.models import LogEntry, Story
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a test whose transaction is never committed, what comes after a commit comes at once."""
    if "open_house" not in request.fixturenames:
        monkeypatch.setattr(committing.transaction, "on_commit", lambda work, robust=False: work())


@pytest.fixture
def open_house(tmp_path: Path, transactional_db: None, settings: Any) -> Iterator[House]:
    settings.RENDITIONS_ROOT, settings.MEDIA_ROOT = tmp_path / "renditions", tmp_path / "originals"
    with House(tmp_path).open() as house:
        yield house


@pytest.fixture
def said() -> list[str]:
    return []


def _run(*words: str) -> tuple[int, Any, str]:
    """The command in this process: exit code, JSON, stderr."""
    app = typer.Typer()
    cli_withdraw.register(app, lambda _directory: paper_settings.PAPER)
    done = CliRunner().invoke(app, [*words, "--json", "--wait", "0"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout or "null"), done.stderr


def test_what_is_public_goes_and_says_so(house: House) -> None:
    article = house.publish(house.draft("Ein Titel"))
    assert house.get(house.url(article)).status == 200
    code, told, _error = _run(f"https://www.testserver{house.url(article)}", "--note", "Falsch.", "--reason", "Anwalt")
    assert code == 0
    assert set(told) == {"story", "address", "state", "seq", "pages_purged", "seconds", "open"}
    assert (told["story"], told["state"], told["seq"]) == (article.pk, "withdrawn", log.head())
    assert told["address"] == f"http://testserver{house.url(article)}"
    assert told["pages_purged"] == 1
    assert 0 < told["seconds"] < 30
    assert all(set(one) == {"what", "why"} for one in told["open"])
    assert "search index" in [one["what"] for one in told["open"]]  # nobody is at work in this test
    gone = house.get(house.url(article))
    assert (gone.status, "Falsch." in gone.text, "Anwalt" in gone.text) == (410, True, False)
    assert list(Article.objects.get(pk=article.pk).notes.values_list("text", flat=True)) == ["Anwalt"]


def test_said_again_it_purges_again(house: House) -> None:
    article = house.publish(house.draft("Ein Titel"))
    desk.withdraw(article)
    seq = log.head()
    house.get(house.url(article))
    assert house.store.get(house.url(article), "open") is not None
    code, told, _error = _run(str(article.pk))
    assert (code, told["state"], told["seq"], told["pages_purged"]) == (0, "withdrawn", seq, 1)
    assert log.head() == seq


def test_what_was_never_public_is_told_apart(house: House) -> None:
    draft, planned = house.draft("Entwurf"), house.draft("Geplant")
    code, told, error = _run(str(draft.pk))
    assert (code, told["state"]) == (1, "not withdrawn")
    assert "was never published" in error
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    desk.publish(planned)
    assert Article.objects.get(pk=planned.pk).scheduled_revision is not None
    code, told, _error = _run(str(planned.pk))
    assert (code, told["state"], told["seq"]) == (0, "draft", None)
    assert Article.objects.get(pk=planned.pk).scheduled_revision is None
    assert _run("999999")[:2] == (1, told | {"story": 999999, "address": "", "state": "unknown", "seconds": 0.0,
                                             "open": [{"what": "withdrawal", "why": "There is no article 999999 here."}]})  # fmt: skip
    for nonsense in ("kein-titel", "https://andere.example/politik/1/x", "/impressum", ""):
        assert _run(nonsense)[0] == 2


def test_a_story_without_an_article_at_the_desk_goes_too(house: House) -> None:
    article = house.publish(house.draft("Ein Titel"))
    pk, url = article.pk, house.url(article)
    Article.objects.filter(pk=pk).delete()
    assert _run(str(pk))[0] == 0
    assert Story.objects.get(pk=pk).state == "withdrawn"
    assert house.get(url).status == 410


def test_pages_that_can_not_be_purged_are_open_and_the_exit_code_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = house.publish(house.draft("Ein Titel"))

    def fail(entries: list[LogEntry]) -> int:
        raise StoreError("the store can't be put away: Permission denied")

    monkeypatch.setattr(press, "purge_at_once", fail)
    code, told, error = _run(str(article.pk))
    assert (code, told["state"]) == (1, "withdrawn")
    assert {"what": "pages", "why": "the store can't be put away: Permission denied"} in told["open"]
    assert "readers may still get it" in error


def test_a_cache_in_front_is_told_by_the_command_itself_or_named_as_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    purged: list[str] = []

    class Cache(BaseHTTPRequestHandler):
        def do_PURGE(self) -> None:
            purged.append(self.headers["xkey"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Cache)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    there, gone = f"http://127.0.0.1:{server.server_port}/", "http://127.0.0.1:1/"
    paper = paper_settings.PAPER
    server_config = type("Server", (), {"purge_urls": (there, gone)})()
    wrapped = type("Paper", (), {"server": server_config, "__getattr__": lambda _self, name: getattr(paper, name)})()
    monkeypatch.setattr(paper_settings, "PAPER", wrapped)
    article = house.publish(house.draft("Ein Titel"))
    _code, told, _error = _run(str(article.pk))
    server.shutdown()
    server.server_close()
    assert f"story:{article.pk}" in purged[0].split()
    caches = [one for one in told["open"] if one["what"].startswith("cache")]
    assert [one["what"] for one in caches] == [f"cache in front {gone}"]
    assert "could not be told" in caches[0]["why"]


def test_what_has_followed_is_not_open(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    article = house.publish(house.draft("Ein Titel"))
    monkeypatch.setattr(withdrawing.lock, "is_open", lambda _folder: True)
    monkeypatch.setattr(withdrawing, "FOLLOWED", 0.2)
    position = log.position
    monkeypatch.setattr(log, "position", lambda name: 10**9 if name != "fediverse" else position(name))
    _code, told, _error = _run(str(article.pk))
    assert [one["what"] for one in told["open"]] == ["fediverse account probeblatt"]


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's one writer")
def test_a_database_that_is_held_is_waited_for_and_who_holds_it_named(
    open_house: House, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "ATTEMPT", 30)
    article = open_house.publish(open_house.draft("Ein Titel"))
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def say(word: str) -> None:
        said.append(word)
        other.execute("ROLLBACK")

    told = withdrawing.withdraw(article.pk, say=say)
    other.close()
    assert told.state == "withdrawn"
    assert len(said) == 1
    assert said[0].startswith("The database is held by ")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(withdrawing.NotWithdrawn, match="waited for in vain"):
        withdrawing.withdraw(article.pk, patience=0, say=said.append)
    other.execute("ROLLBACK")
    other.close()


def test_a_database_that_is_away_is_waited_for(
    open_house: House, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "AGAIN", 0.01)
    article = open_house.publish(open_house.draft("Ein Titel"))
    work, tried = withdrawing._withdraw, []

    def away(*given: Any) -> Any:
        tried.append(given)
        if len(tried) < 4:
            raise OperationalError("could not connect to server: Connection refused")
        return work(*given)

    monkeypatch.setattr(withdrawing, "_withdraw", away)
    assert withdrawing.withdraw(article.pk, say=said.append).state == "withdrawn"
    assert said == ["The database does not answer (could not connect to server: Connection refused). Waiting …"]
    monkeypatch.setattr(
        withdrawing, "_withdraw", lambda *_given: (_ for _ in ()).throw(OperationalError("no such table: x"))
    )
    with pytest.raises(withdrawing.NotWithdrawn, match="can't be used: no such table"):
        withdrawing.withdraw(article.pk)


# --- the disk --------------------------------------------------------------------------------------------------------


def test_on_a_full_disk_the_ballast_is_given_up_and_it_is_tried_again(
    open_house: House, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(paper_settings.DATA_DIR)
    (folder / ballast.NAME).write_bytes(b"x" * 4096)
    article = open_house.publish(open_house.draft("Ein Titel"))
    work = withdrawing._withdraw

    def full(*given: Any) -> Any:
        if (folder / ballast.NAME).stat().st_size:
            raise OperationalError("database or disk is full")
        return work(*given)

    monkeypatch.setattr(withdrawing, "_withdraw", full)
    assert withdrawing.withdraw(article.pk, say=said.append).done
    assert said == ["The disk is full; the ballast is given up."]
    monkeypatch.setattr(
        withdrawing, "_withdraw", lambda *_given: (_ for _ in ()).throw(OperationalError("database or disk is full"))
    )
    with pytest.raises(withdrawing.NotWithdrawn, match="no ballast left"):
        withdrawing.withdraw(article.pk)
    (folder / ballast.NAME).unlink()
