"""The one writer of pictures.

A new file, from whichever side, passes :func:`save` (called by ``Picture.save``): its metadata fill what nobody has
filled, and its renditions are made into :func:`renditions_folder`.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import logging
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.log_actions import log as audit

from extrablatt.normalisation import clean_fields

from . import darkroom, files, signals
from .metadata import PictureError, PictureMetadata, open_picture
from .models import Picture, PictureAddress, _token
from .renditions import CENTRE, RenditionInfo, remove_renditions
from .urls import rendition_name

logger = logging.getLogger(__name__)

#: Picture fields ← metadata fields.
_COPIED = {
    "caption": "caption", "credit": "credit", "byline": "byline", "copyright": "copyright",
    "usage_terms": "usage_terms", "date_created": "date_created", "city": "city", "country": "country",
    "instructions": "instructions", "alt": "alt_text", "agency": "source",
}  # fmt: skip
IN_FILES = ("credit", "byline", "copyright", "usage_terms")
FOCUS = ("focal_point_x", "focal_point_y")
_WORDS = (*_COPIED, "title", "keywords", "rights_status", "restricted_reason")


class RightsError(PictureError):
    """The picture's rights don't allow it. The message says why, and what to do."""


class StalePictureError(PictureError):
    """The picture was changed since it was read. The message says what to do."""


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
        seen = (checksum, _read(picture, data))
        picture._seen = seen  # type: ignore[attr-defined]  # clean() and save() look at the same file
    return data, seen[1]


def _read(picture: Picture, data: bytes) -> PictureMetadata:
    """What the file says of itself; where it can't be decoded here and now, its size only: the upload is kept and tried again."""
    try:
        picture._unread = ""
        return darkroom.read(data)
    except darkroom.DarkroomError as error:
        logger.error("the picture “%s” can't be read now, it is tried again: %s", picture, error)
        picture._unread = error.why
        image = open_picture(data)
        return PictureMetadata(image.width, image.height, Image.MIME.get(image.format or "", ""))


def prepare(picture: Picture) -> None:
    """Do the part of :func:`save` that takes its time, before anybody holds the database for it: forms call this when they are
    checked. Raises :class:`PictureError` for a file that is no usable picture."""
    shown = copy.copy(picture)
    if picture.has_new_file:
        data, found = inspect(picture)
        shown._unread = picture._unread
        _fill(shown, found)
    elif _needs_files(picture):
        data = _original(picture)
    else:
        return
    if not picture.withdrawn:
        picture._prepared = (_made_of(shown, data), _develop(shown, data))


def clean_words(picture: Picture) -> None:
    """Put a picture's words into their one form (``extrablatt.normalisation``)."""
    clean_fields(picture, {*_COPIED, "title"})


def _original(picture: Picture) -> bytes:
    with picture.open_file() as file:
        data: bytes = file.read()
    return data


def _made_of(picture: Picture, data: bytes) -> tuple[Any, ...]:
    return hashlib.sha256(data).hexdigest(), made_with(picture), focus_of(picture), picture._unread


def _developed_of(picture: Picture, data: bytes) -> _Developed:
    """What :func:`prepare` has made, if it is still what is wanted; else made now."""
    prepared, picture._prepared = picture._prepared, None
    if prepared is not None and prepared[0] == _made_of(picture, data):
        found: _Developed = prepared[1]
        return found
    return _develop(picture, data)


def _needs_files(picture: Picture) -> bool:
    """Whether the readers' files are missing, or say something else than the picture's fields do now."""
    if picture.withdrawn or picture._state.adding:
        return False
    if picture.development or not picture.renditions_made:
        return True
    return picture.files_made_with not in (None, made_with(picture))


