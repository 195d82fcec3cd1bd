"""The picture model and its actions, on a real database and real files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from extrablatt.pictures import actions, signals
from extrablatt.pictures.metadata import PictureError, read_metadata
from extrablatt.pictures.models import Picture
from tests.unit.pictures.making import jpeg, saved, with_iim, with_xmp

pytestmark = pytest.mark.django_db
#: The readers' files of a small picture: one WebP, one JPEG, three crops.
FILES = 5
CREDIT = "Agentur/Partneragentur/Maximiliane Musterfotografin"


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "originals"
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = "extrablatt.pictures.forms.PictureForm"
    settings.RENDITIONS_ROOT = tmp_path / "renditions"
    settings.STORAGES = {**settings.STORAGES, "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "originals")},
    }}  # fmt: skip
    return tmp_path


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


def files(folder: Path) -> list[str]:
    """Names of files; the kiosk's marks are none."""
    return sorted(p.name for p in folder.rglob("*.*") if p.is_file() and p.suffix not in (".gone", ".own"))


def picture_bytes(**words: Any) -> bytes:
    return with_xmp(**words)


def test_a_new_picture_is_filled_from_its_metadata(folders: Path) -> None:
    data = picture_bytes(
        headline="Am Hafen", caption="Ein Schiff läuft ein.", credit=CREDIT, keywords=["Hafen"], source="Agentur",
        instructions="Nur einmal", alt_text="Schiff im Hafen",
    )  # fmt: skip
    picture = actions.add_picture(data, filename="abc123.jpg")
    picture.refresh_from_db()
    assert picture.title == "Am Hafen"
    assert picture.caption == "Ein Schiff läuft ein."
    assert picture.credit == CREDIT
    assert picture.agency == "Agentur"
    assert picture.keywords == ["Hafen"]
    assert not picture.missing_alt
    assert len(picture.token) == 32
    assert picture.metadata["credit"] == CREDIT
    made = {f"{picture.token}-{r.get('shape') or r['width']}.{r['extension']}" for r in picture.renditions_made}
    assert set(files(folders / "renditions")) == made


def test_the_public_record_is_a_whitelist_without_internal_words() -> None:
    data = picture_bytes(caption="Ein Schiff.", instructions="Sperrfrist beachten", job_id="intern-7", credit=CREDIT)
    record = actions.public_record(actions.add_picture(data, filename="a.jpg"))
    assert set(record) == {
        "id", "token", "file", "restricted", "width", "height", "alt", "caption", "credit", "byline", "copyright", "usage_terms",
        "web_statement", "licensor_url", "renditions",
    }  # fmt: skip
    assert "Sperrfrist" not in str(record)
    assert "intern-7" not in str(record)
    whole = {"width", "height", "mime", "extension"}
    assert [set(r) for r in record["renditions"]] == [whole] * 2 + [{*whole, "shape"}] * 3


def test_a_caption_is_not_repeated_as_alternative_text() -> None:
    picture = actions.add_picture(picture_bytes(caption="Ein Schiff.", alt_text="Ein Schiff. "), filename="a.jpg")
    assert picture.alt == ""
    assert picture.missing_alt
    actions.update_picture(picture, alt="Ein Schiff.")
    assert picture.alt == ""


def test_a_cut_credit_is_told() -> None:
    picture = actions.add_picture(with_iim(credit=CREDIT), filename="a.jpg")
    assert picture.credit == CREDIT[:32]
    assert picture.truncated_fields == ["credit"]


def test_overrides_win_over_the_pictures_own_words() -> None:
    data = picture_bytes(caption="Alt.", credit="A")
    picture = actions.add_picture(data, filename="a.jpg", overrides={"caption": "Neu.", "credit": CREDIT})
    assert (picture.caption, picture.credit) == ("Neu.", CREDIT)
    with pytest.raises(ValueError, match="token"):
        actions.update_picture(picture, token="0" * 32)


def test_the_same_bytes_come_in_once() -> None:
    first = actions.add_picture(jpeg(), filename="a.jpg")
    again = actions.add_picture(jpeg(), filename="b.jpg", wire_guid="urn:x:1")
    assert first.pk == again.pk
    assert Picture.objects.get().wire_guid == "urn:x:1"


