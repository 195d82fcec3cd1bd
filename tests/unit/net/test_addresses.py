"""Which addresses a fetcher may connect to."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.net import addresses


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0",
        "0.1.2.3", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.0.2.1",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0a00:0001", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:0001::1", "2002:0a00:0001::", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "2001:db8::1", "3fff::1",
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(ip: str) -> None:
    assert not addresses.permitted(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "194.158.133.1", "2a00:1450:4001:80b::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_allowed(ip: str) -> None:
    assert addresses.permitted(ipaddress.ip_address(ip))


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_judged_like_itself(ip: ipaddress.IPv4Address) -> None:
    good = addresses.permitted(ip)
    for shape in (f"::ffff:{ip}", f"64:ff9b::{ip}"):
        assert addresses.permitted(ipaddress.ip_address(shape)) is good


@given(st.ip_addresses())
def test_nothing_private_is_ever_permitted(ip: addresses.IPAddress) -> None:
    if addresses.permitted(ip):
        assert not any((ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified))


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]".strip("[]")])
def test_other_ways_to_write_this_machine_are_refused(host: str) -> None:
    with pytest.raises(addresses.AddressRefused):
        addresses.resolve(host, 80)


def test_a_name_that_leads_to_both_is_only_connected_to_at_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    assert [a.ip for a in addresses.resolve("beides.example", 80)] == ["8.8.8.8"]
    assert [a.ip for a in addresses.resolve("beides.example", 80, allow_private=True)] == ["10.0.0.1", "8.8.8.8"]


def test_a_second_answer_of_the_name_server_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the connection goes to the address that was checked, not to what the name leads to later."""
    answers = iter(["8.8.8.8", "127.0.0.1", "127.0.0.1"])
    asked: list[str] = []

    def resolver(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    class Connected(Exception):
        pass

    class Probe(socket.socket):
        def connect(self, where: object) -> None:
            raise Connected(where)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "socket", Probe)
    with pytest.raises(Connected, match=r"8\.8\.8\.8"):
        addresses.connect("wechselt.example", 80, timeout=1)
    assert asked == ["wechselt.example"]


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(addresses.AddressRefused, match="can't be resolved"):
        addresses.resolve("gibt-es-nicht.invalid", 80)
