"""Forms no page of ours has made: answered by 400 and a word of what to do, where Django's and Wagtail's readers of them fall over.

Browsers send such a form when the page was cut short on its way, or is older than the newspaper's present release; scripts do, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import TracebackType

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from . import gateway

logger = logging.getLogger(__name__)

#: Functions of Django's and Wagtail's that read what was sent, and what they raise over what is not there or not of its kind.
_READERS = frozenset({"full_clean", "value_from_datadict", "get_value_data"})
_RAISED = (AttributeError, LookupError, TypeError, ValueError, OverflowError)


class UnreadableFormMiddleware:
    """For every request that sends a form. What goes wrong in code of ours stays a mistake of ours: 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the rest answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a form that can't be read. It is logged with its traceback: a page of ours may be what is wrong."""
        if request.method != "POST" or not is_of_the_form(error):
            return None
        logger.warning("%s %s: a form that can't be read", request.method, request.path, exc_info=error)
        if not request.path.startswith("/desk/"):
            return gateway.written(400)
        answer = render(
            request,
            "newspaper/told.html",
            {
                "title": _("This form can't be read"),
                "what": _("Something in it is missing or damaged, so nothing was changed. What you have written is still in it: go back, and copy it."),
                "who": _("Then open the page anew. If it happens again, tell whoever looks after the server."),
            },
            status=400,
        )  # fmt: skip
        answer.headers["Cache-Control"] = "no-store"
        return answer


def is_of_the_form(error: Exception) -> bool:
    """Whether an exception says that something in a form is missing or of the wrong kind, and no line of ours was at work."""
    if isinstance(error, MultiValueDictKeyError | ValidationError):
        return True
    if not isinstance(error, _RAISED):
        return False
    read = False
    for module, function in _frames(error.__traceback__):
        if function in _READERS:
            read = True
        elif module.startswith("extrablatt."):
            read = False
    return read


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, str]]:
    while traceback is not None:
        frame = traceback.tb_frame
        yield str(frame.f_globals.get("__name__", "")), frame.f_code.co_name
        traceback = traceback.tb_next
