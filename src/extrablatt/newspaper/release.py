"""Whether a newspaper's data were prepared by this very code and configuration. Free of Django, so a second start is quick."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from unicodedata import unidata_version

from extrablatt.press import themes
from extrablatt.press.themes import ThemeConfig

from . import config, databaseurl, languages
from .alarmconfig import AlarmsConfig
from .backupconfig import BackupConfig
from .config import Newspaper
from .keepingconfig import KeepingConfig
from .logconfig import LogConfig

PACKAGE = Path(__file__).resolve().parent.parent
#: What pages look like: a change prints them anew in the background.
_LOOKS = (
    "press/**/*.html", "press/**/*.xml", "press/assets/*", "press/cards/*.ttf", "press/themes/**/*", "locale/**/*.mo"
)  # fmt: skip
#: What pages and tables are made of: a change takes every page away at once, since an older one may show what it should not.
#: All that the press imports is in it, and what the configuration passes through (a test walks the imports).
_MATTER = (
    "press/**/*.py", "archive/**/*.py", "publication/**/*.py", "pictures/urls.py", "*/migrations/*.py", "normalisation.py", "typos.py",
    "newspaper/apps.py", "newspaper/alarmconfig.py", "newspaper/backupconfig.py", "newspaper/logconfig.py", "newspaper/keepingconfig.py", "newspaper/config.py", "newspaper/configrules.py", "newspaper/databaseurl.py", "newspaper/languages.py", "newspaper/legal_forms.py", "newspaper/openness.py",
    "newspaper/publisher.py", "newspaper/secretplaces.py", "newspaper/settings.py", "newspaper/swiss.py",
)  # fmt: skip
#: Libraries whose version may be seen in a page: how dates, templates, cards and codes come out of them.
LIBRARIES = ("babel", "django", "jinja2", "lxml", "markupsafe", "pillow", "rjsmin", "segno")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Digests of what a newspaper's data were prepared by."""

    matter: str
    looks: str

    def __str__(self) -> str:
        return f"{self.matter} {self.looks}"


def stamp(paper: Newspaper) -> Stamp:
    """The digests of this code and configuration."""
    theme = themes.load(paper.theme, paper.directory)
    own = [file for folder in theme.folders if not folder.is_relative_to(PACKAGE) for file in folder.rglob("*")]
    own += languages.files(paper.directory)
    # Another database has other pages; another password for it has not.
    database = databaseurl.without_password(os.environ.get(config.DATABASE_VARIABLE) or paper.database_url)
    told = repr(
        (
            # Whom alarms reach, where backups go and what is logged and kept is seen nowhere.
            dataclasses.replace(
                paper,
                theme=ThemeConfig(),
                alarms=AlarmsConfig(),
                backup=BackupConfig(),
                log=LogConfig(),
                keeping=KeepingConfig(),
            ),
            database,
            [version(name) for name in LIBRARIES],
            unidata_version,
        )
    )
    return Stamp(
        _digest(matter(), told.encode()),
        _digest([*looks(), *own, *theme.assets.values()], repr(paper.theme).encode()),
    )


def matter() -> list[Path]:
    """The package's files that pages and tables are made of."""
    return _package(_MATTER)


def looks() -> list[Path]:
    """The package's files that only change how pages look."""
    return _package(_LOOKS)


def _package(patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in PACKAGE.glob(pattern)]


def _digest(paths: Iterable[Path], seed: bytes = b"") -> str:
    digest = hashlib.sha256(seed)
    for path in sorted(set(paths)):
        if path.is_file():
            name = path.relative_to(PACKAGE) if path.is_relative_to(PACKAGE) else path
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepared(paper: Newspaper) -> Stamp | None:
    """What the data were prepared by; None when they never were."""
    try:
        matter, _, looks = (paper.data_dir / "release").read_text(encoding="ascii").partition(" ")
    except OSError:
        return None
    return Stamp(matter, looks)


def is_current(paper: Newspaper) -> bool:
    """Whether nothing has to be prepared."""
    return prepared(paper) == stamp(paper)


def mark(paper: Newspaper) -> None:
    """Note that everything is prepared."""
    (paper.data_dir / "release").write_text(str(stamp(paper)), encoding="ascii")
