"""Nothing under GPL or AGPL is installed with the newspaper or brought along by what is."""

from __future__ import annotations

import pytest

from tests.shared import ROOT
from tests.tools import licences


@pytest.mark.parametrize(
    ("told", "no"),
    [
        ("MIT", False),
        ("EPL-2.0 OR GPL-2.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3", False),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("AGPL-3.0-only OR GPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("", True),
    ],
)
def test_a_licence_is_refused_where_every_choice_is_gpl(told: str, no: bool) -> None:
    assert licences.refused(told) is no


def test_all_that_is_locked_has_a_licence_we_may_use_and_brings_no_coder_under_the_gpl() -> None:
    names = licences.locked(ROOT / "requirements.lock")
    told, wrong = licences.look(names)
    assert len(told) > 60
    assert not wrong
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    missing = [name for name in told if f"| {name} |" not in page]
    assert not missing, "make licences"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_wagtails_wish_for_pillow_heif_which_bundles_x265_is_not_granted(lock: str) -> None:
    assert not {"pillow-heif", "pi-heif", "pillow_heif"} & set(licences.locked(ROOT / lock))


def test_a_wheel_that_bundles_x265_is_noticed() -> None:
    assert licences.GPL_FILES.match("libx265-4b2a.so.215")
    assert not licences.GPL_FILES.match("libxcb-9065bb12.so.1.1.0")
