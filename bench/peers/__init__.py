"""The servers a kiosk is measured against, each on one core with one worker.

``nginx``, ``varnish`` and ``granian`` send the kiosk's own bytes; ``wagtail``, ``wordpress`` and ``ghost`` are whole
systems with an article of about the same size, put into a folder of their own by ``python -m bench.install_peers``.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

from bench.peers import ghost, wagtail, wordpress

#: The whole systems, by name. Each has ``NEEDS``, ``install``, ``available`` and ``cases``.
SYSTEMS: dict[str, ModuleType] = {"wagtail": wagtail, "wordpress": wordpress, "ghost": ghost}


def default_folder() -> Path:
    """Where the systems are put, outside of the repository."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "extrablatt-peers"
