"""Small files of ours that others read while we write them: whole or not at all."""

from __future__ import annotations

import json as form
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


def whole(path: Path, told: Any) -> None:
    """Write ``told`` as JSON in place of what was there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            form.dump(told, file)
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def json(path: Path, told: Any) -> None:
    """The same for what can be done without: a full disk is told and hinders nobody."""
    try:
        whole(path, told)
    except OSError as error:
        logger.error("%s can't be written: %s", path, error)
