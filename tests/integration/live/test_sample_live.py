"""The sample's live blog goes through the desk's verbs."""

from __future__ import annotations

from django.utils import timezone

from extrablatt.newspaper.sample import live
from extrablatt.publication.models import Post, Story
from tests.house import House


def test_the_samples_live_blog_is_built_with_its_edit_and_its_removal(house: House) -> None:
    article = house.publish(house.draft("Der Tag der Wahlkarten"))
    live.build(timezone.now(), {"wahl-liveticker": article})
    house.work()
    assert Story.objects.get(pk=article.pk).live == "running"
    assert Post.public.exclude(updated=None).count() == 1
    assert Post.objects.filter(state="removed").count() == 1
    text = house.get(house.url(article)).text
    assert "Es fehlt ein Schlüssel" in text
    assert "Gerücht vom Tisch" not in text
