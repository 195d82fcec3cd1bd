"""Swiss German has no ß: whatever is said in a Swiss newspaper's language is said with ss.

One place for the press's templates and code, the accounts, forms and mails, and what Django and allauth say
themselves: all of them ask Django for the language that is active.
"""

from __future__ import annotations

from django.utils.translation import trans_real

LANGUAGE = "de-ch"


class SwissGerman(trans_real.DjangoTranslation):
    """German words, written as in Switzerland."""

    def gettext(self, message: str) -> str:
        """The message with ss."""
        return super().gettext(message).replace("ß", "ss")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The message for ``n`` things, with ss."""
        return super().ngettext(msgid1, msgid2, n).replace("ß", "ss")


def speak(language: str) -> None:
    """From now on whoever asks Django for ``language`` hears no ß, where it is Swiss German; others are left alone."""
    if language.lower().replace("_", "-") == LANGUAGE:
        # Where Django looks before it makes one of its own.
        trans_real._translations[language] = SwissGerman(language)  # type: ignore[attr-defined]
