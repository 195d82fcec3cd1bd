"""New secrets in place of good ones: who has a pass or a session notices nothing, unless the old secret may be in wrong hands."""

from __future__ import annotations

import stat
import time
from pathlib import Path
from typing import Any

import pytest

from extrablatt.desk.factors.adapter import DeskFactorAdapter
from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.housekeeping import Housekeeping, Use
from extrablatt.newspaper import config, lock
from extrablatt.operations import rotating
from extrablatt.operations.steps import NotDone, Report
from extrablatt.press.store import MemoryPageStore
from extrablatt.readers.passes import Pass, PassError, PassInvalid, PassSecrets

from .test_check import paper_of

PREMIUM = Pass("7", "premium", int(time.time()) + 3600)


def rotate(folder: Path, kind: str = "passes", *, at_once: bool = False) -> str:
    report = Report()
    rotating.rotate(config.load(folder), kind, report, at_once=at_once, wait=lambda seconds: None)
    assert report.ok
    return " ".join(step.told for step in report.steps)


def kiosk_of(folder: Path, secrets: PassSecrets) -> Kiosk:
    config = KioskConfig(assets=folder / "assets", renditions=folder / "renditions")
    return Kiosk(MemoryPageStore(), secrets.signer, None, config)  # type: ignore[arg-type]


def test_a_pass_that_is_out_stays_good_for_who_knew_the_old_secret_only_until_its_time_is_over(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    kiosk = PassSecrets(paper.data_dir / "secrets")
    out = kiosk.signer.sign(PREMIUM)
    told = rotate(tmp_path)
    assert "Nobody notices" in told
    now = time.time()
    assert kiosk.look(now)
    assert kiosk.signer.verify(out, now) == PREMIUM
    assert PassSecrets(paper.data_dir / "secrets").signer.sign(PREMIUM) == kiosk.signer.sign(PREMIUM) != out
    assert not kiosk.look(now + 12 * 3600)
    later = now + 14 * 3600
    assert kiosk.look(later)
    with pytest.raises(PassInvalid):
        kiosk.signer.verify(out, now)


def test_every_process_accepts_the_new_secret_before_anybody_signs_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = paper_of(tmp_path)
    kiosk, before, seen = PassSecrets(paper.data_dir / "secrets"), config.secret(paper, "pass"), []

    def wait(seconds: float) -> None:
        assert config.secret(paper, "pass") == before
        kiosk.look(time.time())
        seen.append(seconds)

    monkeypatch.setattr(lock, "is_open", lambda folder: True)
    rotating.rotate(paper, "passes", Report(), at_once=False, wait=wait)
    assert seen == [rotating.SETTLE]
    new = PassSecrets(paper.data_dir / "secrets").signer.sign(PREMIUM)
    assert kiosk.signer.verify(new, time.time()) == PREMIUM  # though it has not looked since


def test_a_secret_in_wrong_hands_is_void_at_once_in_a_running_kiosk(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    secrets = PassSecrets(paper.data_dir / "secrets")
    kiosk = kiosk_of(tmp_path, secrets)
    keeper = Housekeeping(lambda: kiosk.store, kiosk.change_store, lambda: kiosk.store, Use(), secrets)
    forged = secrets.signer.sign(PREMIUM)
    assert kiosk.signer.verify(forged, time.time())
    assert "void" in rotate(tmp_path, at_once=True)
    keeper.look_at_secrets()
    with pytest.raises(PassError):
        kiosk.signer.verify(forged, time.time())
    assert config.secret(paper, "pass").hex() not in forged


def test_rotating_twice_keeps_both_old_secrets_for_their_time(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    first = PassSecrets(paper.data_dir / "secrets").signer.sign(PREMIUM)
    rotate(tmp_path)
    second = PassSecrets(paper.data_dir / "secrets").signer.sign(PREMIUM)
    rotate(tmp_path)
    now = PassSecrets(paper.data_dir / "secrets").signer
    assert now.verify(first, time.time()) == now.verify(second, time.time()) == PREMIUM
    assert stat.S_IMODE((paper.data_dir / "secrets" / "pass-old").stat().st_mode) == 0o600


def test_damaged_files_change_nothing_in_a_running_kiosk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    paper = paper_of(tmp_path)
    secrets = PassSecrets(paper.data_dir / "secrets")
    token = secrets.signer.sign(PREMIUM)
    rotating.write(paper.data_dir / "secrets" / "pass", "kein Schlüssel".encode("ascii", "replace").decode())
    kiosk = kiosk_of(tmp_path, secrets)
    Housekeeping(lambda: kiosk.store, kiosk.change_store, lambda: kiosk.store, Use(), secrets).look_at_secrets()
    assert "the last ones stay good" in caplog.text
    assert kiosk.signer.verify(token, time.time()) == PREMIUM


@pytest.mark.parametrize(("at_once", "kept"), [(False, 1), (True, 0)])
def test_sessions_go_on_unless_they_are_to_end_and_second_factors_stay_readable(
    tmp_path: Path, at_once: bool, kept: int
) -> None:
    paper = paper_of(tmp_path)
    old = config.secret(paper, "django").hex()
    told = rotate(tmp_path, "sessions", at_once=at_once)
    assert ("signed out" in told) is at_once
    assert config.secret(paper, "django").hex() != old
    now = time.time()
    assert config.old_secrets(paper, "django", now) == [old] * kept
    assert config.old_secrets(paper, "django", now + rotating.SESSION + 1) == []
    assert config.old_secrets(paper, "factors", now + rotating.SESSION + 1) == [old]


def test_what_is_missing_is_not_rotated_away(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    (paper.data_dir / "secrets" / "pass").unlink()
    with pytest.raises(NotDone, match="secrets/pass is missing"):
        rotate(tmp_path)
    assert not (paper.data_dir / "secrets" / "pass").exists()


def test_a_newspaper_without_accounts_in_the_fediverse_has_no_key_to_rotate(tmp_path: Path) -> None:
    paper_of(tmp_path)
    with pytest.raises(NotDone, match="no accounts"):
        rotate(tmp_path, "fediverse")


def test_a_damaged_list_of_old_secrets_is_told_with_what_to_do(tmp_path: Path) -> None:
    paper = paper_of(tmp_path)
    rotating.write(paper.data_dir / "secrets" / "django-old", "zz bald\n")
    with pytest.raises(config.ConfigError, match="Remove it"):
        config.old_secrets(paper, "django", time.time())


def test_a_second_factor_is_read_with_the_secret_it_was_kept_under(settings: Any) -> None:
    adapter, before = DeskFactorAdapter(), settings.SECRET_KEY
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY, settings.FACTOR_KEYS = "ein anderes Geheimnis", [before]
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"
    anew = adapter.encrypt("JBSWY3DPEHPK3PXP")
    settings.FACTOR_KEYS = []
    assert adapter.decrypt(anew) == "JBSWY3DPEHPK3PXP"
