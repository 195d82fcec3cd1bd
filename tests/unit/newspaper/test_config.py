"""newspaper.toml: defaults, and clear words for mistakes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from extrablatt.newspaper import config


def test_a_name_is_enough(tmp_path: Path) -> None:
    paper = config.parse('name = "Talbote"', tmp_path)
    assert (paper.language, paper.time_zone, len(paper.sections)) == ("de-at", "Europe/Vienna", 6)
    assert paper.inbox_dir == tmp_path / "data" / "wire" / "inbox"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needs a name"),
        ('name = "x', "not valid TOML"),
        ('name = "x"\nsprache = "de"', "unknown key 'sprache'"),
        ('name = "x"\ntime_zone = "Wien"', "time_zone"),
        ('name = "x"\nbase_url = "blatt.example"', "base_url"),
        ('name = "x"\n[server]\nport = "achtzig"', "port must be int"),
        ('name = "x"\n[wire]\non_cancel = "nichts"', "on_cancel"),
        ('name = "x"\n[mail]\nbackend = "taube"', "backend"),
        ('name = "x"\ndatabase_url = "mysql://a"', "database_url"),
        ('name = "x"\nsections = 3', "sections"),
        ('name = "x"\n[[sections]]\nslug = "a"\nname = "A"\n[[sections]]\nslug = "a"\nname = "B"', "same slug"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(config.ConfigError, match=told):
        config.parse(text, tmp_path)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="extrablatt init"):
        config.load(tmp_path)


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    paper = config.parse('name = "x"', tmp_path)
    first, second = config.secret(paper, "pass"), config.secret(paper, "pass")
    assert first == second
    assert len(first) == 32
    assert stat.S_IMODE((paper.data_dir / "secrets" / "pass").stat().st_mode) == 0o600


def test_a_section_can_not_have_an_address_of_the_house() -> None:
    text = 'name = "Blatt"\n[[sections]]\nslug = "dossier"\nname = "Dossier"\n'
    with pytest.raises(config.ConfigError, match="/dossier is an address of the house"):
        config.parse(text, Path("/blatt"))
