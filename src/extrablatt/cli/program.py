"""One command: ``extrablatt …``. Documented in docs/cli.md; other programs rely on it.

Django is loaded only by the commands that need it, so that ``wire read`` and ``--help`` are quick.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from extrablatt.net.hostport import hostport, reachable
from extrablatt.newspaper import config, configrules, handover, lock
from extrablatt.newspaper.publisher import missing
from extrablatt.press import themes

from . import (
    alarm,
    backup,
    editor,
    fediverse,
    figures,
    init,
    language,
    operating,
    partner,
    picture,
    press,
    reader,
    status,
    story,
    wire,
    wire_reading,
    withdraw,
)
from .common import AsJson, Directory, Progress, explained, fail, refuse_copies

app = typer.Typer(
    help="A complete online newspaper: agency wires in, newspaper out.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
wire_app = typer.Typer(help="The wire desk: read and take in agency files.", no_args_is_help=True)
picture_app = typer.Typer(help="The picture desk: read pictures.", no_args_is_help=True)
reader_app = typer.Typer(help="The readers' room: subscriptions, a person's data.", no_args_is_help=True)
editor_app = typer.Typer(help="Accounts of the desk.", no_args_is_help=True)
press_app = typer.Typer(help="The press: its page store.", no_args_is_help=True)
language_app = typer.Typer(help="Languages: translations of your own.", no_args_is_help=True)
partner_app = typer.Typer(help="Partners: who may take stories over by a key.", no_args_is_help=True)
story_app = typer.Typer(help="Stories: what is public, and what they were made from.", no_args_is_help=True)
archive_app = typer.Typer(help="The archive: its search index.", no_args_is_help=True)
app.add_typer(wire_app, name="wire")
app.add_typer(picture_app, name="picture")
app.add_typer(reader_app, name="reader")
app.add_typer(editor_app, name="editor")
app.add_typer(press_app, name="press")
app.add_typer(archive_app, name="archive")
app.add_typer(story_app, name="story")
app.add_typer(partner_app, name="partner")
app.add_typer(language_app, name="language")
secret_app = typer.Typer(help="Secrets: new ones for lost ones.", no_args_is_help=True)
app.add_typer(secret_app, name="secret")
alarm_app = typer.Typer(help="Alarms: which stand, and who looks after them.", no_args_is_help=True)
app.add_typer(alarm_app, name="alarm")
wire_app.command("read")(wire_reading.read_command)
picture_app.command("read")(picture.read_command)


def load_paper(directory: Path | None) -> config.Newspaper:
    """The newspaper's configuration, or a clear word and exit status 2."""
    try:
        return config.load(directory)
    except config.ConfigError as error:
        raise fail(str(error), 2) from error


def django(directory: Path | None) -> config.Newspaper:
    """Load Django for a newspaper."""
    paper = load_paper(directory)
    os.environ[config.DIRECTORY_VARIABLE] = str(paper.directory)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extrablatt.newspaper.settings")
    import django as django_package

    try:
        django_package.setup()
    except config.ConfigError as error:
        raise fail(str(error), 2) from error
    return paper


wire.register(wire_app, django)
press.register(press_app, django)
story.register(story_app, django)
partner.register(partner_app, django)
editor.register(editor_app, django)
reader.register(reader_app, django)
language.register(language_app)
fediverse.register(app, django)
figures.register(app, django)
status.register(app, django)
operating.register(app, django)
status.register_secrets(secret_app)
alarm.register(alarm_app)
withdraw.register(app, django)
backup.register(app, django)

init.register(app, django)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"extrablatt {version('extrablatt')}")
        raise typer.Exit


