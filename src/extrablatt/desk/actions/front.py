"""The front page and pictures: what else the desk publishes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from extrablatt.pictures import actions as pictures
from extrablatt.publication import actions as publication
from extrablatt.publication.models import PublishedPicture

from ..models import Article, FrontPage, FrontSlot


def follow_picture(sender: Any, picture: Any, **kwargs: Any) -> None:
    """A picture's changed words reach the pages it stands on; one that may not be shown any more goes from them."""
    if not PublishedPicture.objects.filter(pk=picture.pk).exists():
        return
    if picture.withdrawn:
        publication.withdraw_picture(picture.pk, token=picture.token)
    elif not picture.publishable:
        publication.hide_picture(picture.pk)
        pictures.hide_files([picture.pk])
    elif publication.shows(picture.pk):
        publication.put_picture(pictures.public_record(picture))
        pictures.show_files([picture.pk])


def follow_shown(sender: Any, shown: Collection[int], hidden: Collection[int], **kwargs: Any) -> None:
    """What nothing public shows any more goes from its addresses, and comes back when something does."""
    pictures.show_files(shown)
    pictures.hide_files(hidden)


def publish_front(front: FrontPage) -> None:
    """Publish the front page as its slots stand."""
    with transaction.atomic():
        slots = [slot.article_id for slot in front.slots.order_by("sort_order")]
        publication.publish_front(list(dict.fromkeys(slots)), front.slug)


def lay_out_front(articles: Sequence[Article]) -> FrontPage:
    """Give the front page these articles in this order and publish it."""
    with transaction.atomic():
        front, _created = FrontPage.objects.get_or_create(slug="front")
        front.slots.set([FrontSlot(article=a, sort_order=i) for i, a in enumerate(dict.fromkeys(articles))])
        front.save()
        publish_front(front)
    return front
