"""The release: wheel and sdist are built, and a newspaper begins and opens from the wheel alone, without the checkout."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.integration.processes.papers import Paper, clean
from tests.shared import ROOT

from .conftest import Release

pytestmark = pytest.mark.xdist_group("operating")


def tracked() -> set[str]:
    """The package's files in the repository."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    told = subprocess.run(["git", "ls-files", "-z", "src/extrablatt"], cwd=ROOT, capture_output=True, check=True)
    return {name.removeprefix("src/") for name in told.stdout.decode().split("\0") if name and (ROOT / name).exists()}


def test_everything_of_the_package_is_in_the_wheel_and_nothing_else(release: Release) -> None:
    with zipfile.ZipFile(release.wheel) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = [name for name in wheel.namelist() if name.endswith("LICENSE")]
    assert inside == tracked()
    assert licences
    for kind in (".html", ".xml", ".mo", ".css", ".js", ".ttf", ".tsv", ".toml", ".txt"):
        assert any(name.endswith(kind) for name in inside), kind


def test_the_sdist_holds_what_the_wheel_is_made_of_and_what_a_distributor_wants(release: Release) -> None:
    with tarfile.open(release.sdist) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    assert {f"src/{name}" for name in tracked()} <= inside
    assert {"LICENSE", "CHANGELOG.md", "requirements.lock", "pyproject.toml", "docs/configuration.md"} <= inside


def test_the_version_has_a_section_in_the_changelog(release: Release) -> None:
    version = re.findall(r"-(\d+\.\d+\.\d+)-", release.wheel.name)[0]
    assert release.run("--version", folder=release.home).stdout == f"extrablatt {version}\n"
    assert re.search(
        rf"^## {re.escape(version.removesuffix('.0'))}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )


def test_a_newspaper_begun_from_the_wheel_is_open_and_speaks_german(release: Release, opened: Paper) -> None:
    front = opened.get("/")
    assert (front.status, "Talbote" in front.body) == (200, True)
    assert 'lang="de' in front.body
    for asset in set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', front.body)):
        assert opened.get(asset).status == 200, asset
    desk = opened.get("/desk/login/")
    assert (desk.status, "Anmelden" in desk.body) == (200, True)
    for asset in set(re.findall(r'(?:href|src)="(/desk/static/[^"]+)"', desk.body)):
        assert opened.get(asset).status == 200, asset


def test_a_wheels_processes_run_from_the_wheel(release: Release, opened: Paper) -> None:
    code = "import extrablatt; print(extrablatt.__file__)"
    told = subprocess.run([release.python, "-c", code], capture_output=True, text=True, cwd=opened.folder, env=clean())
    assert Path(told.stdout.strip()).is_relative_to(release.home)


def test_vocabulary_and_sample_come_with_the_wheel(release: Release) -> None:
    code = (
        "from extrablatt.wire.vocab import media_topics; from extrablatt.newspaper.sample import content; "
        "from datetime import datetime, UTC; print(media_topics.name('04000000', 'de'), len(content.load(datetime.now(UTC)).articles))"
    )
    told = subprocess.run([release.python, "-c", code], capture_output=True, text=True, cwd=release.home, env=clean())
    assert told.returncode == 0, told.stderr
    topic, _, articles = told.stdout.strip().rpartition(" ")
    assert topic.startswith("Wirtschaft")
    assert int(articles) > 30


def test_the_open_newspaper_is_well_and_a_support_file_of_it_names_nobody(release: Release, opened: Paper) -> None:
    where = ("--dir", str(opened.folder), "--offline", "--json")
    checked = release.run("check", *where, folder=opened.folder)
    told = json.loads(checked.stdout)
    assert (checked.returncode, told["ok"]) == (0, True), told
    assert {"processes", "withdrawn is gone", "embargo holds", "premium stays inside"} <= {
        s["name"] for s in told["steps"]
    }
    written = release.run("doctor", *where, folder=opened.folder)
    file = json.loads(written.stdout)["file"]
    with tarfile.open(file) as packed:
        text = "".join((packed.extractfile(name) or pytest.fail(name)).read().decode() for name in packed.getnames())
    assert '"publication_story": 0' in text
    secrets = [path.read_text().strip() for path in (opened.data / "secrets").glob("[!.]*")]
    assert [word for word in ("chefin@talbote.example", "Talbote", *secrets) if word in text] == []
