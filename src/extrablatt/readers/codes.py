"""Signing in by a mailed code, for who has an account and for who has none yet: that is made when the code was used.

Until then all there is of a new reader is a session: the address, the code, when it was asked for.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse

from . import actions
from .models import User


class ReaderCodeProcess(LoginCodeVerificationProcess):
    """allauth's process, which also knows readers who are new."""

    @classmethod
    def initiate(cls, *, request: HttpRequest, email: str, **_other: Any) -> ReaderCodeProcess:  # type: ignore[override]
        """Send a code to ``email`` (in its one form). Raises what the mail backend raises."""
        user = User.objects.filter(email=email).first()
        closed = user is not None and not user.is_active
        known = None if closed else user
        login = Login(user=known, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=known, email=email))
        stage.state.update(initiated_by_user=True, closed=closed)
        process = cls(stage=stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> ReaderCodeProcess | None:
        """The process under way, while its code is good."""
        process: ReaderCodeProcess | None = cls(stage=stage).abort_if_invalid()
        return process

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """The code; of a closed account that it is closed."""
        if self.state.get("closed"):
            if not skip_enumeration_mails:
                send_unknown_account_mail(self.request, email)
            return
        get_adapter().send_mail(
            "account/email/login_code", email, {"request": self.request, "code": self.generate_code()}
        )

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: sign in, and before that make the account of who is new."""
        if self.user is None:
            self._user = self.stage.login.user = actions.account(self.state["email"])
        response: HttpResponse = super().finish(redirect_url)
        return response
