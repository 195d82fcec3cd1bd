"""The process that decodes one picture and ends: ``python -m extrablatt.pictures.developing``, started by ``darkroom.py``.

In: a line of JSON (the job, its limits), then the picture. Out: a line of JSON, then bytes. Nothing of the newspaper but the
picture is in this process, and what a hostile file might do to it ends with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .metadata import PictureError, open_picture, read_metadata
from .renditions import make_proof, make_renditions


def _keep_to(memory: int, seconds: float) -> None:
    """Limits of this process: bytes beyond what it takes now, and seconds of work."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    cpu = max(1, int(seconds) + 1)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        # Where the machine's memory runs short this process is the one to go, and readers' pages come first.
        Path("/proc/self/oom_score_adj").write_text("1000")
        os.nice(5)


def _work(job: dict[str, Any], data: bytes) -> tuple[Any, bytes]:
    match job["job"]:
        case "read":
            return asdict(read_metadata(data)), b""
        case "renditions":
            x, y = job["focus"]
            made = make_renditions(data, job["id"], job["token"], Path(job["folder"]), job["credit"], (x, y))
            return [asdict(info) for info in made], b""
        case "proof":
            return None, make_proof(data, job["side"])
    raise ValueError(f"unknown job {job['job']!r}")


def _peak() -> int:
    """Bytes this process has had in memory at most (getrusage tells those of who started it, if they are more)."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else 0


def _for_want_of_memory(error: BaseException, job: dict[str, Any], data: bytes) -> bool:
    """Whether more memory would have helped: somebody said so, or there was no room for one more copy of the picture."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return True
        cause = cause.__cause__ or cause.__context__
    try:
        image = open_picture(data)
    except (PictureError, MemoryError):
        return True  # who sent it here has opened it
    return _peak() + image.width * image.height * 8 > int(job["memory"])


def main() -> None:
    """One job."""
    job = json.loads(sys.stdin.buffer.readline())
    _keep_to(job["memory"], job["seconds"])
    payload = b""
    try:
        data = sys.stdin.buffer.read()
        made, payload = _work(job, data)
        told: dict[str, Any] = {"kind": "made", "made": made}
    except PictureError as error:
        kind = "memory" if _for_want_of_memory(error, job, data) else "picture"
        told = {"kind": kind, "error": str(error)}
    except MemoryError:
        told = {"kind": "memory", "error": "no more memory"}
    except OSError as error:
        told = {"kind": "disk", "errno": error.errno, "error": error.strerror or str(error)}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + payload)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