def test_a_new_version_from_the_wire_replaces_file_and_unedited_words(folders: Path, on_commit: Any) -> None:
    guid = "urn:newsml:example.com:20190425:1"
    first = actions.add_picture(picture_bytes(caption="Erste.", city="Graz"), filename="a.jpg", wire_guid=guid)
    actions.update_picture(first, city="Wien")
    old_token, old_file = first.token, first.file.name
    newer = with_xmp(caption="Berichtigt.", city="Linz", credit="A")
    with on_commit(execute=True):
        second = actions.add_picture(newer, filename="a.jpg", wire_guid=guid)
    second.refresh_from_db()
    assert second.pk == first.pk
    assert second.caption == "Berichtigt."
    assert second.city == "Wien"
    assert second.token != old_token
    assert second.file.name != old_file
    assert not any(name.startswith(old_token) for name in files(folders / "renditions"))
    assert (folders / "renditions" / str(second.pk) / f"{old_token}.gone").exists()
    assert any(name.startswith(second.token) for name in files(folders / "renditions"))


def test_one_wire_guid_has_one_picture_and_none_has_many() -> None:
    for colour in ("red", "green"):
        actions.add_picture(saved(Image.new("RGB", (40, 30), colour), "PNG"), filename=f"{colour}.png")
    actions.add_picture(jpeg(), filename="a.jpg", wire_guid="urn:x:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(title="red").update(wire_guid="urn:x:1")


def test_what_is_no_picture_leaves_nothing_behind(folders: Path) -> None:
    cut = saved(Image.effect_noise((200, 150), 80).convert("RGB"), "JPEG")[:3000]
    for data in (b"", b"hello", cut):
        with pytest.raises(PictureError):
            actions.add_picture(data, filename="a.jpg")
    assert not Picture.objects.exists()
    assert files(folders) == []


def test_a_full_disk_leaves_no_row_and_no_original(folders: Path) -> None:
    (folders / "renditions").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="renditions"):
        actions.add_picture(jpeg(), filename="a.jpg")
    assert not Picture.objects.exists()
    assert files(folders / "originals") == []


def test_a_withdrawn_picture_loses_its_files_and_tells_the_desk(folders: Path, on_commit: Any) -> None:
    heard: list[Any] = []

    def hear(picture: Picture, **_: Any) -> None:
        heard.append(picture.rights_status)

    picture = actions.add_picture(jpeg(), filename="a.jpg")
    signals.picture_changed.connect(hear)
    try:
        with on_commit(execute=True):
            actions.withdraw_picture(picture)
    finally:
        signals.picture_changed.disconnect(hear)
    picture.refresh_from_db()
    assert heard == ["withdrawn"]
    assert picture.rights_status == "withdrawn"
    with pytest.raises(actions.RightsError):
        actions.public_record(picture)
    assert files(folders / "renditions") == []
    assert actions.add_picture(jpeg(), filename="a.jpg").rights_status == "withdrawn"


def test_rights_set_in_the_form_count_as_well_and_come_back_only_by_being_restored(
    folders: Path, on_commit: Any
) -> None:
    picture = actions.add_picture(jpeg(), filename="a.jpg")
    before, old = files(folders / "renditions"), picture.token
    with on_commit(execute=True):
        actions.update_picture(picture, rights_status="withdrawn")
    assert files(folders / "renditions") == []
    for change in ({"rights_status": "cleared"}, {"rights_status": "restricted"}):
        with pytest.raises(actions.RightsError):
            actions.update_picture(Picture.objects.get(), **change)  # type: ignore[arg-type]
    with pytest.raises(actions.RightsError):
        actions.restore_picture(Picture.objects.get(), reason="  ")
    with on_commit(execute=True):
        restored = actions.restore_picture(Picture.objects.get(), reason="Die Agentur hat sich geirrt.")
    assert restored.token != old
    assert files(folders / "renditions") == sorted(name.replace(old, restored.token) for name in before)
    assert len(Picture.objects.get().renditions_made) == FILES
    assert (folders / "renditions" / str(picture.pk) / f"{old}.gone").exists()
    with pytest.raises(actions.RightsError):
        actions.restore_picture(restored, reason="Noch einmal.")


