"""A newspaper of its own for each test process, made before Django reads its settings (``-p tests.environment``)."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DIRECTORY = Path(tempfile.mkdtemp(prefix="extrablatt-test-"))
atexit.register(shutil.rmtree, DIRECTORY, ignore_errors=True)

(DIRECTORY / "newspaper.toml").write_text(
    """
name = "Probeblatt"
claim = "Zeitung zum Prüfen"
base_url = "http://testserver"
language = "de-at"

[publisher]
name = "Probeblatt Verlag"
email = "verlag@example.org"

[fediverse]
account = "probeblatt"

[[sections]]
slug = "politik"
name = "Politik"
colour = "red"

[[sections]]
slug = "welt"
name = "Welt"
colour = "blue"

[[sections]]
slug = "kultur"
name = "Kultur"
colour = "plum"
""",
    encoding="utf-8",
)
os.environ["EXTRABLATT_DIR"] = str(DIRECTORY)
os.environ["DJANGO_SETTINGS_MODULE"] = "extrablatt.newspaper.settings"
# The same tests run on PostgreSQL: EXTRABLATT_TEST_DATABASE_URL=postgresql://user:password@host/name
os.environ.pop("EXTRABLATT_DATABASE_URL", None)
if url := os.environ.get("EXTRABLATT_TEST_DATABASE_URL"):
    os.environ["EXTRABLATT_DATABASE_URL"] = url