@app.callback()
def _extrablatt(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A complete online newspaper: agency wires in, newspaper out."""


@app.command()
def serve(
    directory: Directory = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Open the newspaper: kiosk, office, backshop and wire room, until Ctrl-C.

    Example: extrablatt serve --dir blatt --port 8080

    Exit codes: 0 stopped by you, 1 something did not start, or is damaged, or the newspaper is open already, 2 the configuration
    can't be used.
    """
    paper = load_paper(directory)
    os.environ[config.DIRECTORY_VARIABLE] = str(paper.directory)
    _serve(paper, host, port)


def _serve(paper: config.Newspaper, host: str | None, port: int | None, extra: str = "") -> None:
    import logging

    from extrablatt.newspaper.lock import Held, HouseLock

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    left = handover.received()
    host, port = paper.server.host if host is None else host, paper.server.port if port is None else port
    for key, value in (("host", host), ("port", port)):
        if wrong := configrules.RULES["server"][key](value):
            raise fail(f"--{key} {value}: {wrong}", 2)
    for wrong in (*config.unknown_variables(paper), *config.missing_secrets(paper)):
        raise fail(wrong, 2)
    try:
        if left.trial:
            _try(paper, host, port, left)
            return
        with HouseLock(paper.data_dir, hostport(host, port)):
            _open(paper, host, port, extra, left)
    except Held as error:
        raise fail(str(error)) from error
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else paper.data_dir
        raise fail(f"{where} can't be used: {error.strerror or error}.") from error


def _try(paper: config.Newspaper, host: str, port: int, left: handover.Left) -> None:
    """End with a message where we could not take the place of the newspaper that is open. Nothing of it is touched."""
    refuse_copies(paper)
    _check_ports(paper, host, port, left)
    _check_looks(paper)
    django(paper.directory)
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.core.wsgi import get_wsgi_application

    try:
        call_command("check")
    except SystemCheckError as error:
        raise fail(" ".join(str(error).split())) from error
    get_wsgi_application()
    for name in (
        "kiosk.server",
        "kiosk.live.server",
        *(f"newspaper.{room}" for room in ("alarmroom", "backshop", "wireroom")),
    ):
        import_module(f"extrablatt.{name}")


def _open(paper: config.Newspaper, host: str, port: int, extra: str, left: handover.Left) -> None:
    import logging

    from extrablatt.health import logfiles
    from extrablatt.newspaper import preflight, private, release
    from extrablatt.newspaper.supervisor import Supervisor

    logging.getLogger().addHandler(logfiles.Aside(paper.log.told("serve", paper.data_dir, paper.time_zone)))
    private.close_to_others(paper)
    refuse_copies(paper)
    _check_ports(paper, host, port, left)
    try:
        for line in preflight.check(paper):
            typer.echo(line, err=True)
    except preflight.Unfit as error:
        raise fail(str(error)) from error
    if not release.is_current(paper):
        _prepare(paper, left)
    url = f"http://{hostport(reachable(host), port)}"

    def announce() -> None:
        typer.echo(
            f"{paper.name}\n  Readers:  {url}/\n  Desk:     {url}/desk/\n  Data:     {paper.data_dir}{extra}\n  Stop with Ctrl-C."
        )
        sys.stdout.flush()

    for line in filter(None, (*_before_public(paper, host), private.readable_secrets(paper))):
        typer.echo(line, err=True)
    code = Supervisor(paper, host, port, left).run(announce)
    if code:
        raise typer.Exit(code)


def _check_ports(paper: config.Newspaper, host: str, port: int, left: handover.Left | None = None) -> None:
    """End with a message where somebody else has a port that we need."""
    from extrablatt.newspaper.supervisor import PortTaken, check_ports

    try:
        check_ports(paper, host, port, left)
    except PortTaken as error:
        raise fail(str(error)) from error


def _before_public(paper: config.Newspaper, host: str = "127.0.0.1") -> list[str]:
    """What the operator should know before the newspaper can be read by all. ``host``: the address listened on."""
    here = ("127.0.0.1", "localhost", "::1")
    if (urlsplit(paper.base_url).hostname or "") in here:
        if not paper.fediverse.account or host in here:
            return []
        return [
            f"newspaper.toml [fediverse]: under base_url = {paper.base_url} accounts are on trial and speak with this machine only; "
            "others know them by their domain for ever, so set base_url before others can reach the newspaper."
        ]
    told = [f"newspaper.toml [publisher]: {told} is not filled in." for told in missing(paper.publisher)]
    if paper.fediverse.account and not paper.base_url.startswith("https://"):
        told.append("newspaper.toml [fediverse]: other servers speak only with a base_url that begins with https://.")
    return told


def _check_looks(paper: config.Newspaper) -> None:
    """Theme and languages can be used; else end with a message."""
    from extrablatt.newspaper import languages

    try:
        themes.load(paper.theme, paper.directory).check()
        languages.compile_all(paper.directory)
    except (themes.ThemeError, languages.LanguageError) as error:
        raise fail(str(error), 2) from error


def _prepare(paper: config.Newspaper, left: handover.Left) -> None:
    """Bring database, assets and page store up to date, and let go of them before other processes open them."""
    _check_looks(paper)
    django(paper.directory)
    from django.db import DatabaseError, InterfaceError, connections

    from extrablatt.newspaper import setup
    from extrablatt.press import rendering

    left.end("office", *handover.ALONE)  # as late as can be: who asks it waits until another is there
    try:
        with Progress() as progress:
            setup.prepare(progress.step)
    except (DatabaseError, InterfaceError) as error:
        if told := explained(error):
            raise fail(f"{told} Start again when that is done.") from error
        raise
    rendering.store().close()
    connections.close_all()


@app.command()
def restart(directory: Directory = None) -> None:
    """Begin anew in place, with the program and the configuration that lie there now, while readers are served.

    Example: extrablatt restart --dir blatt

    Exit codes: 0 it has begun anew, 1 it is not open, or the new program could not begin and all goes on as it was, 2 the configuration
    can't be used.
    """
    paper = load_paper(directory)
    pid = lock.process(paper.data_dir)
    if not pid:
        raise fail(f"This newspaper is not open. Its data: {paper.data_dir}")
    try:
        why = handover.ask(paper.data_dir, pid)
    except OSError as error:
        raise fail(f"Process {pid} can't be told: {error.strerror}.") from error
    if why:
        raise fail(f"It has not begun anew: {why}")
    typer.echo("The newspaper has begun anew.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder for the sample newspaper.")] = Path("demo-data"),
    only_set_up: Annotated[bool, typer.Option("--only-set-up", help="Make it, but don't start it.")] = False,
) -> None:
    """Start the sample newspaper, making it first if need be.

    Example: extrablatt demo --port 8001 --data /tmp/blatt

    Exit codes: 0 stopped by you, 1 something did not start, 2 the data folder holds something else.
    """
    from extrablatt.newspaper.sample import toml

    path = data / config.CONFIG_NAME
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if (text := toml.moved(before, port) if before else toml.sample_config(port)) != before:
        data.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paper = load_paper(data)
    if not only_set_up and not handover.awaited():
        if lock.is_open(paper.data_dir):
            raise fail(f"This newspaper is open already: {lock.holder(paper.data_dir)}. Its data: {paper.data_dir}")
        _check_ports(paper, paper.server.host, port)  # before the sample is made, which takes a while
    from extrablatt.newspaper.sample import build

    if not only_set_up and not build.is_made(paper):
        # In a process of its own: what makes it has stores and a database open, which belong to others from now on.
        made = subprocess.run(
            [sys.executable, "-m", "extrablatt.cli", "demo", "--only-set-up", "--port", str(port), "--data", str(data)],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if made.returncode:
            raise typer.Exit(made.returncode)
    login = build.ensure(paper)
    if only_set_up:
        typer.echo(f"{paper.name} is set up in {paper.directory}")
        return
    _serve(
        paper,
        None,
        port,
        f"\n  Editor:   {login['email']}  password: {login['password']}\n  Wire in:  {paper.inbox_dir}\n  Later:    {paper.data_dir / 'later'}\n  Mail out: {paper.data_dir / 'mail'}",
    )


@app.command()
def work(directory: Directory = None) -> None:
    """Run the backshop alone: log consumers, what follows from the wire, schedule. ``serve`` does this for you.

    Example: extrablatt work --dir blatt

    Exit codes: 0 stopped, 2 the configuration can't be used.
    """
    refuse_copies(django(directory))
    from extrablatt.newspaper import backshop

    backshop.run(wire.stop_on_signals())


@wire_app.command("ingest")
def wire_ingest(
    path: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    directory: Directory = None,
    feed: Annotated[str, typer.Option(help="Name of the feed they belong to.")] = "inbox",
    as_json: AsJson = False,
) -> None:
    """Take wire files in: raw bytes kept, items stored by (guid, version), bad files into quarantine.

    A cancel or withhold in a file is followed at the desk at once; what came of it is told.

    Example: extrablatt wire ingest --dir blatt wires/*.xml

    Exit codes: 0 all taken in, 1 at least one went into quarantine or could not be opened, 2 wrong usage.
    """
    django(directory)
    from rich.console import Console
    from rich.progress import track

    from extrablatt.desk import effects
    from extrablatt.desk.following import follow_items, follow_wire
    from extrablatt.wire import actions

    found = [f for p in path for f in (sorted(x for x in p.rglob("*") if x.is_file()) if p.is_dir() else [p])]
    found.sort(key=lambda p: p.suffix.lower() in (".xml", ".json"))
    failed = False
    shown = track(found, description="Taking in", console=Console(stderr=True), disable=not sys.stderr.isatty())
    for file in shown:
        try:
            result = actions.ingest(file.read_bytes(), name=file.name, feed=feed)
        except OSError as error:
            result = actions.Ingested(file=str(file), error=f"The file can't be opened: {error.strerror or error}.")
        failed = failed or result.error is not None
        follow_items(result.stored)
        came = effects.of_items(result.stored)
        if as_json:
            typer.echo(json.dumps({"file": str(file), "stored": len(result.stored), "known": result.known,
                                   "media": result.media, "error": result.error, "effects": came}, ensure_ascii=False))  # fmt: skip
        else:
            told = "picture" if result.media else f"{len(result.stored)} new, {result.known} known"
            typer.echo(f"{file}: {result.error or told}")
            for effect in came:
                typer.echo(f"  {effect['guid']}: {effect['action']} {effect['story'] or ''}".rstrip())
                for likely in effect["candidates"]:
                    typer.echo(f"    perhaps {likely['address']}  {likely['headline']}")
    follow_wire(limit=100_000)
    if failed:
        raise typer.Exit(1)


@archive_app.command("reindex")
def archive_reindex(directory: Directory = None) -> None:
    """Build the search index anew from what is published.

    Example: extrablatt archive reindex --dir blatt

    Exit codes: 0 done, 2 wrong usage.
    """
    django(directory)
    from extrablatt.archive import search

    typer.echo(f"{search.rebuild()} articles indexed.")


def main() -> None:
    """Entry point. What any command makes is for its user alone (``newspaper/private.py``)."""
    os.umask(0o077)
    try:
        app()
    except Exception as error:
        if not (told := explained(error)):
            raise
        typer.echo(f"extrablatt: {told}", err=True)
        sys.exit(1)
