"""Themes: how a newspaper looks. Colours and fonts as custom properties, a style sheet, templates and files of its own.

A theme is a folder; everything in it is optional (docs/themes.md):

    theme.toml     what it builds on, its colours and fonts
    theme.css      more style, printed after the house's own
    templates/     templates in place of the house's of the same name
    assets/        files in place of the house's (icons), and fonts and pictures of its own

Two come with the house: ``broadsheet``, the default, which all others build on in the end, and ``compact``. Free of Django.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extrablatt import typos

from .colours import AA, contrast, is_colour, readable

HERE = Path(__file__).parent
#: The house's own templates and assets, which every theme builds on.
TEMPLATES = HERE.parent / "templates" / "press"
ASSETS = HERE.parent / "assets"
DEFAULT = "broadsheet"

#: Colours of the page, and those a section can have.
PAGE = ("paper", "ink", "soft", "rule", "faint", "accent")
SECTIONS = ("red", "blue", "green", "ochre", "plum", "teal")
#: Colours text is set in: they must be readable on ``paper`` and on ``faint``.
TEXT = ("ink", "soft", "accent", *SECTIONS)
FONTS = ("serif", "display", "sans")
_FONT = re.compile(r"[\w\s,.\"'()-]{1,400}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")


class ThemeError(ValueError):
    """A theme can't be used. The message names the file and the key and says what to do."""


@dataclass(frozen=True, slots=True)
class ThemeConfig:
    """``[theme]`` of newspaper.toml. ``name`` is a theme of the house or a folder beside newspaper.toml."""

    name: str = DEFAULT
    #: A file beside newspaper.toml (SVG, PNG, WebP) shown in the masthead in place of the name; another for dark screens.
    logo: str = ""
    logo_dark: str = ""
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logo:
    """The newspaper's logo as an asset, the one for dark screens, and its size in pixels."""

    asset: str
    dark: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as it is used: its folders from the nearest to the furthest, and its colours and fonts, complete."""

    name: str
    folders: tuple[Path, ...]
    light: Mapping[str, str]
    dark: Mapping[str, str]
    fonts: Mapping[str, str]
    #: Asset → file; the newspaper's logo is among them as ``logo.svg`` and ``logo-dark.svg`` (or png, webp).
    assets: Mapping[str, Path]
    logo: Logo | None = None

    @property
    def templates(self) -> tuple[Path, ...]:
        """Folders of templates other than the house's, the nearest first."""
        return tuple(found for folder in self.folders if (found := folder / "templates").is_dir())

    def properties(self) -> str:
        """The custom properties as CSS: ``:root{…}`` for light and for dark screens, and the sections' accents."""
        more = "".join(f"--{name}:{value};" for name, value in self.fonts.items()) + "color-scheme:light dark"
        dark = f"@media (prefers-color-scheme:dark){{{_scheme(self.dark)}}}"
        return f"@layer tokens{{{_scheme(self.light, more)}{dark}}}"

    def style(self) -> str:
        """What the theme's style sheets say, the furthest first; empty for the house's own."""
        sheets = (folder / "theme.css" for folder in reversed(self.folders))
        return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())

    def check(self) -> None:
        """Read every template of the theme. Raises :class:`ThemeError` naming the file and the line."""
        # Read late: the command line asks for a theme, not for its templates.
        from jinja2 import Environment, TemplateSyntaxError

        env = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
        for folder in self.templates:
            for file in sorted(folder.rglob("*.*ml")):
                if not (TEMPLATES / file.relative_to(folder)).is_file():
                    raise ThemeError(f"{file}: the house has no template of this name, so it would never be shown.")
                try:
                    env.parse(file.read_text(encoding="utf-8"))
                except TemplateSyntaxError as error:
                    raise ThemeError(f"{file}, line {error.lineno}: {error.message}") from error
                except (OSError, UnicodeDecodeError) as error:
                    raise ThemeError(f"{file}: can't be read: {error}") from error


def _scheme(colours: Mapping[str, str], more: str = "") -> str:
    page = "".join(f"--{name}:{colours[name]};" for name in PAGE)
    accents = "".join(f".s-{name}{{--accent:{colours[name]}}}" for name in SECTIONS)
    return f":root{{{page}{more}}}{accents}"


def names() -> tuple[str, ...]:
    """The themes that come with the house."""
    return tuple(sorted(file.parent.name for file in HERE.glob("*/theme.toml")))


