"""Secrets of newspaper.toml: in the file (``key``), in a file of their own (``key_file``) or in the environment (``key_env``). Pure."""

from __future__ import annotations

import os
from pathlib import Path


class SecretMissing(ValueError):
    """A secret is not where newspaper.toml says. The message names the key and the place, never the secret."""


def read(key: str, value: str, file: str, variable: str) -> str:
    """The secret ``key``; empty where none is set. ``file``: an absolute path. Raises :class:`SecretMissing`."""
    if file:
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
            raise SecretMissing(f"{key}_file = {file!r} can't be read: {why}. Write the secret there.") from error
        if not found:
            raise SecretMissing(f"{key}_file = {file!r} is empty. Write the secret there.")
        return found
    if variable:
        if not (found := os.environ.get(variable, "")):
            raise SecretMissing(
                f"{key}_env = {variable!r}: this environment variable is not set. Set it, or use {key}_file."
            )
        return found
    return value


def doubled(key: str, value: str, file: str, variable: str) -> str:
    """What is wrong where a secret stands in several places; empty when nothing is."""
    several = sum(map(bool, (value, file, variable))) > 1
    return f"give one of {key}, {key}_file and {key}_env, not several." if several else ""
