"""A newspaper whose processes are stopped, killed, orphaned, and whose files are taken away or torn."""

from __future__ import annotations

import os
import re
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.integration.processes.papers import Paper, eventually, gone

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="signals of the kernel"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a newspaper on SQLite"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    paper = Paper(tmp_path_factory.mktemp("blatt"))
    paper.init()
    toml = paper.folder / "newspaper.toml"
    toml.write_text(toml.read_text() + "\n[log]\naccess = true\n")
    yield paper
    if paper.process is not None:
        paper.close()


@pytest.fixture
def paper(made: Paper) -> Paper:
    """Open, and well."""
    if made.process is None or made.process.poll() is not None:
        made.open()
    made.wait_until_well()
    return made


def test_stopped_processes_are_told_at_once_and_started_again(paper: Paper) -> None:
    assert paper.process is not None
    before = paper.pids()
    # Whoever starts them again waits until all has been looked at: a command may need longer to begin than they do.
    os.kill(paper.process.pid, signal.SIGSTOP)
    try:
        os.kill(before["backshop"], signal.SIGSTOP)
        os.kill(before["office"], signal.SIGSTOP)
        told = eventually(lambda: (found := paper.get("/healthz")).status == 503 and found.json, what="a 503")
        assert not told["promises"]["withdrawn_is_gone"]
        assert {"backshop", "office"} <= {problem["subject"] for problem in told["problems"]}
        assert paper.command("status", "--json", "--dir", str(paper.folder)).returncode == 1
    finally:
        os.kill(paper.process.pid, signal.SIGCONT)
    paper.wait_until_well()
    after = paper.pids()
    assert after["backshop"] != before["backshop"]
    assert after["office"] != before["office"]
    assert after["kiosk"] == before["kiosk"]
    assert gone({before["backshop"], before["office"]})


def test_a_worker_does_not_outlive_its_server(paper: Paper) -> None:
    worker = paper.pids()["office"]
    os.kill(_parent(worker), signal.SIGKILL)
    eventually(lambda: gone({worker}), 60, "the worker's end")
    eventually(
        lambda: paper.pids().get("office", worker) != worker and paper.get("/konto/").status == 302, what="another"
    )


def test_the_logs_of_a_run_hold_nothing_secret_and_one_kind_of_times(paper: Paper) -> None:
    form = paper.get("/konto/anmelden/")
    cookie = form.headers["set-cookie"].partition(";")[0]
    token = form.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    fields = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": f"{cookie}; pass=geheimer-pass-1"}
    sent = f"csrfmiddlewaretoken={token}&email=leserin.probe%40example.org"
    assert paper.get("/konto/anmelden/", "POST", sent, **fields).status == 302
    password = f"csrfmiddlewaretoken={token}&username=anna%40example.org&password=Geheim-Wort-77"
    paper.get("/desk/login/", "POST", password, **fields)
    paper.get("/suche?q=geheimwort88&key=schluessel99", **fields)
    paper.get("/desk/password_reset/confirm/MQ/ck3x9p-0a1b2c3d4e5f60718293a4b5c6d7e8f9/", **fields)
    paper.get("/konto/anmelden/code/?code=GEHEIM", **fields)
    access = paper.data / "log" / "access.log"
    eventually(lambda: access.exists() and "/konto/anmelden/code/" in access.read_text(), what="the access log")
    (mail,) = (paper.data / "mail").glob("*.log")
    code = max(re.findall(r"(?m)^[A-Z0-9-]{6,9}\s*$", mail.read_text()), default="").strip()
    secrets = [file.read_text().strip() for file in (paper.data / "secrets").iterdir() if file.is_file()]
    words = [
        "leserin.probe", "anna", "Geheim-Wort", "geheimer-pass", "geheimwort88", "schluessel99", "0a1b2c3d4e5f", "GEHEIM", token, code,
        cookie.partition("=")[2], *secrets,
    ]  # fmt: skip
    logged = paper.logged() + (paper.folder / "serve.log").read_text()
    assert [word for word in words if word and word in logged] == []
    assert "GET /suche?q=…&key=…" in logged
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", logged)
    times = re.findall(r"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}([+-]\d\d:\d\d) ", logged)
    assert len(times) > 10
    assert len(set(times)) == 1
    assert not re.search(r"(?m)^\d{4}-\d\d-\d\d \d\d:", logged)  # the old form