def save(picture: Picture, store: Callable[[], None], update_fields: Collection[str] | None = None) -> None:
    """Save a picture by ``store``; with a new file, fill its fields before and make its renditions after.

    Raises :class:`PictureError` before anything is written where the file is no usable picture.
    """
    clean_words(picture)
    keep_alt_apart(picture)
    known = picture.pk is not None and not picture._state.adding
    if not picture.has_new_file:
        if not known or not (update_fields is None or set(update_fields) & {*_WORDS, *FOCUS}):
            store()
            return
        developed = _developed_of(picture, _original(picture)) if _needs_files(picture) else None
        with developed or contextlib.nullcontext(), transaction.atomic():
            _take_up(picture)
            store()
            _note_reason(picture)
            _follow_rights(picture, developed)
            signals.picture_changed.send(Picture, picture=picture)
            _follow_addresses(picture)
        return
    data, found = inspect(picture)
    _fill(picture, found)
    picture.checksum = hashlib.sha256(data).hexdigest()
    # Before anything is locked: it takes its time.
    developed = None if picture.withdrawn else _developed_of(picture, data)
    with developed or contextlib.nullcontext(), transaction.atomic():
        if known:
            _take_up(picture)
            if not picture.keep_addresses:
                picture.token = _token()  # what is shown now is another file, so it gets another address
        store()
        if developed is not None:
            _place(picture, developed, new_file=True)
        if known:
            signals.picture_changed.send(Picture, picture=picture)
            if not picture.keep_addresses:
                _retire(picture, picture.removing, but_for=picture.token)
        PictureAddress.objects.update_or_create(
            token=picture.token, defaults={"picture": picture.pk, "checksum": picture.checksum, "settled": False}
        )
        _follow_addresses(picture)
        if known and picture._changed_by is not None:
            action = "pictures.replace" if picture.keep_addresses else "pictures.remove"
            audit(instance=picture, action=action, user=picture._changed_by)


def _take_up(picture: Picture) -> None:
    """Lock the row and count the change. Raises :class:`StalePictureError` where somebody was quicker, and
    :class:`RightsError` for one that would make a withdrawn picture public by the way (:func:`restore_picture` does)."""
    mine = Picture.objects.filter(pk=picture.pk, version=picture.version)
    if not mine.update(version=F("version") + 1):
        raise StalePictureError(
            _("Somebody else, or the wire, has changed this picture meanwhile. Open it again; nothing was saved.")
        )
    picture.version += 1
    withdrawn = Picture.objects.filter(pk=picture.pk, rights_status=Picture.Rights.WITHDRAWN).exists()
    if withdrawn and not picture.withdrawn:
        picture.version -= 1
        raise RightsError(_("This picture is withdrawn. It comes back only by “Restore”, with a reason."))


def _retire(picture: Picture, why: str, *, but_for: str = "") -> None:
    """Every address the picture has had (``but_for`` one) is gone for good, those of files made before addresses were kept too.

    Always after ``picture_changed`` was sent: a story that is withdrawn at the same moment locks its pictures in this order.
    """
    mine = PictureAddress.objects.filter(picture=picture.pk).exclude(token=but_for)
    known = {but_for, *mine.values_list("token", flat=True)}
    PictureAddress.objects.bulk_create(
        PictureAddress(token=token, picture=picture.pk)
        for token in sorted((files.tokens_of(renditions_folder(), picture.pk) | {picture.token}) - known)
    )
    mine.exclude(state=PictureAddress.State.GONE).update(
        state=PictureAddress.State.GONE, why=why, since=timezone.now(), settled=False
    )
    _settle_later(picture.pk)


def _follow_rights(picture: Picture, developed: _Developed | None) -> None:
    """An editor may set rights and credit in the form: withdrawn files go, others come again with what they are to say."""
    if picture.withdrawn:
        if picture.renditions_made:
            Picture.objects.filter(pk=picture.pk).update(renditions_made=[])
            picture.renditions_made = []
    elif developed is not None:
        _place(picture, developed)


def _note_reason(picture: Picture) -> None:
    """Who said why a restricted picture may be shown is kept."""
    before, now = picture._reason_before, picture.restricted_reason.strip()
    if picture.rights_status == Picture.Rights.RESTRICTED and (picture.rights_status, now) != before:
        audit(instance=picture, action="pictures.reason", user=picture._changed_by, data={"reason": now})
    picture._reason_before = (picture.rights_status, now)


