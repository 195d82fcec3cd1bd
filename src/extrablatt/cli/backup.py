"""``extrablatt backup`` and ``extrablatt restore`` (docs/operations.md)."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from extrablatt.health import backups, lifeline
from extrablatt.newspaper import config, configrules, databaseurl, private
from extrablatt.newspaper.backupconfig import BackupConfig

from .common import AsJson, Directory, Loader, fail, refuse_copies

#: How often backups are pruned by the schedule.
_PRUNE = timedelta(days=1)
#: An environment variable of restic's with the password.
_PASSWORD = "RESTIC_PASSWORD"  # noqa: S105
#: Stories that are named; of more than that their number is said.
_NAMED = 50


def _shown(step: Any) -> None:
    told = [f"{step.seconds:.1f} s"]
    if step.rows is not None:
        told.append(f"{step.rows} {_unit(step.name)}")
    if step.bytes is not None:
        told.append(f"{step.bytes / 1e6:.1f} MB")
    typer.echo(f"{step.name}: {', '.join(told)}")
    _tell(step)
    if step.problem:
        fail(step.problem)


def _tell(step: Any) -> None:
    if step.told:
        typer.echo(f"extrablatt: {step.told}", err=True)


def _unit(name: str) -> str:
    return {
        "database": "rows",
        "numbers": "numbers left out in each table",
        "open pages": "pages",
        "withdraw again": "stories, posts and pictures",
        "erase again": "stories",
    }.get(name, "files")


def _do(as_json: bool, work: Callable[[Any], object]) -> Any:
    """Run ``work`` with a report of its steps; ends with 1 when something is wrong. Returns the report."""
    from extrablatt.operations.steps import NotDone, Report, Step

    report = Report(say=_tell if as_json else _shown)
    try:
        work(report)
    except (NotDone, OSError) as error:
        if not report.problem:
            report.steps.append(Step("start", problem=str(error)))
            if not as_json:
                fail(str(error))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    if not report.ok:
        raise typer.Exit(1)
    return report


def _load(directory: Path | None) -> config.Newspaper:
    try:
        return config.load(directory)
    except config.ConfigError as error:
        raise fail(str(error), 2) from error


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("backup")
    def backup(
        directory: Directory = None,
        listed: Annotated[bool, typer.Option("--list", help="Tell which backups there are; make none.")] = False,
        trial: Annotated[
            bool, typer.Option("--trial", help="Try the newest backup: restore it aside and look it through.")
        ] = False,
        scheduled: Annotated[bool, typer.Option("--scheduled", hidden=True)] = False,
        as_json: AsJson = False,
    ) -> None:
        """Back the newspaper up to where newspaper.toml says ([backup] to), while it is open or not.

        Example: extrablatt backup --dir blatt

        Exit codes: 0 done, 1 not, or not all of it, 2 wrong usage, or the configuration can't be used.
        """
        if listed and trial:
            raise fail("--list and --trial are two things: give one.", 2)
        paper = _load(directory)
        os.environ[config.DIRECTORY_VARIABLE] = str(paper.directory)
        from extrablatt.operations import backup as backing
        from extrablatt.operations import restic
        from extrablatt.operations import trial as trying
        from extrablatt.operations.steps import Busy

        if not paper.backup.to:
            raise fail(backing.NOTHING, 2)
        if listed:
            _list(paper, as_json)
            return
        private.become_owner(paper)  # what root makes in place and cache the newspaper's own backups could not write
        refuse_copies(paper)
        if parent := os.environ.get("EXTRABLATT_PARENT"):
            lifeline.hold_on(int(parent))
            os.nice(restic.NICE)

        def work(report: Any) -> None:
            if trial:
                trying.run(paper, report)
                return
            backing.run(paper, report)
            if scheduled and _is_due(paper):
                with contextlib.suppress(Busy):  # a trial is at work: the next time will do
                    backing.prune(paper, report)

        _do(as_json, work)

    @app.command("restore")
    def restore(
        to: Annotated[
            Path | None, typer.Option("--to", help="Folder for the restored newspaper: empty, or not there yet.")
        ] = None,
        at: Annotated[
            str, typer.Option(help="The newest backup of this moment or before: 2026-12-24T18:00. Default: the newest.")
        ] = "",
        source: Annotated[
            str, typer.Option("--from", help="Where the backups are. Default: [backup] to of the newspaper in --dir.")
        ] = "",
        password_file: Annotated[Path | None, typer.Option(help="File with the backups' password.")] = None,
        option: Annotated[list[str] | None, typer.Option("--option", "-o", help="An option for restic.")] = None,
        database_url: Annotated[
            str, typer.Option(help="Empty PostgreSQL database, for a newspaper that was on one.")
        ] = "",
        take_over: Annotated[
            bool, typer.Option("--take-over", help="The restored newspaper in --dir becomes the newspaper.")
        ] = False,
        as_it_was: Annotated[
            bool,
            typer.Option("--as-it-was", help="With --take-over: what was withdrawn after the backup stays public."),
        ] = False,
        incomplete: Annotated[
            bool, typer.Option("--incomplete", help="Restore though files are missing or damaged; they are named.")
        ] = False,
        directory: Directory = None,
        as_json: AsJson = False,
    ) -> None:
        """Restore a newspaper from its backups into an empty folder; then, when the old one is closed for good, let it take over.

        Example: extrablatt restore --from /srv/backups/blatt --password-file key --to blatt-2

        Exit codes: 0 done, 1 not, or not all of it, 2 wrong usage, or the configuration can't be used.
        """
        if take_over and to is None:
            _take_over(directory, django, as_json, as_it_was)
            return
        if to is None or take_over:
            raise fail(
                "Say --to FOLDER to restore, or --take-over with --dir FOLDER to let what was restored take over.", 2
            )
        backup, here, zone = _source(source, password_file, option or [], directory)
        moment = _moment(at, zone)
        server = _server(database_url)

        def work(report: Any) -> None:
            found = _restored(backup, here, report, to.resolve(), at=moment, server=server, incomplete=incomplete)
            if not as_json:
                _say_restored(found)

        _do(as_json, work)


def _is_due(paper: config.Newspaper) -> bool:
    last = backups.read(paper.data_dir).pruned
    return last is None or datetime.now(UTC) - last >= _PRUNE


def _list(paper: config.Newspaper, as_json: bool) -> None:
    from extrablatt.operations import backup as backing
    from extrablatt.operations.steps import NotDone

    try:
        place = backing.place_of(paper)
        found = place.snapshots() if place.password else []
    except NotDone as error:
        raise fail(str(error)) from error
    if as_json:
        typer.echo(json.dumps([{"id": one.id, "time": one.time.isoformat()} for one in found]))
        return
    zone = ZoneInfo(paper.time_zone)
    for one in found:
        typer.echo(f"{one.time.astimezone(zone).isoformat(sep=' ')}  {one.id}")
    if not found:
        typer.echo("There are no backups yet.")


def _moment(text: str, zone: ZoneInfo | None) -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise fail(
            f"--at must be a moment such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00, not {text!r}.", 2
        ) from error
    if read.tzinfo is None:
        return read.replace(tzinfo=zone) if zone else read.astimezone()
    return read


def _server(url: str) -> databaseurl.Postgres | None:
    if not url:
        return None
    try:
        found = databaseurl.parse(url)
    except databaseurl.DatabaseUrlError as error:
        raise fail(f"--database-url {error}", 2) from error
    if isinstance(found, Path):
        raise fail("--database-url must be such as postgresql://user:password@host/newspaper.", 2)
    return found


def _source(
    source: str, password_file: Path | None, options: list[str], directory: Path | None
) -> tuple[BackupConfig, Path, ZoneInfo | None]:
    """Where the backups are and what opens them, the folder its paths start in, and the newspaper's time zone, where one is at hand."""
    if source:
        if wrong := configrules.problem("backup", "to", source):
            raise fail(wrong.replace("to = ", "--from ", 1), 2)
        if password_file is None and not os.environ.get(_PASSWORD):
            raise fail(f"Give the file with your copy of the backups' password: --password-file (or ${_PASSWORD}).", 2)
        backup = BackupConfig(
            to=source,
            options=tuple(options),
            password_file=str(password_file or ""),
            password_env="" if password_file else _PASSWORD,
        )
        return backup, Path.cwd(), None
    paper = _load(directory)
    if not paper.backup.to:
        raise fail("Say where the backups are: --from, and --password-file.", 2)
    backup = paper.backup
    if password_file is not None:
        backup = replace(backup, password_file=str(password_file.resolve()), password_env="")
    return replace(backup, options=(*backup.options, *options)), paper.directory, ZoneInfo(paper.time_zone)


