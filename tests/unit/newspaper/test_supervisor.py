"""What the parent of all processes does when one of them dies, or dies again and again."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from extrablatt.newspaper import config, supervisor
from extrablatt.newspaper.supervisor import MAX_RESTARTS, PortTaken, Supervisor, check_ports


class _Dead:
    pid, returncode = 2**30, 1


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    paper = config.parse('name = "Probeblatt"', tmp_path)
    made = Supervisor(paper, "127.0.0.1", 65535)
    clock = [1000.0]

    def start(name: str) -> None:
        made._children[name] = _Dead()  # type: ignore[assignment]
        made._started.setdefault(name, []).append(clock[0])

    monkeypatch.setattr(made, "start", start)
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    made.clock = clock  # type: ignore[attr-defined]
    for name in made.commands():
        start(name)
    return made


@pytest.mark.parametrize("name", ["wire", "live", "backshop"])
def test_what_readers_can_do_without_is_tried_again_and_again(parent: Supervisor, name: str) -> None:
    for _look in range(300):
        assert parent._again(name, 1)
        parent.clock[0] += 0.2  # type: ignore[attr-defined]
    # A minute of it: five quick attempts, then one in ten seconds.
    assert MAX_RESTARTS <= len(parent._started[name]) <= MAX_RESTARTS + 7


@pytest.mark.parametrize("name", ["office", "kiosk"])
def test_without_office_or_kiosk_there_is_no_newspaper(parent: Supervisor, name: str) -> None:
    attempts = 0
    while parent._again(name, 1):
        attempts += 1
        parent.clock[0] += 0.2  # type: ignore[attr-defined]
    assert attempts == MAX_RESTARTS - 1


def test_one_that_dies_now_and_then_is_always_started_again(parent: Supervisor) -> None:
    for _day in range(50):
        parent.clock[0] += 3600  # type: ignore[attr-defined]
        assert parent._again("kiosk", -9)
    assert len(parent._started["kiosk"]) <= 2


def test_the_last_port_of_all_has_no_next_one(parent: Supervisor) -> None:
    assert 0 < parent.live_port < 65536


@pytest.mark.parametrize("name", ["live_port", "office_port"])
def test_a_port_of_ours_that_somebody_else_holds_is_named_before_anything_starts(name: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        paper = config.parse(f'name = "Probeblatt"\n[server]\n{name} = {taken}', tmp_path)
        with pytest.raises(PortTaken, match=rf"Port {taken} .*{name} in \[server\]"):
            check_ports(paper, "127.0.0.1", supervisor.free_port())
