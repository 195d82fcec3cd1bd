"""The kiosk under Granian: ``granian --interface wsgi extrablatt.kiosk.server:app``, set up by the environment.

EXTRABLATT_STORE, EXTRABLATT_ASSETS, EXTRABLATT_RENDITIONS: folders; EXTRABLATT_OFFICE: port of the office on 127.0.0.1;
EXTRABLATT_SECRETS: folder with the files ``pass`` and ``internal``; EXTRABLATT_MAX_BODY: bytes of an upload.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from extrablatt.press.store import open_store
from extrablatt.readers.passes import PassSigner

from .app import Kiosk, KioskConfig
from .upstream import Office


def build(environ: os._Environ[str] | dict[str, str]) -> Kiosk:
    """A kiosk from its environment variables. Raises KeyError for a missing one."""
    secrets = Path(environ["EXTRABLATT_SECRETS"])
    return Kiosk(
        open_store(Path(environ["EXTRABLATT_STORE"])),
        PassSigner([bytes.fromhex((secrets / "pass").read_text().strip())]),
        Office("127.0.0.1", int(environ["EXTRABLATT_OFFICE"]), (secrets / "internal").read_text().strip()),
        KioskConfig(
            assets=Path(environ["EXTRABLATT_ASSETS"]),
            renditions=Path(environ["EXTRABLATT_RENDITIONS"]),
            max_body=int(environ.get("EXTRABLATT_MAX_BODY", 64 * 1024 * 1024)),
        ),
    )


logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = build(os.environ)