def _restored(backup: BackupConfig, here: Path, report: Any, to: Path, **how: Any) -> Any:
    from extrablatt.operations import restic, restore
    from extrablatt.operations.steps import NotDone

    password, source = restic.password_of(backup, here)
    if not password:
        raise NotDone(
            f"{backup.password_path(here)} is not there. Give the file with your copy of the backups' password: --password-file"
        )
    # What restic remembers of the place is worth nothing after this.
    with tempfile.TemporaryDirectory() as cache:
        place = restic.Restic(backup.place(here), password, Path(cache), backup.options, source)
        return restore.run(place, to, report, **how)


def _say_restored(found: Any) -> None:
    zone = ZoneInfo(config.load(found.directory).time_zone)

    def local(moment: object) -> str:
        return datetime.fromisoformat(str(moment)).astimezone(zone).isoformat(sep=" ", timespec="seconds")

    note = backups.restored(found.data) or {}
    typer.echo(f"{found.directory} is the newspaper of {local(found.content.taken)}. What came later is not in it.")
    for kind, ids in note.get("withdrawn", {}).items():
        if ids:
            typer.echo(f"WITHDRAWN SINCE, withdrawn again when it takes over: {_listed(kind, ids)}")
    if erased := sorted(note.get("erased", {})):
        typer.echo(f"ERASED SINCE, erased again when it takes over: {_listed('stories', erased)}")
    typer.echo(
        f"What was withdrawn after {local(note['known_until'])}, the newest backup, nobody knows: it would be public again. Withdraw it: extrablatt withdraw"
    )
    typer.echo("It is not opened by mistake. When the one it was made from is closed for good:")
    typer.echo(f"  extrablatt restore --take-over --dir {found.directory}\n  extrablatt serve --dir {found.directory}")


def _listed(kind: str, ids: Sequence[object]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{kind} {', '.join(map(str, ids[:_NAMED]))}{more}"


def _take_over(directory: Path | None, django: Loader, as_json: bool, as_it_was: bool) -> None:
    paper = django(directory)
    from extrablatt.operations import takingover

    found: list[Any] = []
    _do(as_json, lambda report: found.append(takingover.run(paper, report, withdraw_again=not as_it_was)))
    if as_json:
        return
    if found[0].due:
        typer.echo(f"Planned and due since the backup, appear as soon as it opens: {_listed('stories', found[0].due)}")
    if paper.server.purge_urls:
        typer.echo("Empty the caches in front: they may hold what this newspaper does not know of.")
    typer.echo(f"It has taken over. Open it: extrablatt serve --dir {paper.directory}")