def _follow_addresses(picture: Picture) -> None:
    if picture.withdrawn:
        _retire(picture, PictureAddress.Why.WITHDRAWN)
    else:
        PictureAddress.objects.filter(token=picture.token).update(settled=False)
        _settle_later(picture.pk)


# --- addresses -------------------------------------------------------------------------------------------------------


def _settle_later(picture_id: int) -> None:
    """The files follow when the transaction has ended; what fails then is tried again by :func:`settle_due`."""

    def now() -> None:
        try:
            settle(picture_id)
        except OSError:
            logger.exception("the files of picture %s do not follow its rights yet; it is tried again", picture_id)

    transaction.on_commit(now, robust=True)


def settle(picture_id: int) -> None:
    """Bring a picture's files to what its addresses say. Idempotent; raises :class:`OSError`, then all of it is tried again."""
    folder = renditions_folder()
    with transaction.atomic():  # no other process may bring back what this one removes
        addresses = list(PictureAddress.objects.select_for_update().filter(picture=picture_id).order_by("token"))
        picture = Picture.objects.filter(pk=picture_id).first()
        failed: OSError | None = None
        for address in addresses:
            try:
                match address.state:
                    case PictureAddress.State.GONE:
                        files.remove(folder, picture_id, address.token)
                    case PictureAddress.State.HIDDEN:
                        files.refuse(folder, picture_id, address.token)
                    case _:
                        files.allow(folder, picture_id, address.token, own=picture is not None and picture.own)
            except OSError as error:
                failed = error  # the others first
        if failed is not None:
            raise failed
        PictureAddress.objects.filter(picture=picture_id, settled=False).update(settled=True)


def settle_due(limit: int = 200) -> int:
    """Settle pictures whose files do not follow yet: a process died, or a disk was full. Returns how many were tried."""
    due = PictureAddress.objects.filter(settled=False).order_by("picture").values_list("picture", flat=True)
    pictures = list(due.distinct()[:limit])
    for picture in pictures:
        try:
            settle(picture)
        except OSError:
            logger.exception("the files of picture %s do not follow its rights yet; it is tried again", picture)
    return len(pictures)


def check_addresses() -> int:
    """Whether every mark is there that should be: a renditions folder may be lost, or come back from a backup. Returns how many
    pictures were not as they should be; :func:`settle_due` mends them."""
    folder = renditions_folder()
    wrong = set()
    closed = PictureAddress.objects.exclude(state=PictureAddress.State.OPEN).values_list("picture", "token")
    for picture, token in closed.iterator():
        if not (folder / str(picture) / f"{token}.gone").exists():
            wrong.add(picture)
    for some in (list(wrong)[start : start + 500] for start in range(0, len(wrong), 500)):
        PictureAddress.objects.filter(picture__in=some).update(settled=False)
    return len(wrong)


def hide_files(pictures: Iterable[int]) -> None:
    """Nothing public shows these pictures any more: their addresses answer 410 until something does."""
    _turn(pictures, PictureAddress.State.OPEN, PictureAddress.State.HIDDEN)


def show_files(pictures: Iterable[int]) -> None:
    """Something public shows these pictures: what was hidden is there again, under its address. What is gone stays so."""
    _turn(pictures, PictureAddress.State.HIDDEN, PictureAddress.State.OPEN)


def _turn(pictures: Iterable[int], before: str, after: str) -> None:
    for picture in sorted(set(pictures)):
        found = PictureAddress.objects.filter(picture=picture, state=before)
        if found.update(state=after, since=timezone.now(), settled=False):
            _settle_later(picture)


def check_not_removed(picture: Picture) -> None:
    """Raise :class:`RightsError` for a new file that was removed from the library with all that was made of it."""
    checksum = hashlib.sha256(inspect(picture)[0]).hexdigest()
    removed = PictureAddress.objects.filter(checksum=checksum, why=PictureAddress.Why.REMOVED).first()
    if removed is not None:
        raise RightsError(
            _("This very file was removed on %(day)s, with everything made of it (picture %(number)s).")
            % {"day": f"{timezone.localtime(removed.since):%d.%m.%Y}", "number": removed.picture}
        )


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


