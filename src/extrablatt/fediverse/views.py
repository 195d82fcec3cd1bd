"""Where other servers write to, and how many follow. Below ``/-/fediverse/``."""

from __future__ import annotations

import logging
from http import HTTPStatus
from ipaddress import ip_address

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from extrablatt.press.fediverse import accounts
from extrablatt.press.fediverse.documents import ACTIVITY_STREAMS, CONTENT_TYPE, dump

from . import door, remote
from .models import Follower
from .signatures import SignatureRefused

logger = logging.getLogger(__name__)

#: Bytes of a request that are taken at all.
MOST = 1024 * 1024


def _say(status: HTTPStatus, text: str = "") -> HttpResponse:
    return HttpResponse(text and text + "\n", status=status, content_type="text/plain; charset=utf-8")


def _from_here(request: HttpRequest) -> bool:
    """Whether a process of this machine asks, by itself or at the kiosk."""
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@csrf_exempt
@require_POST
@never_cache
def inbox(request: HttpRequest, account: str = "") -> HttpResponse:
    """Take what another server writes: 202, also for what is of no interest; 400, 401, 403, 404, 411, 413; 503 when too much waits."""
    if remote.on_trial() and not _from_here(request):
        return _say(HTTPStatus.FORBIDDEN, "This newspaper is on trial and speaks with its own machine only.")
    if (accounts.find(account) if account else accounts.newspaper()) is None:
        raise Http404
    said = request.headers.get("Content-Length", "")
    if not said.isdecimal():
        return _say(HTTPStatus.LENGTH_REQUIRED, "The length of the body must be said (Content-Length).")
    if int(said) > MOST:
        return _say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MOST} bytes are taken.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        door.put_aside(request.get_full_path(), headers, request.body)
    except ValueError:
        return _say(HTTPStatus.BAD_REQUEST, "The body is no JSON in UTF-8.")
    except door.NoSuchAccount:
        return _say(HTTPStatus.NOT_FOUND, "There is no such account here.")
    except SignatureRefused as refused:
        return _say(HTTPStatus.UNAUTHORIZED, str(refused))
    except door.Full:
        answer = _say(HTTPStatus.SERVICE_UNAVAILABLE, "Too many letters wait; come again.")
        answer["Retry-After"] = "300"
        return answer
    return _say(HTTPStatus.ACCEPTED)


@require_safe
def followers(request: HttpRequest, account: str) -> HttpResponse:
    """How many follow, and not who."""
    found = accounts.find(account)
    if found is None:
        raise Http404
    told = {
        "@context": ACTIVITY_STREAMS,
        "id": found.followers,
        "type": "OrderedCollection",
        "totalItems": Follower.objects.filter(account=found.name).count(),
    }
    answer = HttpResponse(dump(told), content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "public, max-age=300"
    return answer
