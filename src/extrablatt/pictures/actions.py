"""The one writer of pictures."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from .metadata import read_metadata
from .models import Picture
from .renditions import make_renditions, remove_renditions

_COPIED = "headline caption credit byline copyright usage_terms date_created city country instructions".split()


def folder() -> Path:
    """Where the kiosk's picture files lie."""
    return Path(settings.RENDITIONS_ROOT)


def file_bytes(picture: Picture) -> bytes:
    """The bytes of a file that is about to be saved."""
    picture.file.seek(0)
    data: bytes = picture.file.read()
    picture.file.seek(0)
    return data


def fill_from_metadata(picture: Picture, data: bytes) -> None:
    """Fill empty fields from what the picture says of itself. Raises PictureError for what is no usable picture."""
    found = read_metadata(data)
    picture.metadata = {k: v for k, v in asdict(found).items() if v}
    for name in _COPIED:
        if name != "headline" and not getattr(picture, name):
            setattr(picture, name, getattr(found, name) or "")
    if not picture.alt and found.alt_text:
        picture.alt = found.alt_text
    if picture.alt.strip() == picture.caption.strip():
        picture.alt = ""  # said once is enough; a screen reader would hear it twice
    picture.keywords = picture.keywords or list(found.keywords)
    if found.headline and (not picture.title or picture.title == Path(picture.file.name).stem):
        picture.title = found.headline[:255]


def make_files(picture: Picture, data: bytes) -> None:
    """Make the kiosk's files of a saved picture."""
    made = make_renditions(data, picture.pk, picture.token, folder(), {"credit": picture.credit, "byline": picture.byline,
                           "copyright": picture.copyright, "usage_terms": picture.usage_terms})  # fmt: skip
    Picture.objects.filter(pk=picture.pk).update(renditions_made=made)
    picture.renditions_made = made


def add_picture(data: bytes, *, filename: str, user: Any = None, overrides: dict[str, Any] | None = None) -> Picture:
    """Add a picture; ``overrides`` (caption, credit, alt …) win over its own metadata. The same bytes come in once.

    Raises :class:`~extrablatt.pictures.metadata.PictureError`.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = Picture.objects.filter(checksum=checksum).first()
    if known is not None:
        return known
    read_metadata(data)  # refuse before anything is written
    with transaction.atomic():
        picture = Picture(title=Path(filename).stem[:255], uploaded_by_user=user, **(overrides or {}))
        picture.file = ContentFile(data, name=filename)
        picture.save()
    return picture


def withdraw_picture(picture: Picture) -> None:
    """Nobody may show it any more: its files go, its status says so."""
    Picture.objects.filter(pk=picture.pk).update(rights_status=Picture.Rights.WITHDRAWN, renditions_made=[])
    remove_renditions(picture.pk, folder())


def public_record(picture: Picture) -> dict[str, Any]:
    """The public part, for the publication record. ``instructions`` and the full metadata stay here."""
    return {
        "id": picture.pk,
        "token": picture.token,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "byline": picture.byline,
        "copyright": picture.copyright,
        "usage_terms": picture.usage_terms,
        "renditions": picture.renditions_made,
    }
