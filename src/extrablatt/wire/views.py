"""Where agencies push their files to: ``POST /-/wire/FEED``. The kiosk hands it through to the office."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from .feedconfig import FeedConfigError, PushFeed
from .transports import push

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
#: Checked where there is no such feed, so that the answer does not tell which ones there are.
_NOBODY = PushFeed(name="-", transport="push", password="no feed of this name")  # noqa: S106


def _refuse(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def _feed(name: str) -> PushFeed | None:
    for feed in settings.PAPER.wire.feeds:
        if feed.name == name and isinstance(feed, PushFeed):
            return feed
    return None


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    while chunk := request.read(_CHUNK):
        yield chunk


@csrf_exempt
def push_view(request: HttpRequest, feed: str) -> JsonResponse:
    """Take a signed file in: 202 when its bytes are on disk, from where the wire room takes them at once.

    401 for a missing, wrong or outdated signature (and for a feed that is not there), 405, 411, 413, 400 for a body that broke
    off, 507 when it can't be stored. The file's name may stand in ``X-Filename``; the format is told by the content.
    """
    if request.method != "POST":
        answer = _refuse(405, "Send the file with POST.")
        answer["Allow"] = "POST"
        return answer
    config = _feed(feed)
    asked = config or _NOBODY
    limit = asked.max_bytes or settings.PAPER.wire.max_bytes
    said = request.headers.get("Content-Length", "")
    if not said.isdecimal():
        return _refuse(411, "The length of the body must be said (Content-Length).")
    if int(said) > limit:
        return _refuse(413, f"The body has {int(said):,} bytes; at most {limit:,} are allowed.")
    try:
        signed = push.read_headers(request.headers, now=time.time(), tolerance=asked.tolerance)
        if config is None:
            # As much work as for a feed that is there, and the same answer.
            mac = signed.mac(_NOBODY.password)
            for chunk in _chunks(request):
                mac.update(chunk)
            raise push.SignatureRefused("The signature is wrong.")
        name = request.headers.get("X-Filename", "") or f"{signed.id}"
        path = push.store(
            _chunks(request),
            settings.PAPER.inbox_dir / config.name,
            name,
            signed,
            config.secret(),
            limit=limit,
            length=int(said),
        )
    except push.SignatureRefused as error:
        logger.warning("push to feed %s refused: %s", feed, error)
        return _refuse(401, str(error))
    except push.BodyTooLarge as error:
        return _refuse(413, str(error))
    except push.BodyCut as error:
        return _refuse(400, str(error))
    except FeedConfigError as error:
        logger.error("%s", error)
        return _refuse(500, "This feed is not set up rightly; the newspaper's log says why.")
    except OSError as error:
        logger.error("push to feed %s can't be stored: %s", feed, error)
        return _refuse(507, "The file can't be stored now; send it again later.")
    logger.info("push to feed %s: %s, %s bytes", feed, path.name, said)
    return JsonResponse({"stored": path.name}, status=202)