@dataclass(frozen=True)
class _Developed:
    """Files that were made and have not come to their place, in a folder of their own; or ``why`` none could be made."""

    folder: Path | None
    made: tuple[RenditionInfo, ...] = ()
    why: str = ""

    def __enter__(self) -> _Developed:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def _develop(picture: Picture, data: bytes) -> _Developed:
    """Make the readers' files, apart from those that are there. Raises :class:`PictureError` for a file that is no picture."""
    if picture._unread:
        return _Developed(None, why=picture._unread)
    more = {k: picture.metadata.get(k) for k in ("web_statement", "licensor_url", "digital_source_type")}
    credit = {**more, **{name: getattr(picture, name) for name in IN_FILES}}
    renditions_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=renditions_folder()))
    try:
        made = darkroom.renditions(data, 0, picture.token, folder, credit, focus_of(picture))
    except darkroom.DarkroomError as error:
        shutil.rmtree(folder, ignore_errors=True)
        logger.error("the files of the picture “%s” can't be made now, it is tried again: %s", picture, error)
        return _Developed(None, why=error.why)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    developed = _Developed(folder, tuple(made))
    weakref.finalize(developed, shutil.rmtree, folder, ignore_errors=True)  # a form that was never saved
    return developed


def _place(picture: Picture, developed: _Developed, *, new_file: bool = False) -> None:
    """Bring what was made to its place, and note it; or note that nothing could be made. Old files of an old file go."""
    folder = renditions_folder()
    if developed.folder is None:
        # Tried again by itself once (:func:`develop_due`), then by hand.
        again = bool(picture.development) and not new_file
        state = Picture.Development.FAILED if again else Picture.Development.DUE
        picture.development, picture.development_note = state, developed.why[:300]
        made = [] if new_file else picture.renditions_made
    else:
        picture.development, picture.development_note = Picture.Development.DONE, ""
        made = [info.public() for info in developed.made]
        (folder / str(picture.pk)).mkdir(parents=True, exist_ok=True)
        for info in developed.made:
            name = rendition_name(picture.pk, picture.token, info.shape or info.width, info.extension)
            os.replace(developed.folder / info.path, folder / name)
        picture.files_made_with = made_with(picture)
    names = {rendition_name(picture.pk, picture.token, i.get("shape") or i["width"], i["extension"]) for i in made}
    files.keep_only(folder, picture.pk, picture.token, {name.partition("/")[2] for name in names})
    picture.development_tried, picture.renditions_made = timezone.now(), made
    fields = ("renditions_made", "development", "development_note", "development_tried")
    Picture.objects.filter(pk=picture.pk).update(**{name: getattr(picture, name) for name in fields})


def _make_files(picture: Picture, data: bytes) -> None:
    with _develop(picture, data) as developed:
        _place(picture, developed)


def develop(picture_id: int) -> bool:
    """Try again to make the files of a picture whose upload was kept; whether it is ready now. What fails is noted and logged."""
    picture = Picture.objects.filter(pk=picture_id).exclude(development=Picture.Development.DONE).first()
    if picture is None or picture.withdrawn:
        return picture is None
    try:
        with picture.open_file() as file:
            data = file.read()
        found = _read(picture, data)
        if not picture._unread:
            _fill(picture, found)
        developed = _develop(picture, data)
    except (PictureError, OSError) as error:
        logger.error("the picture “%s” can't be made ready: %s", picture, error)
        developed = _Developed(None, why=str(error))
    with developed, transaction.atomic():
        mine = Picture.objects.select_for_update().filter(
            pk=picture.pk, version=picture.version, token=picture.token, checksum=picture.checksum
        )
        if not mine.exists():
            return False  # somebody has changed it meanwhile, and so tried it themselves
        if developed.folder is not None:
            words = {name: getattr(picture, name) for name in (*_COPIED, "title", "keywords", "metadata")}
            mine.update(**words, version=F("version") + 1)
        _place(picture, developed)
        if developed.folder is not None:
            signals.picture_changed.send(Picture, picture=Picture.objects.get(pk=picture.pk))
    return developed.folder is not None


