"""The support file tells how a newspaper is, and holds no secret, nobody's data and no word of a story."""

from __future__ import annotations

import json
import stat
import tarfile
from pathlib import Path

import pytest

from extrablatt.newspaper import config
from extrablatt.operations import doctor

from .test_check import paper_of


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("2026-11-30 12:00:01 mail to anna.berger@leser.example failed", "2026-11-30 12:00:01 mail to …@… failed"),
        ("postgresql://blatt:ge%40heim@db.example/blatt is away", "postgresql://… is away"),
        ("GET from 203.0.113.9 and 127.0.0.1", "GET from x.x.x.x and 127.0.0.1"),
        ("from 2001:db8::17 at 12:04:59", "from x::x at 12:04:59"),
        ("pass=1.eyJzIjoiNyIsImwiOiJwcmVtaXVtIn0.c2lnbmF0dXJl", "pass=…"),
        ("the login code: 482913 was sent", "the login code: … was sent"),
        ("story „Bürgermeister tritt zurück“ refused", "story „…“ refused"),
        ("kiosk ended with -9; it is started again in 2 s", "kiosk ended with -9; it is started again in 2 s"),
        ('File "/opt/extrablatt/cli.py", line 7, in main', 'File "/opt/extrablatt/cli.py", line 7, in main'),
    ],
)
def test_of_a_line_of_a_log_what_helps_stays_and_what_names_somebody_goes(line: str, left: str) -> None:
    assert doctor.scrubbed(line) == left


#: What an operator's configuration, secrets and logs hold and nobody else may see.
CONFIDENTIAL = (
    "Anna Berger", "Marktplatz 3", "chefin@talbote.example", "relay.talbote.example", "relay-geheim-1", "feed-geheim-2",
    "feed-geheim-3", "wire.agentur.example", "Talbote", "leserin@post.example", "198.51.100.23", "2001:db8:77::5", "482913", "Skandal im Rathaus", "nachts@", "geheim-5", "hook-geheim-6",
)  # fmt: skip
TOML = """
claim = "Talbote"
base_url = "https://talbote.example"
[publisher]
name = "Talbote GmbH"
address = "Marktplatz 3"
email = "chefin@talbote.example"
editor_in_chief = "Anna Berger"
[mail]
backend = "smtp"
host = "relay.talbote.example"
user = "chefin@talbote.example"
password = "relay-geheim-1"
[alarms]
mail = ["nachts@talbote.example"]
web_hook = "https://hook.example/geheim-5"
web_hook_token = "hook-geheim-6"
[[wire.feeds]]
name = "nag"
transport = "http"
url = "https://wire.agentur.example/a?key={password}"
password = "feed-geheim-2"
[wire.feeds.headers]
X-Key = "feed-geheim-3"
"""
LOG = """2026-11-30 12:00:01+0000 extrablatt.readers: code: 482913 for leserin@post.example from 198.51.100.23, 2001:db8:77::5
2026-11-30 12:00:02+0000 extrablatt.desk: „Skandal im Rathaus“ by Anna Berger was not published
2026-11-30 12:00:03+0000 extrablatt.wire: https://wire.agentur.example/a?key=feed-geheim-2 answers 403; wire.agentur.example is away
2026-11-30 12:00:04+0000 extrablatt.mail: relay.talbote.example says 535 relay-geheim-1; hook https://hook.example/geheim-5 refuses hook-geheim-6
2026-11-30 12:00:05+0000 extrablatt.newspaper: kiosk ended with -9; it is started again
"""


def test_the_file_holds_what_helps_and_nothing_confidential(tmp_path: Path) -> None:
    paper = paper_of(tmp_path, TOML)
    (paper.data_dir / "log").mkdir()
    (paper.data_dir / "log" / "office.log").write_text(LOG + f"key {config.secret(paper, 'internal').hex()}\n")
    (paper.data_dir / "log" / "access.log").write_text("GET /politik/17/skandal")
    (paper.data_dir / "mail").mkdir()
    (paper.data_dir / "mail" / "1.log").write_text("An: leserin@post.example\n\n482913")
    steps = {
        "ok": False,
        "steps": [{"name": "mail", "problem": "relay.talbote.example refuses chefin@talbote.example"}],
    }
    path = tmp_path / "doctor.tar.gz"
    doctor.write(path, doctor.collect(paper, {"check": steps}))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with tarfile.open(path) as packed:
        files = {
            name.removeprefix("extrablatt-doctor/"): (packed.extractfile(name) or pytest.fail(name)).read().decode()
            for name in packed.getnames()
        }
    everything = "\n".join(files.values())
    secrets = [file.read_text().strip() for file in (paper.data_dir / "secrets").iterdir() if file.name != ".lock"]
    assert [word for word in (*CONFIDENTIAL, *secrets) if word in everything] == []
    assert "skandal" not in everything
    assert "kiosk ended with -9; it is started again" in files["log/office.log"]
    told = json.loads(files["configuration.json"])
    assert told["server"]["workers"] == 1
    assert (told["mail"]["port"], told["mail"]["password"], told["wire"]["feeds"][0]["transport"]) == (
        25,
        "(set)",
        "http",
    )
    assert any(row["name"] == "newspaper.sqlite3" and row["bytes"] > 0 for row in json.loads(files["folders.json"]))
    assert any(
        name.startswith("django==") or name.startswith("Django==")
        for name in json.loads(files["machine.json"])["packages"]
    )
    with pytest.raises(FileExistsError):
        doctor.write(path, {})


def test_every_key_whose_value_is_shown_is_one_there_is() -> None:
    known = config.keys()
    for table, shown in doctor.SHOWN.items():
        assert shown <= set(known[table]), table
