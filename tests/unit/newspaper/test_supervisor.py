"""What the parent of all processes does when one of them dies, or dies again and again."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from extrablatt.newspaper import config, supervisor
from extrablatt.newspaper.supervisor import STAYED, WAITS, PortTaken, Supervisor, check_ports


class _Dead:
    pid, returncode = 2**30, 1

    def poll(self) -> int:
        return self.returncode


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """Of processes that end at once, each time they are started; ``begun`` counts how often that was."""
    paper = config.parse('name = "Probeblatt"', tmp_path)
    made = Supervisor(paper, "127.0.0.1", 65535)
    clock, begun = [1000.0], dict.fromkeys(made.commands(), 0)

    def start(name: str) -> None:
        made._children[name] = _Dead()  # type: ignore[assignment]
        made._started[name] = clock[0]
        begun[name] += 1

    monkeypatch.setattr(made, "start", start)
    monkeypatch.setattr(made, "_reap", lambda: None)
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    made.clock, made.begun = clock, begun  # type: ignore[attr-defined]
    for name in made.commands():
        start(name)
    return made


@pytest.mark.parametrize("name", ["office", "kiosk", "wire", "live", "backshop"])
def test_nobody_is_given_up_but_it_is_waited_longer_between_two_tries(parent: Supervisor, name: str) -> None:
    for _look in range(3600 * 5):
        parent._look()
        parent.clock[0] += 0.2  # type: ignore[attr-defined]
    # An hour of it: a few quick attempts, then one in half a minute, and the last not long ago.
    assert 3600 / (WAITS[-1] + 1) < parent.begun[name] < 3600 / WAITS[-1] + len(WAITS) + 1  # type: ignore[attr-defined]
    assert parent.clock[0] - parent._started[name] <= WAITS[-1] + 1  # type: ignore[attr-defined]


def test_one_that_dies_now_and_then_is_started_again_at_once(parent: Supervisor) -> None:
    for _day in range(50):
        parent._look()
        parent._look()
        assert parent.clock[0] == parent._started["kiosk"]  # type: ignore[attr-defined]
        parent.clock[0] += STAYED  # type: ignore[attr-defined]


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


def test_pages_may_come_from_every_name_of_this_machine(parent: Supervisor) -> None:
    assert {f"http://{name}:65535" for name in ("localhost", "127.0.0.1", "[::1]")} < set(parent.origins())