def develop_due(after: float = 30.0) -> int:
    """Try pictures again whose upload was kept at least ``after`` seconds ago, each once; returns how many are ready now."""
    long_ago = timezone.now() - timedelta(seconds=after)
    due = Picture.objects.filter(development=Picture.Development.DUE, development_tried__lt=long_ago)
    return sum(develop(pk) for pk in due.order_by("development_tried").values_list("pk", flat=True)[:20])


def undeveloped(picture: Picture) -> str:
    """What is to be told to editors of a picture whose files could not be made; "" for one that is ready."""
    if not picture.development:
        return ""
    reasons = {
        "memory": _("it needs more memory than a picture may take here"),
        "time": _("it took too long"),
        "busy": _("other pictures took too long"),
        "killed": _("the work was broken off"),
    }
    why = reasons.get(picture.development_note, picture.development_note)
    if picture.development == Picture.Development.DUE:
        told = _(
            "The file is kept, but the picture could not be made ready: %(why)s. It is tried again by itself in a minute."
        )
    else:
        told = _(
            "The file is kept, but the picture could not be made ready, the second time neither: %(why)s. Save it once more to"
            " try again, or give a smaller file."
        )
    return told % {"why": why}


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
    if picture is not None and picture.checksum != checksum and not _removed_from(picture):
        picture.removing = PictureAddress.Why.REPLACED
        return update_picture(picture, data=data, filename=filename, **(overrides or {}))
    picture = picture or Picture.objects.filter(checksum=checksum).order_by("pk").first() or _without(checksum)
    if picture is not None:
        if wire_guid and not picture.wire_guid:
            Picture.objects.filter(pk=picture.pk).update(wire_guid=wire_guid)
            picture.wire_guid = wire_guid
        return picture
    picture = Picture(title=_stem(filename), uploaded_by_user=user, wire_guid=wire_guid)
    _set(picture, overrides or {})
    return _store_file(picture, data, filename)


def _removed_from(picture: Picture) -> bool:
    """Whether the desk has removed the agency's file from it (a face was blurred): the wire does not bring it back."""
    return PictureAddress.objects.filter(picture=picture.pk, why=PictureAddress.Why.REMOVED).exists()


def _without(checksum: str) -> Picture | None:
    """The picture from which the desk has removed this very file."""
    removed = PictureAddress.objects.filter(checksum=checksum, why=PictureAddress.Why.REMOVED).first()
    return Picture.objects.filter(pk=removed.picture).first() if removed else None


def update_picture(
    picture: Picture, *, data: bytes | None = None, filename: str = "", keep_addresses: bool = False, **fields: Any
) -> Picture:
    """Change a picture's words or rights, with ``data`` also its file; tells ``signals.picture_changed``.

    With a new file every file ever made of the earlier ones is removed and its address answers 410; with ``keep_addresses``
    the new files take the places of the old ones. Raises :class:`PictureError`, :class:`RightsError` for a
    withdrawn picture that is not to stay so, :class:`StalePictureError` where it was changed since it was read, and
    ``ValueError`` for a field that editors don't set.
    """
    _set(picture, fields)
    picture.keep_addresses = keep_addresses
    if data is not None:
        return _store_file(picture, data, filename or Path(picture.file.name).name)
    with transaction.atomic():
        picture.save()
    return picture


def withdraw_picture(picture: Picture, *, user: Any = None, reason: str = "") -> None:
    """Nobody may show it any more: its readers' files go, its status says so; tells ``signals.picture_changed``.

    Final but for :func:`restore_picture`.
    """
    with transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(
            rights_status=Picture.Rights.WITHDRAWN, renditions_made=[], version=F("version") + 1
        )
        picture.version = Picture.objects.values_list("version", flat=True).get(pk=picture.pk)
        picture.rights_status, picture.renditions_made = Picture.Rights.WITHDRAWN, []
        signals.picture_changed.send(Picture, picture=picture)
        _retire(picture, PictureAddress.Why.WITHDRAWN)
        audit(instance=picture, action="pictures.withdraw", user=user, data={"reason": reason})


