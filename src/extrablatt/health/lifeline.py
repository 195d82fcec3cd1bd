"""That no process outlives its parent: an orphaned worker would go on handing out pages nobody purges any more.

On Linux the kernel ends it (prctl(2), PR_SET_PDEATHSIG); everywhere a look once a second does. Orphans of orphans come to the
supervisor (PR_SET_CHILD_SUBREAPER), which ends them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PDEATHSIG, _SUBREAPER = 1, 36


def end_with_parent(parent: int = 0) -> None:
    """From now on this process ends, at once, when its parent (thread) does. Called in the child, after its start.

    ``parent``: who that should be; when it is gone already, we go too. SIGKILL, since a stopped process would not take any other.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if parent and os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Whose parent ends below us becomes our child (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def hold_on(parent: int = 0) -> None:
    """End when the parent does: ``parent``, else the one we have now. For a program's own start; harmless a second time."""
    parent = parent or os.getppid()
    end_with_parent(parent)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def children() -> list[int]:
    """The processes whose parent we are (Linux; elsewhere none are named)."""
    me, found = os.getpid(), []
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    for name in names:
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b") ")[2].split()
        except OSError:
            continue  # it has just ended
        if len(fields) > 1 and int(fields[1]) == me:
            found.append(int(name))
    return found
