"""``extrablatt check``, ``doctor`` and ``upgrade``: what an operator asks when something is wrong, or before it is (docs/operating.md)."""

from __future__ import annotations

import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from extrablatt.newspaper import config
from extrablatt.readers.mailaddress import NotAnAddress, canonical

from .common import AsJson, Directory, Loader, explained, fail, refuse_copies


def _shown(step: Any) -> None:
    word = "NOT OK" if step.problem else "ok"
    typer.echo(f"{word:6}  {step.name}" + (f": {said}" if (said := step.problem or step.told) else ""))


def load(directory: Path | None) -> config.Newspaper:
    """The newspaper's configuration, as the data folder's owner; else a clear word and exit status 2."""
    from extrablatt.newspaper import private

    try:
        paper = config.load(directory)
    except config.ConfigError as error:
        raise fail(str(error), 2) from error
    private.become_owner(paper)
    os.environ[config.DIRECTORY_VARIABLE] = str(paper.directory)
    return paper


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("check")
    def check(
        directory: Directory = None,
        mail: Annotated[str, typer.Option(help="Send a mail to this address too.")] = "",
        offline: Annotated[bool, typer.Option("--offline", help="Ask no other machine.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Look whether the newspaper is well, from its configuration to what readers get, and tell what to do. Changes nothing.

        Example: extrablatt check --dir blatt --mail chefin@talbote.example

        Exit codes: 0 all is well, 1 not, 2 wrong usage, or the configuration can't be used.
        """
        from extrablatt.operations.steps import Report

        if mail:
            try:
                canonical(mail)
            except NotAnAddress as error:
                raise fail(f"--mail {mail!r}: must be an e-mail address such as chefin@zeitung.example.", 2) from error
        paper = load(directory)
        report = Report(say=(lambda step: None) if as_json else _shown)
        _look(paper, report, django, mail=mail, offline=offline)
        _end(report, as_json)

    @app.command("doctor")
    def doctor(
        directory: Directory = None,
        out: Annotated[Path | None, typer.Option(help="Where to. Default: extrablatt-doctor-….tar.gz here.")] = None,
        offline: Annotated[bool, typer.Option("--offline", help="Ask no other machine.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Write a support file: how the newspaper is, for whoever helps. No secrets, nobody's data, no word of a story is in it.

        Example: extrablatt doctor --dir blatt

        Exit codes: 0 written, 1 not, 2 wrong usage, or the configuration can't be used.
        """
        from extrablatt.operations import doctor as helping
        from extrablatt.operations.steps import Report, Step

        path = (out or Path(time.strftime("extrablatt-doctor-%Y%m%d-%H%M%S.tar.gz"))).absolute()
        paper = load(directory)
        if not paper.data_dir.is_dir():
            raise fail(f"{paper.data_dir} is not there: there is nothing to tell yet.")
        checks = Report()
        loaded = _look(paper, checks, django, offline=offline)
        begun = time.monotonic()
        step = Step("support file")
        try:
            more: dict[str, Any] = {"check": checks.as_json()}
            if loaded:
                more |= _from_inside()
            files = helping.collect(paper, more)
            step.rows, step.bytes = len(files), helping.write(path, files)
        except OSError as error:
            step.problem = f"{error.filename or path}: {error.strerror or error}. Choose another place with --out."
        step.seconds = time.monotonic() - begun
        if as_json:
            typer.echo(json.dumps(Report([step]).as_json() | {"file": str(path)}, ensure_ascii=False))
        elif step.problem:
            raise fail(step.problem)
        else:
            typer.echo(
                f"{path}: {step.rows} files, {step.bytes} bytes. Look through it before you send it: tar -xzf {path}"
            )
        raise typer.Exit(1 if step.problem else 0)

    @app.command("upgrade")
    def upgrade(
        directory: Directory = None,
        without_backup: Annotated[bool, typer.Option("--without-backup", help="You have made one yourself.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Bring a newspaper that is not open up to this version: backup, migrations, check; where something goes wrong, back as it was.

        Example: extrablatt upgrade --dir blatt

        Exit codes: 0 done, 1 not, and put back as it was, 2 wrong usage, or the configuration can't be used.
        """
        from extrablatt.operations import upgrading
        from extrablatt.operations.steps import NotDone, Report, Step

        paper = load(directory)
        refuse_copies(paper)
        report = Report(say=(lambda step: None) if as_json else _shown)
        try:
            upgrading.run(paper, report, without_backup=without_backup)
        except (NotDone, OSError) as error:
            if not report.problem:
                report.steps.append(Step("start", problem=str(error)))
            if as_json:
                typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
            raise fail(str(error)) from error
        _end(report, as_json)


def _from_inside() -> dict[str, Any]:
    """What the database and the processes say of themselves, in numbers; nothing where the database is away."""
    from django.apps import apps
    from django.db import DatabaseError

    from extrablatt.newspaper import standing

    told: dict[str, Any] = {"status": standing.look().as_dict(for_strangers=True)}
    try:
        told["tables"] = {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}
    except DatabaseError as error:
        told["tables"] = {"problem": type(error).__name__}
    return told


def _look(paper: config.Newspaper, report: Any, django: Loader, *, mail: str = "", offline: bool = False) -> bool:
    """Take all looks; False where Django could not be loaded, for want of the newspaper's secrets."""
    from extrablatt.operations import check as looking

    looks = {name: look for name, look in looking.LOOKS.items() if not (offline and name in looking.ELSEWHERE)}
    looking.run(report, paper, looks)
    if any(step.name == "secrets" and step.problem for step in report.steps):
        return False
    django(paper.directory)
    from extrablatt.operations import surfaces

    more: dict[str, looking.Look] = dict(surfaces.LOOKS)
    if mail:
        more["mail sent"] = partial(looking.mail_sent, to=mail)
    looking.run(report, paper, more, explained)
    return True


def _end(report: Any, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    raise typer.Exit(0 if report.ok else 1)
