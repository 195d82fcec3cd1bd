"""A pass that is out ends with what gave it: a subscription taken back, an account locked or gone, whatever road that came by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from extrablatt.newspaper import refusedpasses, setup
from extrablatt.press.store import MemoryPageStore
from extrablatt.readers import actions, refusing
from extrablatt.readers.models import IssuedPasses, Subscription, User
from extrablatt.readers.passes import PASS_COOKIE
from tests.house import House

BODY = "Der erste Satz ist frei. " + "Ein weiterer Satz füllt den Absatz. " * 12 + "\n\nNur für Abonnenten: Chassan."
WALLED = "Chassan"


@pytest.fixture
def newspaper(house: House) -> House:
    """A house whose kiosk accepts the passes that the accounts' pages give."""
    house.kiosk.signer = house.signer = actions.signer()
    house.kiosk._refused_passes = type(house.kiosk._refused_passes)(house.signer)
    yield house
    house.signer.refuse(type(refusing.current())())


@pytest.fixture
def address(newspaper: House) -> str:
    return newspaper.url(newspaper.publish(newspaper.draft("Brückenschlag", BODY, access="premium")))


def token(user: User) -> str:
    """The pass a signed-in reader gets."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.get("/konto/pass/?next=/")
    return client.cookies[PASS_COOKIE].value


def subscriber() -> User:
    return actions.grant("abo@blatt.example", timezone.now() + timedelta(days=30)).user


def editor() -> User:
    setup._groups()
    user = User.objects.create_user("ada@blatt.example")
    user.groups.add(Group.objects.get(name="Redaktion"))
    return user


ROADS: dict[str, tuple[Callable[[], User], Callable[[User], object]]] = {
    "the subscription is deleted": (subscriber, lambda user: user.subscriptions.get().delete()),
    "all subscriptions are deleted": (subscriber, lambda user: Subscription.objects.all().delete()),
    "its end is set to now": (subscriber, lambda user: Subscription.objects.update(until=timezone.now())),
    "its beginning is put off": (
        subscriber,
        lambda user: Subscription.objects.update(starts=timezone.now() + timedelta(days=1)),
    ),
    "it is given to somebody else": (
        subscriber,
        lambda user: Subscription.objects.update(user=User.objects.create_user("neu@blatt.example")),
    ),
    "the account is locked": (subscriber, lambda user: User.objects.filter(pk=user.pk).update(is_active=False)),
    "the account is deleted": (subscriber, lambda user: user.delete()),
    "the account is deleted with others": (subscriber, lambda user: User.objects.all().delete()),
    "an editor leaves the group": (editor, lambda user: user.groups.clear()),
    "an editor is locked": (editor, lambda user: User.objects.update(is_active=False)),
    "the group loses its rights": (editor, lambda user: Group.objects.get(name="Redaktion").permissions.clear()),
}


@pytest.mark.parametrize("road", ROADS)
def test_a_pass_is_refused_when(road: str, newspaper: House, address: str) -> None:
    make, change = ROADS[road]
    user = make()
    shown = token(user)
    assert WALLED in newspaper.get(address, token=shown).text
    change(user)
    refusedpasses.tell()
    # A reader is led to where the pass is renewed or taken away; a script gets the open variant.
    answer = newspaper.get(address, token=shown)
    assert (answer.status, answer.headers["Location"]) == (302, f"/konto/pass/?next={address}")
    assert WALLED not in newspaper.get(address, token=shown, accept="*/*").text
    assert WALLED not in newspaper.get(f"{address}/druck", token=shown, sec_fetch_dest="empty").text


def test_who_still_may_keeps_the_pass(newspaper: House, address: str) -> None:
    shown = token(subscriber())
    other = actions.grant("wer@blatt.example", timezone.now() + timedelta(days=1)).user
    gone = token(other)
    other.delete()
    refusedpasses.tell()
    assert newspaper.get(address, token=gone).status == 302
    assert WALLED in newspaper.get(address, token=shown).text


def test_a_registered_reader_gets_a_lesser_pass_and_a_new_subscription_a_new_one(
    newspaper: House, address: str
) -> None:
    user = subscriber()
    first = token(user)
    user.subscriptions.all().delete()
    refusedpasses.tell()
    lesser = token(user)
    refusedpasses.tell()
    answer = newspaper.get(address, token=lesser)
    assert answer.status == 200
    assert WALLED not in answer.text
    actions.grant(user.email, timezone.now() + timedelta(days=1))
    again = token(user)
    refusedpasses.tell()
    assert WALLED in newspaper.get(address, token=again).text
    assert newspaper.get(address, token=first).status == 302
    user.subscriptions.all().delete()
    refusedpasses.tell()
    assert newspaper.get(address, token=again).status == 302


def test_a_store_that_was_made_anew_has_the_list_again_and_the_kiosk_keeps_to_it_meanwhile(
    newspaper: House, address: str
) -> None:
    user = subscriber()
    shown = token(user)
    user.delete()
    refusedpasses.tell()
    assert newspaper.get(address, token=shown).status == 302
    newspaper.store = MemoryPageStore()
    newspaper.kiosk.change_store(newspaper.store)
    assert newspaper.get(address, token=shown).status == 302
    refusedpasses.tell()
    assert newspaper.store.refused() == refusing.current().dumps()


def test_the_list_is_as_short_as_passes_are_short_lived(newspaper: House) -> None:
    user = subscriber()
    token(user)
    user.delete()
    assert set(refusing.look().subjects) == {str(pk) for pk in IssuedPasses.objects.values_list("pk", flat=True)}
    later = timezone.now() + timedelta(days=60)
    assert refusing.current(later).subjects == {}
    assert refusing.forget_ended(later) == 1


def test_looking_again_moves_nothing(newspaper: House) -> None:
    user = subscriber()
    token(user)
    user.delete()
    refusedpasses.tell()
    counter = newspaper.store.ticket()
    refusedpasses.tell()
    assert newspaper.store.ticket() == counter


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_here_is_refused_at_once(newspaper: House, address: str) -> None:
    user = subscriber()
    shown = token(user)
    user.is_active = False
    user.save()
    assert newspaper.get(address, token=shown).status == 302
