"""The command line: one file a room, ``program.py`` puts them together; ``common.py`` is what they share. Documented in docs/cli.md."""

from .program import app, main

__all__ = ["app", "main"]
