"""The one writer of pictures.

A new file, from whichever side, passes :func:`save` (called by ``Picture.save``): its metadata fill what nobody has
filled, and its renditions are made into :func:`renditions_folder`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from . import signals
from .metadata import PictureMetadata, read_metadata
from .models import Picture, _token
from .renditions import CENTRE, make_renditions, remove_renditions

#: Picture fields ← metadata fields.
_COPIED = {
    "caption": "caption", "credit": "credit", "byline": "byline", "copyright": "copyright",
    "usage_terms": "usage_terms", "date_created": "date_created", "city": "city", "country": "country",
    "instructions": "instructions", "alt": "alt_text", "agency": "source",
}  # fmt: skip
IN_FILES = ("credit", "byline", "copyright", "usage_terms")
FOCUS = ("focal_point_x", "focal_point_y")
_WORDS = (*_COPIED, "title", "keywords", "rights_status")


def renditions_folder() -> Path:
    """Where the readers' files lie: below it ``ID/TOKEN-WIDTH.EXT`` (see ``urls.rendition_name``)."""
    return Path(settings.RENDITIONS_ROOT)


def inspect(picture: Picture) -> tuple[bytes, PictureMetadata]:
    """(bytes, metadata) of a file that is about to be saved. Raises :class:`PictureError`."""
    picture.file.open()
    picture.file.seek(0)
    data: bytes = picture.file.read()
    picture.file.seek(0)
    seen: tuple[str, PictureMetadata] | None = getattr(picture, "_seen", None)
    checksum = hashlib.sha256(data).hexdigest()
    if seen is None or seen[0] != checksum:
        seen = (checksum, read_metadata(data))
        picture._seen = seen  # type: ignore[attr-defined]  # clean() and save() look at the same file
    return data, seen[1]


def save(picture: Picture, store: Callable[[], None], update_fields: Collection[str] | None = None) -> None:
    """Save a picture by ``store``; with a new file, fill its fields before and make its renditions after.

    Raises :class:`PictureError` before anything is written where the file is no usable picture.
    """
    keep_alt_apart(picture)
    known = picture.pk is not None and not picture._state.adding
    if not picture.has_new_file:
        if not known or not (update_fields is None or set(update_fields) & {*_WORDS, *FOCUS}):
            store()
            return
        with transaction.atomic():
            store()
            _follow_rights(picture)
            signals.picture_changed.send(Picture, picture=picture)
        return
    data, found = inspect(picture)
    _fill(picture, found)
    picture.checksum = hashlib.sha256(data).hexdigest()
    if known:
        picture.token = _token()  # files are cached forever, so a new picture needs new addresses
    with transaction.atomic():
        store()
        _make_files(picture, data)
        if known:
            signals.picture_changed.send(Picture, picture=picture)


def _follow_rights(picture: Picture) -> None:
    """An editor may set rights and credit in the form: withdrawn files go, and come again with what they are to say."""
    if picture.rights_status == Picture.Rights.WITHDRAWN:
        if picture.renditions_made:
            Picture.objects.filter(pk=picture.pk).update(renditions_made=[])
            picture.renditions_made = []
        transaction.on_commit(lambda: remove_renditions(picture.pk, None, renditions_folder()))
    elif not picture.renditions_made or picture.files_made_with not in (None, made_with(picture)):
        with picture.open_file() as file:
            _make_files(picture, file.read())


def made_with(picture: Picture) -> tuple[str, ...]:
    """What the readers' files are made with: the words that travel inside them, and the point crops keep."""
    return tuple(str(getattr(picture, name)) for name in IN_FILES + FOCUS)


def focus_of(picture: Picture) -> tuple[float, float]:
    """The point crops keep, as parts of width and height: the editor's, else about the middle."""
    x, y = picture.focal_point_x, picture.focal_point_y
    if x is None or y is None or not picture.width or not picture.height:
        return CENTRE
    return min(1.0, x / picture.width), min(1.0, y / picture.height)


def _fill(picture: Picture, found: PictureMetadata) -> None:
    """Fill fields from the metadata: the empty ones, and those that still say what an earlier file of it said."""
    before = picture.metadata or {}
    for name, source in _COPIED.items():
        value = getattr(picture, name)
        if not value or value == before.get(source):
            new = getattr(found, source) or ""
            setattr(picture, name, new[: Picture._meta.get_field(name).max_length])
    if not picture.keywords or picture.keywords == before.get("keywords"):
        picture.keywords = list(found.keywords)
    if found.headline and picture.title in ("", Path(picture.file.name).stem, before.get("headline")):
        picture.title = found.headline[:255]
    picture.metadata = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(found).items() if v}
    keep_alt_apart(picture)


def keep_alt_apart(picture: Picture) -> None:
    """An alternative text that repeats the caption goes: a screen reader would say it twice."""
    if picture.alt and picture.alt.strip() == picture.caption.strip():
        picture.alt = ""


