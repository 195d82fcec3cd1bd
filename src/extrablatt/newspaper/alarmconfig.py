"""What newspaper.toml says of alarms: ``[alarms]``. Free of Django; see docs/monitoring.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

from extrablatt import typos
from extrablatt.health import alarms

from . import configrules, secretplaces

#: What can be muted: kinds of alarms, and what the report calls them.
KINDS = frozenset((*alarms.RULES, "missing", "stopped", "hung", "lag"))


@dataclass(frozen=True, slots=True)
class AlarmsConfig:
    """Whom alarms reach outside the house: ``mail`` and ``web_hook`` at once, ``escalate_to`` (mail addresses and hooks) after
    ``escalate_after`` minutes without anybody's word. In the ``quiet`` hours what breaks no promise waits; ``mute`` names kinds that
    call nobody. The token goes with the hook as ``Authorization: Bearer``.
    """

    mail: tuple[str, ...] = ()
    web_hook: str = field(default="", repr=False)
    web_hook_token: str = field(default="", repr=False)
    web_hook_token_file: str = ""
    web_hook_token_env: str = ""
    escalate_to: tuple[str, ...] = ()
    escalate_after: int = 15
    quiet: str = ""
    mute: tuple[str, ...] = ()

    @property
    def reach(self) -> tuple[str, ...]:
        """All who are reached at once: mail addresses and the hook; empty when no alarm leaves the house."""
        return (*self.mail, *filter(None, (self.web_hook,)))

    def secret(self) -> str:
        """The hook's token; empty where none is set. Raises :class:`~.secretplaces.SecretMissing`."""
        return secretplaces.read(
            "web_hook_token", self.web_hook_token, self.web_hook_token_file, self.web_hook_token_env
        )

    def settings(self) -> alarms.Settings:
        """For what raises them."""
        quiet = None
        if self.quiet:
            begin, _, end = self.quiet.partition("-")
            quiet = time.fromisoformat(begin), time.fromisoformat(end)
        after = 60.0 * self.escalate_after if self.escalate_to else 0.0
        return alarms.Settings(after, self.mute, quiet)

    def problem(self) -> str:
        """What hangs on several keys, as the end of a message; empty when nothing is wrong."""
        places = {
            "web_hook_token": self.web_hook_token,
            "web_hook_token_file": self.web_hook_token_file,
            "web_hook_token_env": self.web_hook_token_env,
        }
        if wrong := secretplaces.doubled("web_hook_token", *places.values()):
            return wrong
        for key, value in places.items():
            if value and not self.web_hook:
                shown = key if key == "web_hook_token" else configrules.said(key, value)
                return f"{shown}: a token needs a web_hook too."
        if self.escalate_to and not self.reach:
            return f"{configrules.said('escalate_to', list(self.escalate_to))}: say first whom alarms reach at once: mail or web_hook."
        for kind in self.mute:
            if kind not in KINDS:
                return f"{configrules.said('mute', list(self.mute))}: there is no alarm {kind!r}.{typos.meant(kind, sorted(KINDS))}"
        return ""
