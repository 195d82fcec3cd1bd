"""Passes: what is signed is verified, and nothing else."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.readers import passes
from extrablatt.readers.passes import (
    MAX_REFUSED,
    Pass,
    PassError,
    PassExpired,
    PassInvalid,
    PassRefused,
    PassSigner,
    Refusals,
    allows,
)

SECRET, OLDER, FOREIGN = b"s" * 32, b"o" * 32, b"f" * 32
NOW = 1_556_150_400.0
subjects = st.text(max_size=20)
granted = st.builds(
    Pass, subjects, st.sampled_from(passes.LEVELS), st.integers(int(NOW) + 1, int(NOW) + 10_000_000)
)  # fmt: skip


@given(granted)
def test_what_was_signed_is_verified(given_pass: Pass) -> None:
    signer = PassSigner([SECRET])
    assert signer.verify(signer.sign(given_pass), NOW) == given_pass


@given(granted, st.data())
def test_no_single_character_of_a_pass_can_be_changed(given_pass: Pass, data: st.DataObject) -> None:
    token = PassSigner([SECRET]).sign(given_pass)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(max_codepoint=0x2FF).filter(lambda c: c != token[at]))
    with pytest.raises(PassInvalid):
        PassSigner([SECRET]).verify(token[:at] + other + token[at + 1 :], NOW)


@given(granted, st.data())
def test_a_pass_can_be_neither_cut_nor_lengthened(given_pass: Pass, data: st.DataObject) -> None:
    token = PassSigner([SECRET]).sign(given_pass)
    cut = data.draw(st.integers(0, len(token) - 1))
    for spoiled in (token[:cut], token[cut:] if cut else token + "=", token + "A", token + "."):
        with pytest.raises(PassInvalid):
            PassSigner([SECRET]).verify(spoiled, NOW)


@given(st.text(max_size=900))
def test_any_other_text_is_no_pass(text: str) -> None:
    with pytest.raises(PassInvalid):
        PassSigner([SECRET]).verify(text, NOW)


def test_no_byte_of_the_payload_or_signature_can_be_flipped() -> None:
    token = PassSigner([SECRET]).sign(Pass("7", "registered", int(NOW) + 60))
    version, *parts = token.split(".")
    for part in (0, 1):
        raw = base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4))
        for at in range(len(raw)):
            for bit in range(8):
                flipped = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
                spoiled = list(parts)
                spoiled[part] = base64.urlsafe_b64encode(flipped).rstrip(b"=").decode()
                with pytest.raises(PassInvalid):
                    PassSigner([SECRET]).verify(".".join([version, *spoiled]), NOW)


def test_a_pass_signed_by_another_newspaper_is_refused() -> None:
    with pytest.raises(PassInvalid):
        PassSigner([SECRET]).verify(PassSigner([FOREIGN]).sign(Pass("7", "premium", int(NOW) + 60)), NOW)


def test_a_pass_ends_on_the_second() -> None:
    signer = PassSigner([SECRET])
    token = signer.sign(Pass("7", "premium", int(NOW)))
    assert signer.verify(token, NOW - 0.01).subject == "7"
    with pytest.raises(PassExpired):
        signer.verify(token, NOW)


def test_a_pass_that_was_verified_before_still_ends() -> None:
    signer = PassSigner([SECRET])
    token = signer.sign(Pass("7", "premium", int(NOW) + 10))
    for _again in range(3):
        signer.verify(token, NOW)
    with pytest.raises(PassExpired):
        signer.verify(token, NOW + 11)


def test_a_forged_pass_with_an_old_time_is_invalid_and_not_expired() -> None:
    token = PassSigner([FOREIGN]).sign(Pass("7", "premium", 1))
    with pytest.raises(PassInvalid):
        PassSigner([SECRET]).verify(token, NOW)


def test_secrets_can_be_changed_without_signing_readers_out() -> None:
    before = PassSigner([OLDER])
    token = before.sign(Pass("7", "premium", int(NOW) + 60))
    changed = PassSigner([SECRET, OLDER])
    assert changed.verify(token, NOW).subject == "7"
    fresh = changed.sign(Pass("7", "premium", int(NOW) + 60))
    with pytest.raises(PassInvalid):
        before.verify(fresh, NOW)
    with pytest.raises(PassInvalid):
        PassSigner([SECRET]).verify(token, NOW)


@pytest.mark.parametrize(
    "payload", [{}, [], 7, {"s": "7", "l": "editor", "e": 9e9}, {"s": "7", "l": "premium", "e": "soon"}]
)
def test_a_signed_payload_of_another_shape_is_invalid(payload: object) -> None:
    signer = PassSigner([SECRET])
    text = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    signature = base64.urlsafe_b64encode(signer._mac(SECRET, text)).rstrip(b"=").decode()
    with pytest.raises(PassInvalid):
        signer.verify(f"1.{text}.{signature}", NOW)


def test_verified_passes_are_remembered_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_CACHE", 6)
    signer = PassSigner([SECRET])
    for number in range(50):
        signer.verify(signer.sign(Pass(str(number), "premium", int(NOW) + 60)), NOW)
        assert 0 < len({**signer._recent, **signer._older}) <= 6


def test_who_keeps_coming_back_is_checked_once_and_who_stays_away_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_CACHE", 6)
    signer = PassSigner([SECRET])
    checked: list[str] = []
    check = signer._check
    monkeypatch.setattr(signer, "_check", lambda token: (checked.append(token), check(token))[1])
    faithful = signer.sign(Pass("faithful", "premium", int(NOW) + 60))
    passing = [signer.sign(Pass(str(n), "premium", int(NOW) + 60)) for n in range(20)]
    for token in passing:
        signer.verify(token, NOW)
        signer.verify(faithful, NOW)
    assert checked.count(faithful) == 1
    signer.verify(passing[0], NOW)
    assert checked.count(passing[0]) == 2


def test_a_remembered_pass_expires_all_the_same() -> None:
    signer = PassSigner([SECRET])
    token = signer.sign(Pass("7", "premium", int(NOW) + 60))
    signer.verify(token, NOW)
    with pytest.raises(PassExpired):
        signer.verify(token, NOW + 60)


def test_refused_passes_are_not_remembered() -> None:
    signer = PassSigner([SECRET])
    for number in range(50):
        with pytest.raises(PassError):
            signer.verify(f"1.x{number}.y", NOW)
    assert not signer._recent
    assert not signer._older


def test_what_can_not_be_verified_later_is_not_signed() -> None:
    signer = PassSigner([SECRET])
    with pytest.raises(ValueError, match="too long"):
        signer.sign(Pass("x" * 600, "premium", 1))
    with pytest.raises(ValueError, match="unknown level"):
        signer.sign(Pass("7", "editor", 1))


@pytest.mark.parametrize("secrets", [[], [b"short"], [SECRET, b""]])
def test_weak_secrets_are_refused(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        PassSigner(secrets)


@pytest.mark.parametrize(
    ("access", "level", "allowed"),
    [
        ("open", None, True),
        ("open", "registered", True),
        ("registered", None, False),
        ("registered", "registered", True),
        ("registered", "premium", True),
        ("premium", None, False),
        ("premium", "registered", False),
        ("premium", "premium", True),
        ("something new", "premium", False),
    ],
)
def test_what_a_pass_allows(access: str, level: str | None, allowed: bool) -> None:
    assert allows(access, Pass("7", level, 1) if level else None) is allowed


# --- refused ---------------------------------------------------------------------------------------------------------


def test_passes_issued_up_to_a_moment_are_refused_and_later_ones_are_not() -> None:
    signer = PassSigner([b"s" * 32])
    old, new, others = (
        signer.sign(Pass(subject, "premium", 2_000, issued))
        for subject, issued in (("7", 1_000), ("7", 1_001), ("8", 1_000))
    )
    unnoted = signer.sign(Pass("7", "premium", 2_000))
    signer.verify(old, 1)
    signer.refuse(Refusals.loads(Refusals.of({"7": 1_000}).dumps()))
    for token in (old, unnoted):
        with pytest.raises(PassRefused):
            signer.verify(token, 1)
    assert signer.verify(new, 1).issued == 1_001
    assert signer.verify(others, 1).subject == "8"
    signer.refuse(Refusals())
    assert signer.verify(old, 1).subject == "7"


def test_a_list_that_would_be_too_long_refuses_every_pass_issued_so_far() -> None:
    listed = Refusals.of({str(n): n for n in range(MAX_REFUSED + 1)})
    assert (listed.subjects, listed.everyone) == ({}, MAX_REFUSED)
    assert len(Refusals.of({str(n): 10**12 for n in range(MAX_REFUSED)}).dumps()) < 600_000


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"[1,2]", b'[1,{"a":"b"}]', b"\xff"])
def test_a_list_that_is_none_is_told(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Refusals.loads(raw)
