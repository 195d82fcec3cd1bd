"""A newspaper on trial speaks with its own machine; one on the internet with nobody in our own network, and neither with the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from extrablatt.cli import program
from extrablatt.fediverse import remote
from extrablatt.fediverse.models import Letter
from extrablatt.net import addresses
from extrablatt.net.errors import TransportError
from extrablatt.newspaper import config
from tests.elsewhere import Elsewhere
from tests.house import House

from .neighbours import forged

pytestmark = pytest.mark.django_db

HERE = ["http://127.0.0.1:8001/u", "http://localhost/u", "http://[::1]:8000/u", "http://127.8.8.8/u"]
NEAR = [
    "http://10.1.2.3:8080/admin", "http://169.254.169.254/latest/meta-data", "http://192.168.0.1/u", "http://172.16.0.1/u",
    "http://drucker/u", "http://0.0.0.0/u", "http://ferne.example/u", "http://[fe80::1]/u", "http://[::ffff:10.0.0.1]/u",
]  # fmt: skip


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_on_trial_others_of_this_machine_are_spoken_with_and_no_others_of_our_network(base: str, settings: Any) -> None:
    settings.PAPER = replace(settings.PAPER, base_url=base)
    assert [url for url in HERE if remote.permitted(url)] == HERE
    assert [url for url in NEAR if remote.permitted(url)] == []


@pytest.mark.parametrize(
    "base",
    [
        "https://blatt.example",
        "https://127.0.0.1",
        "https://zeitung",
        "http://zeitung",
        "http://10.0.0.5",
        "http://blatt.example",
    ],
)
def test_a_newspaper_at_any_other_address_speaks_unencrypted_with_nobody(base: str, settings: Any) -> None:
    settings.PAPER = replace(settings.PAPER, base_url=base)
    assert not remote.on_trial()
    assert [url for url in (*HERE, *NEAR) if remote.permitted(url)] == []
    with (
        remote.session("https://127.0.0.1/u", 1.0) as session,
        pytest.raises(TransportError, match="no public address"),
    ):
        session.get("https://127.0.0.1/u")


def test_on_trial_a_name_elsewhere_does_not_lead_into_our_network(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    for ip in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, found=found, **_k: found)
        assert remote.on_trial()
        with pytest.raises(TransportError, match="no public address"):
            remote.fetch_actor("https://ferne.example/u")


def test_of_our_own_network_only_this_machine_may_be_allowed_alone() -> None:
    assert [a.ip for a in addresses.resolve("127.0.0.1", 80, allow_loopback=True)] == ["127.0.0.1"]
    for ip in ("10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "0.0.0.0", "fe80::1", "fd00::1"):
        with pytest.raises(addresses.AddressRefused):
            addresses.resolve(ip, 80, allow_loopback=True)


def test_on_trial_letters_from_outside_are_refused(house: House, elsewhere: Elsewhere, client: Client) -> None:
    assert forged(client, {}, REMOTE_ADDR="203.0.113.9") == 403
    assert forged(client, {}, HTTP_X_FORWARDED_FOR="203.0.113.9") == 403
    assert not Letter.objects.exists()
    assert elsewhere.follow(client) == 202


def test_an_operator_is_told_when_others_can_reach_a_newspaper_whose_accounts_are_on_trial(tmp_path: Path) -> None:
    text = 'name = "Blatt"\nbase_url = "http://127.0.0.1:8000"\n'
    paper = config.parse(text + '[fediverse]\naccount = "zeitung"\n', tmp_path)
    assert program._before_public(paper, "127.0.0.1") == []
    (told,) = program._before_public(paper, "0.0.0.0")
    assert "on trial" in told
    assert program._before_public(config.parse(text, tmp_path), "0.0.0.0") == []
