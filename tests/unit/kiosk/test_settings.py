"""Everything newspaper.toml says to the kiosk reaches the kiosk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.kiosk import configuration
from extrablatt.kiosk.app import Kiosk
from extrablatt.kiosk.origin import OneOrigin
from extrablatt.kiosk.server import application, build
from extrablatt.kiosk.timing import TimedKiosk
from extrablatt.newspaper import config
from extrablatt.newspaper.supervisor import Supervisor

_ALL = """
name = "Probeblatt"
base_url = "https://probeblatt.example"
debug = true
data = "daten"

[server]
max_upload_bytes = 12345
page_store_mb = 24
trusted_proxies = ["192.0.2.1", "10.0.0.0/8"]
surrogate_headers = ["Cache-Tag"]
costly_per_second = 3
costly_burst = 7
office_port = 9
"""

#: What of [server] is not the kiosk application's: where and in how many processes it runs, and the backshop's purges.
#: Those of the supervisor itself, and what Django reads from newspaper.toml.
_NOT_THE_KIOSKS = {"host", "port", "workers", "purge_urls", "ballast_mb", "picture_memory_mb"}


def _build(text: str, folder: Path) -> tuple[Kiosk, Supervisor]:
    paper = config.parse(text, folder)
    for name in ("pass", "internal"):
        config.secret(paper, name)
    supervisor = Supervisor(paper, "127.0.0.1", 8000)
    return build(configuration.load(supervisor.tell())), supervisor


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Kiosk, Supervisor]]:
    kiosk, supervisor = _build(_ALL, tmp_path)
    yield kiosk, supervisor
    kiosk.store.close()


def test_all_that_newspaper_toml_says_reaches_the_kiosk(told: tuple[Kiosk, Supervisor], tmp_path: Path) -> None:
    kiosk, _supervisor = told
    data = tmp_path / "daten"
    assert kiosk.config.assets == data / "assets"
    assert kiosk.config.renditions == data / "renditions"
    assert kiosk.config.errors == data / "errors"
    assert kiosk.config.max_body == 12345
    assert kiosk.config.surrogate_headers == ("Cache-Tag",)
    assert (kiosk.config.costly_rate, kiosk.config.costly_burst) == (3, 7)
    assert kiosk.config.base_url == "https://probeblatt.example"
    assert kiosk.config.trusted_proxies == ("192.0.2.1", "10.0.0.0/8")
    assert kiosk.config.rights == (
        ("Link", '<https://probeblatt.example/rsl.xml>; rel="license"; type="application/rsl+xml"'),
        ("tdm-reservation", "1"),
        ("tdm-policy", "https://probeblatt.example/tdm-policy.json"),
    )
    assert kiosk.proxies.trusts("10.1.2.3")
    assert not kiosk.proxies.trusts("127.0.0.1")
    assert isinstance(kiosk, TimedKiosk)
    assert isinstance(application(kiosk), OneOrigin)


def test_the_defaults_of_newspaper_toml_are_those_of_the_kiosk(tmp_path: Path) -> None:
    kiosk, _supervisor = _build('name = "Probeblatt"\n[server]\npage_store_mb = 24', tmp_path)
    server = config.ServerConfig()
    assert (kiosk.config.costly_rate, kiosk.config.costly_burst) == (server.costly_per_second, server.costly_burst)
    assert kiosk.config.surrogate_headers == server.surrogate_headers
    assert kiosk.config.trusted_proxies == server.trusted_proxies
    assert type(kiosk) is Kiosk
    assert application(kiosk) is kiosk
    kiosk.store.close()


def test_no_setting_of_the_server_is_forgotten(told: tuple[Kiosk, Supervisor]) -> None:
    """A new key must show in the kiosk's file or in a command, else it does nothing."""
    _kiosk, supervisor = told
    for field in dataclasses.fields(config.ServerConfig):
        if field.name in _NOT_THE_KIOSKS:
            continue
        default = getattr(supervisor.paper.server, field.name)
        other: object = (
            ("203.0.113.77",)
            if isinstance(default, tuple)
            else f"{default}x"
            if isinstance(default, str)
            else default + 1
        )
        server = dataclasses.replace(supervisor.paper.server, **{field.name: other})
        changed = Supervisor(dataclasses.replace(supervisor.paper, server=server), supervisor.host, supervisor.port)
        before, after = ((one.configuration(), one.commands()) for one in (supervisor, changed))
        assert before != after, f"[server] {field.name} reaches no process"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('trusted_proxies = ["proxy.example"]', "neither an address nor a network"),
        ('trusted_proxies = "10.0.0.1"', "must be a list"),
        ("surrogate_headers = [1]", "must be a list"),
        ('surrogate_headers = ["x key"]', "no name of a header"),
        ('purge_urls = ["127.0.0.1:6081"]', "no address such as"),
        ('purge_urls = ["http://user:secret@127.0.0.1/"]', "no address such as"),
        ("costly_per_second = -1", "must lie between 0"),
        ("costly_burst = 0", "must lie between 1"),
    ],
)
def test_a_setting_that_can_not_be_meant_is_told(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(config.ConfigError, match=r"newspaper\.toml \[server\].*" + words):
        config.parse(f'name = "Probeblatt"\n[server]\n{line}', tmp_path)
