"""``extrablatt press status|reprint|purge``: the page store."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from .common import AsJson, Directory, Loader, fail
from .wire import stop_on_signals

#: Steps of politeness (nice) below the processes readers wait for. Not the last: who is hardly ever let on would hold the
#: store's one write lock for long.
NICE = 10


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("status")
    def status(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell what the page store holds and what readers ask for most.

        Example: extrablatt press status --dir blatt

        Exit codes: 0 told, 1 the store can't be read, 2 wrong usage.
        """
        django(directory)
        from extrablatt.press import rendering
        from extrablatt.press.store import StoreError

        try:
            store = rendering.store()
            told, outdated = store.stats(), len(store.outdated())
            used = store.use_of(store.most_used(10))
        except StoreError as error:
            raise fail(str(error)) from error
        if as_json:
            typer.echo(json.dumps({**told, "outdated": outdated, "most_used": used}))
            return
        typer.echo(f"{told['pages']} pages, {told['bytes'] / 1e6:.1f} MB; {outdated} of an earlier edition")
        for path, count in used.items():
            typer.echo(f"{count:10.0f}  {path}")

    @app.command("reprint")
    def reprint(
        directory: Directory = None,
        everything: Annotated[bool, typer.Option("--all", help="Begin a new edition first: print every page.")] = False,
        quiet: Annotated[bool, typer.Option(help="Say nothing when there was nothing to do.")] = False,
    ) -> None:
        """Print outdated pages anew while the old ones are handed out. ``serve`` does this after a change of templates.

        Example: extrablatt press reprint --all --dir blatt

        Exit codes: 0 done, or another process is at it; 2 wrong usage.
        """
        paper = django(directory)
        from extrablatt.press import rendering, reprinting

        os.nice(NICE)
        stop = stop_on_signals()
        if everything:
            rendering.store().new_edition()
        with reprinting.alone(paper.data_dir) as mine:
            if not mine:
                typer.echo("Another process is printing the new edition.")
                return
            done = reprinting.reprint(lambda: not stop.is_set())
        if done.printed or done.dropped or not quiet:
            typer.echo(f"{done.printed} pages printed anew, {done.dropped} dropped.")

    @app.command("purge")
    def purge(directory: Directory = None) -> None:
        """Take every page out of the store at once; they are made again as readers ask.

        Example: extrablatt press purge --dir blatt

        Exit codes: 0 done, 2 wrong usage.
        """
        django(directory)
        from extrablatt.press import rendering

        rendering.store().purge_all()
        typer.echo("The page store is empty.")
