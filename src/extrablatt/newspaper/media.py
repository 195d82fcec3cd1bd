"""The desk's files: originals, Wagtail's thumbnails, portraits of editors – for who may see them, and for nobody else.

Below ``/desk/media/``, so the second factor guards them too (desk/secondfactor.py). Readers' files are others, with addresses of
their own (``/bilder/…``). Whoever may not see a file, and whoever asks for what isn't there, gets the same 404: what exists is no
stranger's business.
"""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe
from wagtail.images.models import Filter
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from extrablatt.kiosk.negotiation import UnsatisfiableRange, byte_range, matches, not_modified_since
from extrablatt.pictures.models import Picture, Rendition

logger = logging.getLogger(__name__)

_SHOWN = frozenset(("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"))
_SEEING = ("choose", "change", "add", "delete", "view")
#: Never kept by a cache between us and the editor, and asked for again each time: a right may have ended.
_PRIVATE = "private, no-cache"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_CHUNK = 1 << 16
#: What Wagtail links to where the original is lost.
_LOST = "not-found"
_PLACEHOLDER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="165" height="110" viewBox="0 0 165 110">'
    b'<path fill="#ddd" d="M0 0h165v110H0z"/><path stroke="#888" stroke-width="3" d="M60 35l45 40m0-40L60 75"/></svg>'
)


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """``GET /desk/media/images/…``: the file, whole or in part. Raises Http404 for who may not see it."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    if name == _LOST:
        return _headed(HttpResponse(_PLACEHOLDER, content_type="image/svg+xml"))
    if not _may_see(user, name):
        raise Http404
    try:
        size, modified = default_storage.size(name), default_storage.get_modified_time(name)
    except (OSError, NotImplementedError) as error:
        raise Http404 from error
    etag = f'"{modified.timestamp():.6f}-{size:x}"'
    known, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    seconds = int(modified.timestamp())
    if matches(known, etag) if known is not None else bool(since) and not_modified_since(since or "", seconds):
        return _headed(HttpResponseNotModified(), etag, seconds)
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        span = byte_range(asked, size) if asked else None
    except UnsatisfiableRange:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _headed(refused, etag, seconds)
    first, last = span or (0, size - 1)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = StreamingHttpResponse(_bytes(name, first, last), status=206 if span else 200, content_type=kind)
    answer["Content-Length"] = str(last - first + 1)
    answer["Accept-Ranges"] = "bytes"
    if span:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    if kind not in _SHOWN:
        # Opened, it might run something; saved, it can't do so here.
        answer["Content-Disposition"] = content_disposition_header(True, name.rpartition("/")[2]) or "attachment"
    return _headed(answer, etag, seconds)


def _headed(answer: Any, etag: str = "", modified: int = 0) -> HttpResponse:
    answer["Cache-Control"] = _PRIVATE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _POLICY
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    patch_vary_headers(answer, ("Cookie",))
    if etag:
        answer["ETag"], answer["Last-Modified"] = etag, http_date(modified)
    response: HttpResponse = answer
    return response


def _bytes(name: str, first: int, last: int) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _may_see(user: Any, name: str) -> bool:
    """Whether an editor may see the file of this name; what no row names nobody may. A missing thumbnail is made on the way."""
    if "\0" in name:
        return False  # no file is called so, and PostgreSQL takes no such question
    rendition = Rendition.objects.select_related("image").filter(file=name).first()
    picture = rendition.image if rendition is not None else Picture.objects.filter(file=name).first()
    if picture is None:
        return UserProfile.objects.filter(avatar=name).exists()
    policy = policy_registry.get_by_type(Picture)
    if not policy.user_has_any_permission_for_instance(user, _SEEING, picture):
        return False
    if rendition is not None and not default_storage.exists(name):
        _make(rendition)
    return True


def _make(rendition: Rendition) -> None:
    """A thumbnail whose file is gone (a restored backup, a cleaned disk) is made anew, at its name."""
    try:
        made = rendition.image.generate_rendition_file(Filter(spec=rendition.filter_spec))
        stored = default_storage.save(rendition.file.name, made)
    except Exception:  # whatever is the matter with the original: the editor sees that there is none
        logger.exception("the thumbnail %s can't be made", rendition.file.name)
        return
    if stored != rendition.file.name:  # made by another request meanwhile
        default_storage.delete(stored)