def test_metrics_tell_of_every_room_of_an_open_newspaper(paper: Paper) -> None:
    paper.get("/konto/anmelden/")

    def told() -> str:
        found = paper.get("/-/metrics").body
        counted = "extrablatt_office_request_seconds_count" in found and "extrablatt_jobs_waiting" in found
        return found if counted and "extrablatt_office_request_seconds_count 0" not in found else ""

    text = eventually(told, what="numbers of office and backshop")
    for process in ("kiosk", "office", "backshop", "wire", "live", "supervisor"):
        assert f'extrablatt_process_beat_age_seconds{{process="{process}"}}' in text
        assert f'extrablatt_process_memory_bytes{{process="{process}"}}' in text
    for line in (
        'extrablatt_promise_kept{promise="desk_opens"} 1', "extrablatt_wire_items_total 0", "extrablatt_live_readers 0",
        'extrablatt_follower_lag_entries{follower="press"} 0', "extrablatt_page_store_pages ", 'extrablatt_alarms{acknowledged="false"} 0',
    ):  # fmt: skip
        assert f"\n{line}" in text


def test_a_second_supervisor_is_told_who_has_the_newspaper(paper: Paper) -> None:
    assert paper.process is not None
    second = paper.command("serve", "--dir", str(paper.folder), "--port", str(paper.port + 1))
    assert second.returncode == 1
    assert f"process {paper.process.pid}" in second.stderr
    assert "Traceback" not in second.stderr


def test_nothing_in_the_data_folder_is_anybody_elses_business(paper: Paper) -> None:
    for folder, _folders, files in os.walk(paper.data):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            mode = path.lstat().st_mode
            assert stat.S_ISLNK(mode) or not mode & 0o077, path


def test_with_the_supervisor_all_its_processes_go_however_it_went_and_torn_stores_are_made_anew(paper: Paper) -> None:
    assert paper.process is not None
    family = paper.family()
    assert len(family) >= 6
    assert paper.get("/suche?q=tal").status == 200  # the index is made when it is first asked
    os.kill(paper.pids()["live"], signal.SIGSTOP)  # one that can't hear anything
    paper.process.kill()
    paper.process.wait(30)
    eventually(lambda: gone(family), 60, "the end of all")
    (paper.data / "search-3" / "meta.json").write_text("{torn")
    (paper.data / "pages" / "data.mdb").write_bytes(b"torn" * 4096)
    (paper.data / "live" / "data.mdb").write_bytes(b"torn" * 4096)
    paper.open()  # nobody holds its lock or its ports
    for name in ("search index", "page store", "live events"):
        assert name in paper.said
    assert "Traceback" not in paper.said
    assert paper.get("/suche?q=tal").status == 200


def test_while_the_database_is_away_pages_stay_and_all_else_is_told_kindly_until_it_is_back(paper: Paper) -> None:
    assert paper.get("/").status == 200
    lying = paper.data / "newspaper.sqlite3"
    lying.rename(paper.folder / "elsewhere.sqlite3")
    size = len(paper.logged())
    try:
        eventually(lambda: paper.get("/healthz").status == 503, what="a 503")
        assert paper.get("/").status == 200
        for path in ("/desk/", "/desk/login/", "/konto/", "/partner/ninjs", "/suche?q=x"):
            answer = paper.get(path, Authorization="Bearer xp_nobody", Cookie="sessionid=none" + "0" * 28)
            if path == "/desk/login/" and answer.status == 200:
                continue  # a form can be shown without the database
            assert (path, answer.status) == (path, 503)
            assert int(answer.headers["retry-after"]) > 0
            assert "unser Fehler" not in answer.body
        assert (
            "application/problem+json"
            in paper.get("/partner/ninjs", Authorization="Bearer xp_x").headers["content-type"]
        )
        for _ask in range(50):
            paper.get("/konto/", Cookie="sessionid=none" + "0" * 28)
        assert not lying.exists()  # nobody has begun an empty one
    finally:
        (paper.folder / "elsewhere.sqlite3").rename(lying)
    paper.wait_until_well()
    eventually(lambda: paper.get("/desk/login/").status == 200, what="the desk")
    assert paper.get("/suche?q=x").status == 200
    assert len(paper.logged()) - size < 60_000
    assert paper.pids()["backshop"]


def test_hanging_up_closes_it_in_order(paper: Paper) -> None:
    family = paper.family()
    assert paper.close(signal.SIGHUP) == 0
    assert gone(family)
    told = paper.command("status", "--json", "--dir", str(paper.folder))
    assert told.returncode == 1
    assert '"ok": false' in told.stdout


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].split()[1])