def test_a_corrected_credit_is_corrected_in_the_files_too(folders: Path) -> None:
    actions.add_picture(picture_bytes(credit="Falsch"), filename="a.jpg")
    actions.update_picture(Picture.objects.get(), credit=CREDIT)
    credits = {read_metadata(p.read_bytes()).credit for p in (folders / "renditions").rglob("*-*")}
    assert credits == {CREDIT}


def test_a_focal_point_set_at_the_desk_is_kept_by_the_crops(folders: Path) -> None:
    image = Image.new("RGB", (900, 300), "white")
    image.paste("red", (840, 0, 900, 300))
    actions.add_picture(saved(image, "PNG"), filename="a.png")

    def reds() -> bool:
        picture = Picture.objects.get()
        with Image.open(folders / "renditions" / str(picture.pk) / f"{picture.token}-1x1.jpg") as crop:
            red, green, _blue = crop.convert("RGB").getpixel((crop.width - 10, 100))  # type: ignore[misc]
        return red > 200 and green < 60

    assert not reds()
    actions.update_picture(Picture.objects.get(), focal_point_x=880, focal_point_y=150)
    assert reds()


def test_a_deleted_picture_takes_its_files_along(folders: Path, on_commit: Any) -> None:
    actions.add_picture(jpeg(), filename="a.jpg")
    with on_commit(execute=True):
        Picture.objects.all().delete()
    assert files(folders / "renditions") == []


@pytest.fixture
def desk(client: Any) -> Any:
    user = get_user_model().objects.create_superuser(email="bild@example.com", password="ein-langes-wort")
    client.force_login(user)
    return client


def upload(data: bytes, name: str = "hafen.jpg") -> Any:
    file = io.BytesIO(data)
    file.name = name
    return file


def test_a_picture_uploaded_at_the_desk_gets_metadata_and_renditions(desk: Any, folders: Path) -> None:
    from wagtail.models import Collection

    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    data = picture_bytes(headline="Am Hafen", caption="Ein Schiff.", credit=CREDIT)
    answer = desk.post(reverse("wagtailimages:add_multiple"), {
        "title": "hafen", "files[]": upload(data), "collection": root.pk,
    }, HTTP_X_REQUESTED_WITH="XMLHttpRequest")  # fmt: skip
    assert answer.status_code == 200
    assert answer.json()["success"] is True
    picture = Picture.objects.get()
    assert (picture.title, picture.caption, picture.credit) == ("Am Hafen", "Ein Schiff.", CREDIT)
    assert len(files(folders / "renditions")) == FILES


def test_a_damaged_upload_is_told_in_the_form(desk: Any) -> None:
    from wagtail.models import Collection

    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    data = saved(Image.effect_noise((200, 150), 80).convert("RGB"), "JPEG")
    answer = desk.post(reverse("wagtailimages:add_multiple"), {
        "title": "hafen", "files[]": upload(data[: len(data) // 2]), "collection": root.pk,
    }, HTTP_X_REQUESTED_WITH="XMLHttpRequest")  # fmt: skip
    assert answer.status_code == 200
    assert answer.json()["success"] is False
    assert not Picture.objects.exists()


def test_saving_at_the_desk_writes_no_search_index(desk: Any) -> None:
    from wagtail.search.models import IndexEntry

    picture = actions.add_picture(picture_bytes(headline="Am Hafen"), filename="direkt.jpg")
    assert picture.renditions_made
    assert not IndexEntry.objects.exists()


def test_the_picture_editor_finds_pictures_by_words_in_them(desk: Any, settings: Any) -> None:
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
    actions.add_picture(picture_bytes(headline="Am Hafen", caption="Ein Schiff."), filename="a.jpg")
    actions.add_picture(with_xmp(headline="Im Schnee", byline="Erika Beispiel"), filename="b.jpg")
    for name in ("wagtailimages:index_results", "wagtailimages_chooser:choose_results"):
        page = desk.get(reverse(name), {"q": "beispiel"}).content.decode()
        assert "Im Schnee" in page
        assert "Am Hafen" not in page
