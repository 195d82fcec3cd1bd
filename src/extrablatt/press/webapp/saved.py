"""Articles saved on the reader's device: their list, which is also what is shown without the net, and the worker that shows it."""

from __future__ import annotations

from ..assembly import Assembly
from ..assetfiles import in_use
from ..environment import render_template
from ..pages import Rendered, Wanted


def saved(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/gemerkt``: the same for all; a script fills it from what lies on the device."""
    return Rendered(render_template("saved.html", paper=assembly.material.paper, page=None))


def worker(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/sw.js``: at the root, since a worker may look after no more than what lies below it (Service Workers, 5.4)."""
    return Rendered(in_use().content("sw.js").decode(), content_type="text/javascript; charset=utf-8")
