"""Mutated files of every format: no crash, no hang, no flood of memory. ``pytest -m fuzz`` does it at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.shared import parametrize_shared

from .conftest import SAMPLES
from .fuzzing import fuzz, mutations

#: Mutations of each file in the long run.
ROUNDS = int(os.environ.get("EXTRABLATT_FUZZ_ROUNDS", "1000"))
SEED = int(os.environ.get("EXTRABLATT_FUZZ_SEED", "20260302"))
OURS = sorted(SAMPLES.iterdir())


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_broken_sample_is_read_or_refused_with_a_reason(path: Path, tmp_path: Path) -> None:
    assert fuzz(path, 60, tmp_path) >= 1  # otherwise the mutations would be too coarse to find anything


@parametrize_shared("wires/**/*.[xXji][mMsp][lLot]*")
def test_a_broken_file_of_an_agency_is_read_or_refused_with_a_reason(path: Path, tmp_path: Path) -> None:
    fuzz(path, 12, tmp_path)


@pytest.mark.fuzz
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_thousand_broken_samples_are_read_or_refused(path: Path, tmp_path: Path) -> None:
    fuzz(path, ROUNDS, tmp_path, SEED)


@pytest.mark.fuzz
@parametrize_shared("wires/**/*.[xXji][mMsp][lLot]*")
def test_a_thousand_broken_files_of_agencies_are_read_or_refused(path: Path, tmp_path: Path) -> None:
    fuzz(path, ROUNDS, tmp_path, SEED)


def test_the_same_seed_breaks_a_file_the_same_way() -> None:
    data = OURS[0].read_bytes()
    assert list(mutations(data, 50, 7)) == list(mutations(data, 50, 7)) != list(mutations(data, 50, 8))
    assert sum(broken != data for broken in mutations(data, 50, 7)) > 40
