"""How django-allauth's second factors behave at the desk."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any, ClassVar

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _fernet() -> MultiFernet:
    """Encrypts with today's secret, decrypts with those of before too (``extrablatt secret rotate sessions``)."""
    keys = (settings.SECRET_KEY, *settings.FACTOR_KEYS)
    made = (hashlib.sha256(b"extrablatt.second-factor:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


class DeskFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted; names are the newspaper's."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not right. A code is good for half a minute, and once only."),
    }

    def encrypt(self, text: str) -> str:
        """So that a copy of the database opens nothing (the key lies beside it, in ``secrets``)."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises InvalidToken when the newspaper's secret is another one now."""
        return _fernet().decrypt(encrypted_text.encode("ascii")).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code of an ``otpauth:`` address, drawn by the library the press draws its own with."""
        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party: this host (WebAuthn, 5.4.2), under the newspaper's name."""
        host = context.request.get_host().rpartition("@")[2]
        name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
        return {"id": name, "name": settings.PAPER.name}

    def _get_site_name(self) -> Any:
        return settings.PAPER.name