def _make_files(picture: Picture, data: bytes) -> None:
    more = {k: picture.metadata.get(k) for k in ("web_statement", "licensor_url", "digital_source_type")}
    credit = {**more, **{name: getattr(picture, name) for name in IN_FILES}}
    folder, focus = renditions_folder(), focus_of(picture)
    made = [i.public() for i in make_renditions(data, picture.pk, picture.token, folder, credit, focus)]
    Picture.objects.filter(pk=picture.pk).update(renditions_made=made)
    picture.renditions_made = made
    picture.files_made_with = made_with(picture)


def add_picture(
    data: bytes, *, filename: str, user: Any = None, overrides: dict[str, Any] | None = None, wire_guid: str = ""
) -> Picture:
    """Add a picture, or return the one already here.

    ``overrides`` (caption, credit, alt …) win over the picture's own metadata. The same bytes come in once; new bytes
    under a known ``wire_guid`` are a new version and replace the file. Raises :class:`PictureError`.
    """
    checksum = hashlib.sha256(data).hexdigest()
    wire_guid = wire_guid[:400]
    picture = Picture.objects.filter(wire_guid=wire_guid).first() if wire_guid else None
    if picture is not None and picture.checksum != checksum:
        return update_picture(picture, data=data, filename=filename, **(overrides or {}))
    picture = picture or Picture.objects.filter(checksum=checksum).order_by("pk").first()
    if picture is not None:
        if wire_guid and not picture.wire_guid:
            Picture.objects.filter(pk=picture.pk).update(wire_guid=wire_guid)
            picture.wire_guid = wire_guid
        return picture
    picture = Picture(title=_stem(filename), uploaded_by_user=user, wire_guid=wire_guid)
    _set(picture, overrides or {})
    return _store_file(picture, data, filename)


def update_picture(picture: Picture, *, data: bytes | None = None, filename: str = "", **fields: Any) -> Picture:
    """Change a picture's words or rights, with ``data`` also its file; tells ``signals.picture_changed``.

    Files of the earlier version stay under their old addresses until the picture is withdrawn or deleted, so that pages
    published with them stay whole. Raises :class:`PictureError`, and ``ValueError`` for a field that editors don't set.
    """
    _set(picture, fields)
    if data is not None:
        return _store_file(picture, data, filename or Path(picture.file.name).name)
    with transaction.atomic():
        picture.save()
    return picture


def withdraw_picture(picture: Picture) -> None:
    """Nobody may show it any more: its readers' files go, its status says so; tells ``signals.picture_changed``."""
    with transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(rights_status=Picture.Rights.WITHDRAWN, renditions_made=[])
        picture.rights_status, picture.renditions_made = Picture.Rights.WITHDRAWN, []
        signals.picture_changed.send(Picture, picture=picture)
    remove_renditions(picture.pk, None, renditions_folder())


def public_record(picture: Picture) -> dict[str, Any]:
    """The public part, for the publication record: a whitelist. ``instructions`` and the full metadata stay here.

    ``width`` and ``height``: of the original, upright, pixels. ``renditions``: dicts of width, height, mime, extension.
    """
    read = picture.metadata or {}
    return {
        "id": picture.pk,
        "token": picture.token,
        "width": read.get("width", picture.width),
        "height": read.get("height", picture.height),
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "byline": picture.byline,
        "copyright": picture.copyright,
        "usage_terms": picture.usage_terms,
        "web_statement": read.get("web_statement") or "",
        "licensor_url": read.get("licensor_url") or "",
        "renditions": picture.renditions_made,
    }


def _stem(filename: str) -> str:
    return Path(filename).stem[:255] or "picture"


def _set(picture: Picture, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in _WORDS and name not in ("collection", *FOCUS):
            raise ValueError(f"{name} is no field that editors set on a picture.")
        limit = Picture._meta.get_field(name).max_length
        setattr(picture, name, value[:limit] if isinstance(value, str) else value)


def _store_file(picture: Picture, data: bytes, filename: str) -> Picture:
    found = read_metadata(data)  # a PictureError before anything is written
    old = (picture.file.storage, picture.file.name) if picture.file and picture.file._committed else None
    picture._seen = (hashlib.sha256(data).hexdigest(), found)  # type: ignore[attr-defined]
    try:
        picture.file = ContentFile(data, name=Path(filename).name or "picture")
        picture._set_image_file_metadata()
        with transaction.atomic():
            picture.save()
            if old:
                picture.renditions.all().delete()  # Wagtail's thumbnails of the earlier file
    except Exception:
        # The row is rolled back; its files must not stay behind.
        if picture.pk:
            remove_renditions(picture.pk, picture.token, renditions_folder())
        if picture.file and picture.file._committed:
            picture.file.storage.delete(picture.file.name)
        raise
    if old:
        transaction.on_commit(lambda: old[0].delete(old[1]))
    return picture
