"""What newspapers made before have in their databases is brought up to date, whatever stands in it.

``tests/tools/old_newspaper.py`` makes such a newspaper with an older checkout.
"""

from __future__ import annotations

import importlib
import io
import json
import unicodedata
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from PIL import Image

from extrablatt.desk.models import Article, Topic
from extrablatt.pictures import actions as pictures
from extrablatt.publication.models import PublishedPicture
from extrablatt.readers import refusing
from extrablatt.readers.models import IssuedPasses, User
from extrablatt.readers.passes import Pass, PassRefused, PassSigner
from tests.house import House

sources: Any = importlib.import_module("extrablatt.desk.migrations.0019_fill_source_rows")
passes: Any = importlib.import_module("extrablatt.readers.migrations.0005_passes_of_before")
in_one_form: Any = importlib.import_module("extrablatt.desk.migrations.0024_texts_in_one_form")
restricted: Any = importlib.import_module("extrablatt.pictures.migrations.0008_restricted_in_the_record")


@pytest.mark.parametrize("headline", [r"Pfad C:\neu\x und \N", "Am Ende \\", "Ein Bild 😀", r"\u12 und \777"])
def test_an_articles_words_are_read_whatever_marks_stand_in_them(headline: str) -> None:
    sentence = "Müllers „zweite“ Agentur sagt & meint etwas."
    body = [{"type": "list", "value": {"items": [{"value": f"<p>{sentence.replace('&', '&amp;')}</p>"}]}, "id": "a"}]
    for stored in (json.dumps(body), body):
        text = sources._text({"headline": headline, "standfirst": "Ende mit \\", "body": stored})
        assert sources._bare(sentence) in text


@pytest.mark.django_db
def test_the_public_record_of_a_restricted_picture_says_so(house: House) -> None:
    data = io.BytesIO()
    Image.new("RGB", (1200, 800), "red").save(data, "JPEG")
    facts = {"alt": "Rot", "credit": "Foto", "rights_status": "restricted", "restricted_reason": "So abgemacht."}
    picture = pictures.add_picture(data.getvalue(), filename="rot.jpg", overrides=facts)
    house.publish(house.draft("Mit Bild", lead_picture=picture))
    published = PublishedPicture.objects.get(pk=picture.pk)
    del published.record["restricted"]  # as it was published before the record had it
    published.save()
    restricted.say(apps, None)
    published.refresh_from_db()
    assert published.record["restricted"] is True


@pytest.mark.django_db
def test_texts_of_before_are_put_into_their_one_form_and_addresses_stay(house: House) -> None:
    article = house.publish(house.draft("Köln", topics=["Brücke"]))
    url, odd = house.url(article), unicodedata.normalize("NFD", "Köln ﬁnster")
    Article.objects.filter(pk=article.pk).update(headline=odd, slug="ko-ln")
    Topic.objects.update(name=unicodedata.normalize("NFD", "Brücke"))
    in_one_form.put(apps, None)
    assert Article.objects.filter(headline="Köln finster", slug="ko-ln").exists()
    assert Topic.objects.get().name == "Brücke"
    assert house.get(url).status == 200


@pytest.mark.django_db
def test_a_pass_of_before_is_refused_when_its_account_is_locked() -> None:
    user = User.objects.create_user("abo@leser.example", last_login=timezone.now())
    User.objects.create_user("nie@leser.example")
    passes.note(apps, None)
    assert list(IssuedPasses.objects.values_list("account", flat=True)) == [user.pk]
    signer = PassSigner([b"0123456789abcdef0123456789abcdef"])
    now = int(timezone.now().timestamp())
    token = signer.sign(Pass(str(user.pk), "registered", now + 3600))  # says not when
    signer.refuse(refusing.look())
    assert signer.verify(token, now).subject == str(user.pk)
    User.objects.filter(pk=user.pk).update(is_active=False)
    signer.refuse(refusing.look())
    with pytest.raises(PassRefused):
        signer.verify(token, now)
