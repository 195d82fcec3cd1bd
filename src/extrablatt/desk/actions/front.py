"""The front page and pictures: what else the desk publishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from extrablatt.pictures.actions import public_record
from extrablatt.publication import actions as publication
from extrablatt.publication.models import PublishedPicture

from ..models import Article, FrontPage, FrontSlot


def follow_picture(sender: Any, picture: Any, **kwargs: Any) -> None:
    """A picture's changed words reach the pages it stands on; a withdrawn one goes from them."""
    if not PublishedPicture.objects.filter(pk=picture.pk).exists():
        return
    if picture.rights_status == "withdrawn":
        publication.withdraw_picture(picture.pk)
    else:
        publication.put_picture(public_record(picture))


def publish_front(front: FrontPage) -> None:
    """Publish the front page as its slots stand."""
    with transaction.atomic():
        publication.publish_front([slot.article_id for slot in front.slots.order_by("sort_order")], front.slug)


def lay_out_front(articles: Sequence[Article]) -> FrontPage:
    """Give the front page these articles in this order and publish it."""
    with transaction.atomic():
        front, _created = FrontPage.objects.get_or_create(slug="front")
        front.slots.set([FrontSlot(article=a, sort_order=i) for i, a in enumerate(articles)])
        front.save()
        publish_front(front)
    return front