def restore_picture(picture: Picture, *, reason: str, user: Any = None) -> Picture:
    """A withdrawn picture may be shown again, under new addresses; the old ones stay gone. Returns it as it is now.

    Raises :class:`RightsError` without a ``reason``, and for a picture that is not withdrawn.
    """
    if not reason.strip():
        raise RightsError(_("Say why the picture may be shown again."))
    with transaction.atomic():
        fresh = Picture.objects.select_for_update().get(pk=picture.pk)
        if not fresh.withdrawn:
            raise RightsError(_("This picture is not withdrawn."))
        fresh.rights_status, fresh.token = Picture.Rights.CLEARED, _token()
        Picture.objects.filter(pk=fresh.pk).update(
            rights_status=fresh.rights_status, token=fresh.token, version=F("version") + 1
        )
        fresh.version += 1
        with fresh.open_file() as file:
            _make_files(fresh, file.read())
        signals.picture_changed.send(Picture, picture=fresh)
        PictureAddress.objects.create(token=fresh.token, picture=fresh.pk, checksum=fresh.checksum, settled=False)
        _settle_later(fresh.pk)
        audit(instance=fresh, action="pictures.restore", user=user, data={"reason": reason.strip()})
    return fresh


def forget(picture: Picture) -> None:
    """The picture's row is being deleted; its addresses go on answering 410."""
    _retire(picture, PictureAddress.Why.DELETED)


def public_record(picture: Picture) -> dict[str, Any]:
    """The public part, for the publication record: a whitelist. ``instructions`` and the full metadata stay here.

    Raises :class:`RightsError` for a picture that may not be published: there is no other way out.
    ``restricted``: for readers of the newspaper only, not for partners. ``width`` and ``height``: of the original, upright, pixels. ``renditions``: dicts of width, height, mime, extension.
    """
    if not picture.publishable:
        raise RightsError(refusal(picture))
    read = picture.metadata or {}
    return {
        "id": picture.pk,
        "file": picture.checksum[:16],  # another file under the same address is a change too
        "restricted": picture.rights_status == Picture.Rights.RESTRICTED,
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


def refusal(picture: Picture) -> str:
    """Why a picture may not be published, and what to do; for one that is not :attr:`Picture.publishable`."""
    if picture.withdrawn:
        return _("The picture “%(picture)s” is withdrawn.") % {"picture": picture}
    told = _("The picture “%(picture)s” is restricted. State in the library why it may be shown, or take it out.")
    return told % {"picture": picture}


def _stem(filename: str) -> str:
    return Path(filename).stem[:255] or "picture"


def _set(picture: Picture, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in _WORDS and name not in ("collection", *FOCUS):
            raise ValueError(f"{name} is no field that editors set on a picture.")
        limit = Picture._meta.get_field(name).max_length
        setattr(picture, name, value[:limit] if isinstance(value, str) else value)


def _store_file(picture: Picture, data: bytes, filename: str) -> Picture:
    found = _read(picture, data)  # a PictureError before anything is written
    old = (picture.file.storage, picture.file.name) if picture.file and picture.file._committed else None
    picture._seen = (hashlib.sha256(data).hexdigest(), found)  # type: ignore[attr-defined]
    try:
        picture.file = ContentFile(data, name=Path(filename).name or "picture")
        picture._set_image_file_metadata()
        prepare(picture)
        with transaction.atomic():
            picture.save()
            if old:
                picture.renditions.all().delete()  # Wagtail's thumbnails of the earlier file
    except Exception:
        # The row is rolled back; its files must not stay behind.
        if picture.pk and not picture.keep_addresses:
            remove_renditions(picture.pk, picture.token, renditions_folder())
        if picture.file and picture.file._committed:
            picture.file.storage.delete(picture.file.name)
        raise
    if old:
        transaction.on_commit(lambda: old[0].delete(old[1]))
    return picture
