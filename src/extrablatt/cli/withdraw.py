"""``extrablatt withdraw``: what must be gone goes, on this machine, whether the newspaper is open or not."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the command; ``django`` loads Django for a newspaper."""

    @app.command("withdraw")
    def withdraw(
        named: Annotated[str, typer.Argument(metavar="ADDRESS|ID", help="Full address, path or id.")],
        directory: Directory = None,
        note: Annotated[str, typer.Option(help="What readers are told in its place.")] = "",
        reason: Annotated[str, typer.Option(help="Why, for the house only.")] = "",
        wait: Annotated[int, typer.Option(help="Seconds to wait for a database that is held or away.", min=0)] = 120,
        as_json: AsJson = False,
    ) -> None:
        """Withdraw an article: it goes from every page, feed and search; its address answers that it is gone.

        Works beside the open newspaper and without it. What could not be confirmed is listed as open, with the reason.

        Example: extrablatt withdraw https://blatt.example/politik/17/worte --note "Der Text war falsch."

        Exit codes: 0 withdrawn, 1 not, 2 the text names no article.
        """
        paper = django(directory)
        from extrablatt.newspaper import private, withdrawing
        from extrablatt.publication.locating import LocatingError, story_id

        try:
            pk = story_id(named)
        except LocatingError as error:
            raise fail(str(error), 2) from error
        private.become_owner(paper)
        try:
            told = withdrawing.withdraw(
                pk,
                note=note,
                reason=reason,
                patience=wait,
                say=lambda word: typer.echo(f"extrablatt: {word}", err=True),
            )
        except withdrawing.NotWithdrawn as error:
            if as_json:
                state = "unknown" if isinstance(error, withdrawing.Unknown) else "not withdrawn"
                left = withdrawing.Withdrawal(pk, "", state, open=[withdrawing.Open("withdrawal", str(error))])
                typer.echo(json.dumps(left.as_json(), ensure_ascii=False))
            raise fail(str(error)) from error
        if as_json:
            typer.echo(json.dumps(told.as_json(), ensure_ascii=False))
        elif told.state == "withdrawn":
            # None: the backshop has seen the entry first, or nobody had asked for a page of it.
            none = "no page shows it any more" if told.done else "no page purged"
            pages = f"{told.pages_purged} pages purged" if told.pages_purged else none
            typer.echo(f"{told.address} is withdrawn; {pages} ({told.seconds:.2f} s).")
        else:
            typer.echo(f"{told.address} was not public; what was planned of it will not be published.")
        if not as_json:
            for one in told.open:
                typer.echo(f"open: {one.what}: {one.why}")
        if not told.done and told.state == "withdrawn":
            raise fail(f"{told.address} is withdrawn, but pages could not be purged; readers may still get it.")
