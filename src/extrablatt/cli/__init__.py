"""The command line: one file a room, ``main.py`` puts them together; ``common.py`` is what they share. Documented in docs/cli.md."""

from .main import app, main

__all__ = ["app", "main"]
