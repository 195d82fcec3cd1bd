"""Every address of the desk answers with sense, to who may do everything there and to an ordinary editor: no 500 anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection, Revision, Task, Workflow

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import (
    Article,
    FlashRule,
    Person,
    Section,
    SectionRule,
    Storyline,
    Topic,
    WireView,
)
from extrablatt.newspaper import setup
from extrablatt.pictures.actions import add_picture
from extrablatt.readers.models import Partner, Subscription, User
from extrablatt.wire.models import RawFile
from tests.deskurls import addresses, patterns
from tests.house import House, ninjs
from tests.unit.pictures.making import jpeg

MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def ids(house: House) -> dict[str, int]:
    """A day's work: something of everything the desk shows, by the part of the address it stands at."""
    setup._groups()
    picture = add_picture(
        jpeg((640, 480)), filename="bruecke.jpg", overrides={"caption": "Die Brücke", "credit": "Probe"}
    )
    house.wire(ninjs())
    house.wire(b"<newsItem>&kaputt;</newsItem>", "kaputt.xml")
    house.work()
    item = house.newest_item()
    article = house.draft(
        "Die Brücke steht", topics=["Lint"], storylines=["Brückenbau"], authors=["Nora Beispiel"], lead_picture=picture
    )
    article = house.publish(article)
    draft = desk.latest_draft(article)
    draft.headline = "Die Brücke steht nun"
    desk.save_draft(draft)
    live.start(article)
    post = live.post(Article.objects.get(pk=article.pk), text="Es geht los.")
    front = desk.lay_out_front([article])
    section = Section.objects.get(slug="politik")
    rule = FlashRule.objects.create(feed="inbox", section=section)
    reader = User.objects.create_user("leserin@example.org")
    until = house_time(article)
    return {
        "": 1,
        "artikel/": article.pk,
        "article/": article.pk,
        "revisions/": Revision.objects.latest("pk").pk,
        "liveticker/": article.pk,
        "liveticker/eintrag/": post.pk,
        "agenturfassung/": article.pk,
        "wire/": item.pk,
        "wire/ansichten/": WireView.objects.create(name="Meine", query="ressort=politik").pk,
        "quarantine/": RawFile.objects.filter(state=RawFile.State.QUARANTINED)[0].pk,
        "titelseite/": front.pk,
        "frontpage/": front.pk,
        "ressorts/": section.pk,
        "section/": section.pk,
        "themen/": Topic.objects.get().pk,
        "topic/": Topic.objects.get().pk,
        "dossiers/": Storyline.objects.get().pk,
        "storyline/": Storyline.objects.get().pk,
        "autoren/": Person.objects.get().pk,
        "person/": Person.objects.get().pk,
        "ressortregeln/": SectionRule.objects.all()[0].pk,
        "sectionrule/": SectionRule.objects.all()[0].pk,
        "blitzregeln/": rule.pk,
        "flashrule/": rule.pk,
        "abos/": Subscription.objects.create(user=reader, until=until).pk,
        "desk/partner/": Partner.objects.create(name="Nachbar", digest="0" * 64).pk,
        "images/": picture.pk,
        "collections/": Collection.get_first_root_node().pk,
        "users/": reader.pk,
        "groups/": Group.objects.get(name="Redaktion").pk,
        "workflows/": Workflow.objects.all()[0].pk if Workflow.objects.exists() else 1,
        "tasks/": Task.objects.all()[0].pk if Task.objects.exists() else 1,
    }


def house_time(article: Article) -> Any:
    from datetime import timedelta

    return article.created + timedelta(days=30)


@pytest.mark.parametrize("chief", [True, False], ids=["superuser", "editor"])
def test_no_address_of_the_desk_fails(chief: bool, ids: dict[str, int]) -> None:
    user = (
        User.objects.create_superuser("chef@example.org")
        if chief
        else User.objects.create_user("ed@example.org", is_staff=True)
    )
    if not chief:
        user.groups.add(Group.objects.get(name="Redaktion"))
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=MODEL)
    failed = []
    for route, _pattern in patterns():
        if "logout" in route:
            continue
        for address in addresses(route, ids):
            answer = client.get(address)
            if answer.status_code >= 500:
                failed.append((address, repr(getattr(answer, "exc_info", ("", ""))[1])[:150]))
    assert failed == []
