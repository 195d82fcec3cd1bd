"""What a browser keeps of a form until it is saved (``static/desk/keep.js``): the server says when that is, and shows it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

#: Tells the script which of what it keeps has been saved; readable by it, and sent to the form's own address only.
COOKIE, KEPT_SECONDS = "desk_saved", 7 * 24 * 3600


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a form of the desk was saved, say so in a cookie: with the number it was kept under."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.path.startswith("/desk/") and _saved(request, response):
            number = request.POST.get("desk_kept", "")
            if number.isdecimal() and len(number) < 17:
                response.set_cookie(
                    COOKIE, number, path=request.path, max_age=KEPT_SECONDS, secure=request.is_secure(), samesite="Lax"
                )
        return response

    return answer


def _saved(request: HttpRequest, response: HttpResponse) -> bool:
    if not request.user.is_authenticated:  # type: ignore[attr-defined]
        return False
    as_json = response.get("Content-Type", "").startswith("application/json")
    return (response.status_code == 302 and "/login" not in response["Location"]) or (
        response.status_code == 200 and as_json
    )


class KeepingCreateView:
    """For a view that makes something new: what was kept is shown again, not saved."""

    request: HttpRequest
    restored = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form again where asked to, else save."""
        view: Any = self
        if not request.POST.get("desk_restore"):
            response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return response
        self.restored = True
        tell_restored(request)
        view.form = view.get_form()
        shown: HttpResponse = view.render_to_response(view.get_context_data(form=view.form))
        return shown

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the form shows what was kept."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if self.restored:
            context |= {"restored": True, "has_unsaved_changes": True, "autosave_enabled": False}
        return context


def tell_restored(request: HttpRequest) -> None:
    """Say what the form shows."""
    messages.warning(request, _("This is what you had written. It is not saved yet."))