def load(config: ThemeConfig | None = None, directory: Path | None = None) -> Theme:
    """The theme a newspaper has chosen. ``directory``: where newspaper.toml lies. Raises :class:`ThemeError`."""
    config = config or ThemeConfig()
    directory = directory or Path()
    layers = _layers(config.name or DEFAULT, directory)
    colours: dict[str, dict[str, str]] = {"light": {}, "dark": {}, "fonts": {}}
    for folder, told in reversed(layers):
        for part, kept in colours.items():
            kept.update(_table(told.get(part, {}), part, f"{folder / 'theme.toml'} [{part}]"))
    for part, kept in colours.items():
        kept.update(_table(getattr(config, part), part, f"[theme.{part}]"))
    for scheme in ("light", "dark"):
        _readable(colours[scheme], f"theme {config.name}, {scheme}")
    folders = tuple(folder for folder, _told in layers)
    assets = {file.name: file for file in sorted(ASSETS.iterdir()) if file.is_file()}
    for folder in reversed(folders):
        if (own := folder / "assets").is_dir():
            assets |= {file.name: file for file in sorted(own.iterdir()) if file.is_file()}
    logo = _logo(config, directory, assets)
    return Theme(config.name or DEFAULT, folders, **colours, assets=assets, logo=logo)


def _layers(name: str, directory: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The folders of a theme and those it builds on, the nearest first, with what their theme.toml say."""
    layers: list[tuple[Path, dict[str, Any]]] = []
    wanted: str | None = name
    while wanted:
        folder = HERE / wanted if wanted in names() else directory / wanted
        if not folder.is_dir():
            raise ThemeError(
                f"{'extends' if layers else 'name'}: the theme {wanted!r} is neither one of the house ({', '.join(names())}) nor a folder at {folder}."
                f"{typos.meant(wanted, names())}"
            )
        if any(folder == known for known, _told in layers):
            raise ThemeError(f"{folder / 'theme.toml'}: this theme builds on itself.")
        if not _NAME.fullmatch(folder.name):
            raise ThemeError(f"{folder}: a theme's folder is named with small letters, digits, - and _.")
        told = _read(folder / "theme.toml")
        layers.append((folder, told))
        wanted = None if folder == HERE / DEFAULT else str(told.get("extends", DEFAULT))
    return layers


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{file}: not valid TOML: {error}") from error
    for key in told:
        if key not in ("extends", "light", "dark", "fonts"):
            raise ThemeError(f"{file}: unknown key {key!r}. Known: extends, [light], [dark], [fonts].")
    return told


def _table(told: Any, part: str, where: str) -> dict[str, str]:
    if not isinstance(told, dict):
        raise ThemeError(f"{where} must be a table of keys, not {told!r}.")
    known = FONTS if part == "fonts" else (*PAGE, *SECTIONS)
    for key, value in told.items():
        if key not in known:
            raise ThemeError(f"{where}: unknown key {key!r}.{typos.meant(key, known)} Known keys: {', '.join(known)}.")
        if part == "fonts":
            if not isinstance(value, str) or not _FONT.fullmatch(value):
                raise ThemeError(
                    f'{where}: {key} must be a list of fonts such as {key} = "Georgia, serif", not {value!r}.'
                )
        elif not isinstance(value, str) or not is_colour(value):
            raise ThemeError(f'{where}: {key} must be a colour such as {key} = "#8f1d1d", not {value!r}.')
    return dict(told)


def _readable(colours: Mapping[str, str], where: str) -> None:
    grounds = (colours["paper"], colours["faint"])
    for name in TEXT:
        least = min(contrast(colours[name], ground) for ground in grounds)
        if least < AA:
            raise ThemeError(
                f"{where}: {name} {colours[name]} can't be read well on {' and '.join(grounds)}: its contrast is "
                f"{least:.1f}, and needs {AA} (WCAG AA). The nearest that can: {readable(colours[name], grounds)}."
            )


def _logo(config: ThemeConfig, directory: Path, assets: dict[str, Path]) -> Logo | None:
    """The logo, put among the assets."""
    if not config.logo:
        if config.logo_dark:
            raise ThemeError("logo_dark needs a logo for light screens too: logo.")
        return None
    from . import logos  # Pillow and lxml are read only where there is a logo

    kept, sizes = [], []
    for key, told in (("logo", config.logo), ("logo_dark", config.logo_dark)):
        if not told:
            kept.append("")
            continue
        file = (directory / told).resolve()
        if not file.is_relative_to(directory.resolve()):
            raise ThemeError(f"{key}: {told} lies outside the newspaper's folder.")
        try:
            sizes.append(logos.size(file))
        except logos.LogoError as error:
            raise ThemeError(f"{key}: {error}") from error
        kept.append(f"{key.replace('_', '-')}{file.suffix.lower()}")
        assets[kept[-1]] = file
    return Logo(kept[0], kept[1], *sizes[0])
