"""What one program leaves to the one that takes its place: sockets, children, and nothing to anybody else."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from extrablatt.health.heartbeats import Heartbeats
from extrablatt.newspaper import config, handover, supervisor
from extrablatt.newspaper.handover import VARIABLE, Adopted, Left
from extrablatt.newspaper.supervisor import PortTaken, Supervisor, check_ports

HOST = "127.0.0.1"


class _Child:
    """One that runs until its code is set."""

    def __init__(self, pid: int) -> None:
        self.pid, self.returncode = pid, None
        self.told: list[int] = []

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self.returncode = 0
        return 0

    def send_signal(self, sig: int, /) -> None:
        self.told.append(sig)


def environment(**more: object) -> dict[str, str]:
    return {VARIABLE: json.dumps(handover.told([], {}, 9) | more)}


def test_sockets_and_children_are_received_once() -> None:
    with socket.create_server((HOST, 0)) as ours, socket.create_server((HOST, 0)) as others:
        port = ours.getsockname()[1]
        sockets = {"kiosk": (HOST, port, socket.socket(fileno=os.dup(ours.fileno()))), "live": ("::1", 1, others)}
        ended = _Child(4712)
        ended.returncode = 1
        environ = {VARIABLE: json.dumps(handover.told([("kiosk", _Child(4711)), ("live", ended)], sockets, 9))}
        assert handover.awaited(environ)
        left = handover.received(environ)
        assert environ == {}
        assert [(name, child.pid) for name, child in left.children] == [("kiosk", 4711)]
        assert left.addresses == {(HOST, port), ("::1", 1), (HOST, 9)}
        found = left.socket("kiosk", HOST, 0)
        assert found is not None
        assert found.getsockname()[1] == port
        assert left.socket("kiosk", HOST, port) is None  # given away
        assert left.socket("live", HOST, 1) is None  # it is to listen elsewhere now
        sockets["kiosk"][2].detach()
        others.detach()
        found.close()


@pytest.mark.parametrize("environ", [{}, environment(pid=1), environment(pid=1, trial=True)])
def test_nothing_is_received_that_was_not_left_to_us(environ: dict[str, str]) -> None:
    assert handover.received(environ) == Left()
    assert environ == {}


def test_who_only_tries_is_told_which_ports_are_ours_and_gets_nothing() -> None:
    left = handover.received(
        environment(pid=os.getppid(), trial=True, children=[["kiosk", 1]], sockets={"kiosk": [HOST, 80, 99]})
    )
    assert left == Left(office_port=0, addresses=frozenset([(HOST, 80), (HOST, 9)]), trial=True)


def test_an_adopted_child_ends_and_tells_how() -> None:
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    adopted = Adopted(child.pid)
    assert adopted.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        adopted.wait(0.05)
    handover.end_all([adopted])
    assert adopted.returncode == -signal.SIGTERM
    adopted.send_signal(signal.SIGTERM)  # nobody is hit any more
    child.returncode = 0


def test_a_port_we_listen_on_ourselves_is_not_taken(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as ours:
        port = ours.getsockname()[1]
        paper = config.parse('name = "Probeblatt"', tmp_path)
        with pytest.raises(PortTaken):
            check_ports(paper, HOST, port)
        check_ports(paper, HOST, port, Left(addresses=frozenset([(HOST, port)])))


@pytest.mark.parametrize(
    ("configured", "children", "place"),
    [("", [], 4000), ("", ["kiosk", "office"], 0), ("", ["kiosk"], 4000), ("office_port = 5000", ["kiosk"], 5000)],
)
def test_an_office_that_has_ended_has_a_successor_where_kiosks_of_before_ask(
    tmp_path: Path, configured: str, children: list[str], place: int
) -> None:
    paper = config.parse(f'name = "Probeblatt"\n[server]\n{configured}', tmp_path)
    left = Left([(name, _Child(1)) for name in children], office_port=4000 if children else 0)
    made = Supervisor(paper, HOST, 65535, left)
    if place and children:
        assert made.office_port == place
    else:
        assert made.office_port not in (0, 4000)


def test_signals_wait_for_the_program_that_listens_to_them() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGUSR2, lambda number, _frame: heard.append(number))
    try:
        with handover.holding_signals():
            signal.pthread_kill(threading.get_ident(), signal.SIGUSR2)
            assert heard == []
        assert heard == [signal.SIGUSR2]
    finally:
        signal.signal(signal.SIGUSR2, before)


def test_who_asks_for_it_is_told_why_not_or_that_the_newspaper_has_closed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    heard = signal.signal(signal.SIGUSR2, lambda *_told: handover.answer(tmp_path, "Der Setzer streikt"))
    try:
        assert handover.ask(tmp_path, os.getpid()) == "Der Setzer streikt"
        signal.signal(signal.SIGUSR2, lambda *_told: handover.answer(tmp_path))
        assert handover.ask(tmp_path, os.getpid()) == ""
    finally:
        signal.signal(signal.SIGUSR2, heard)
    closed = subprocess.Popen(["sleep", "300"])
    assert "closed" in handover.ask(tmp_path, closed.pid)
    closed.wait(30)


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """One to whom all children of before are left, and who has started an office; ``started`` names whom it starts."""
    (tmp_path / "data" / "run").mkdir(parents=True)
    left = Left([(name, _Child(2**30 + at)) for at, name in enumerate(("kiosk", "live", "office", "backshop", "wire"))])
    made = Supervisor(config.parse('name = "Probeblatt"', tmp_path), HOST, 65535, left)
    started: list[str] = []

    def start(name: str) -> None:
        made._children[name] = _Child(2**30 + 50 + len(started))
        made._started[name] = supervisor.time.monotonic()
        started.append(name)

    monkeypatch.setattr(made, "start", start)
    monkeypatch.setattr(handover, "end_group", lambda _pid: None)
    made.started = started  # type: ignore[attr-defined]
    start("office")
    return made


def test_those_of_before_go_when_others_are_at_work_and_their_office_last(parent: Supervisor) -> None:
    children = dict(parent._left.children)
    table = Heartbeats(parent._beats_path())
    beat = table.claim("any")

    def at_work(*names: str) -> dict[str, bool]:
        """These beat now; returns who of before was told to go."""
        for name in names:
            parent._children[name].pid = os.getpgid(0)
        parent._take_places()
        return {name: signal.SIGTERM in child.told for name, child in children.items()}  # type: ignore[attr-defined]

    assert not any(at_work().values())
    assert at_work("office") == dict.fromkeys(children, False) | {"backshop": True, "wire": True}
    assert sorted(parent.started) == sorted(parent.commands())  # type: ignore[attr-defined]
    assert not at_work("kiosk")["kiosk"]
    assert at_work("live") == dict.fromkeys(children, True) | {"office": False}
    assert (parent.paper.data_dir / "run" / "restart").read_text() == "\n"
    children["live"].returncode = 0
    assert not at_work()["office"]
    children["kiosk"].returncode = 0
    assert at_work()["office"]
    assert parent._left.children == []
    beat.close()
    table.close()


def test_where_what_begins_ends_again_those_of_before_go_on_and_it_is_told(parent: Supervisor) -> None:
    for _try in range(3):
        parent._children["office"].returncode = 1
        parent._look()
        parent._take_places()
    assert not any(child.told for _name, child in parent._left.children)  # type: ignore[attr-defined]
    assert "office" in (parent.paper.data_dir / "run" / "restart").read_text()
