"""Where the public test material lies, when it is there (it is not part of the project)."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def shared_files(pattern: str) -> list[Path]:
    """Files below ../shared; empty where the folder is absent."""
    return sorted(SHARED.glob(pattern)) if SHARED.is_dir() else []


def parametrize_shared(pattern: str) -> pytest.MarkDecorator:
    """One case a file of ../shared; a single skipped case with the reason where there is none."""
    files = shared_files(pattern)
    if not files:
        reason = f"../shared/{pattern} is not here: this test runs against public wire files kept outside the project"
        return pytest.mark.parametrize("path", [pytest.param(None, marks=pytest.mark.skip(reason=reason))])
    return pytest.mark.parametrize("path", files, ids=[f"{f.parent.name}/{f.name}" for f in files])
