"""What other servers read of us: accounts, outboxes, and the ways to find them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.desk.models import Section
from extrablatt.press.fediverse import notes
from tests.house import House

pytestmark = pytest.mark.django_db


def read(house: House, path: str, kind: str = "application/activity+json") -> dict[str, Any]:
    answer = house.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(kind)
    told: dict[str, Any] = json.loads(answer.text)
    return told


def test_the_newspaper_is_an_organization_with_a_key(house: House) -> None:
    told = read(house, "/fediverse/probeblatt")
    own = "http://testserver/fediverse/probeblatt"
    assert (told["id"], told["type"], told["preferredUsername"], told["name"]) == (
        own, "Organization", "probeblatt", "Probeblatt",
    )  # fmt: skip
    assert told["publicKey"]["id"] == f"{own}#main-key"
    assert told["publicKey"]["owner"] == own
    assert told["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in json.dumps(told)
    assert told["endpoints"]["sharedInbox"] == "http://testserver/-/fediverse/inbox"
    assert told["url"] == "http://testserver/"
    for name in ("icon", "image"):
        assert house.get(told[name]["url"].removeprefix("http://testserver")).status in (
            200,
            404,
        )  # assets: not in this kiosk


def test_a_section_has_an_account_of_its_own(house: House) -> None:
    told = read(house, "/fediverse/kultur")
    assert told["name"] == "Probeblatt – Kultur"
    assert told["url"] == "http://testserver/kultur"
    assert house.get("/fediverse/niemand").status == 404


def test_a_section_called_as_the_newspapers_account_leaves_it_the_name(house: House) -> None:
    house.publish(house.draft("Gipfel"))
    Section.objects.filter(slug="kultur").update(slug="probeblatt")
    assert read(house, "/fediverse/probeblatt")["name"] == "Probeblatt"


@pytest.mark.parametrize(
    ("resource", "account"),
    [
        ("acct:probeblatt@testserver", "probeblatt"),
        ("acct:Probeblatt@TESTSERVER", "probeblatt"),
        ("acct:@politik@testserver", "politik"),
        ("politik@testserver", "politik"),
        ("@Probeblatt@testserver", "probeblatt"),
        ("probeblatt%40testserver", "probeblatt"),
        ("http://testserver/fediverse/politik", "politik"),
        ("http://testserver/politik", "politik"),
        ("http://testserver/", "probeblatt"),
    ],
)
def test_accounts_are_found_by_handle_and_address(resource: str, account: str, house: House) -> None:
    told = read(house, f"/.well-known/webfinger?resource={resource}", "application/jrd+json")
    assert told["subject"] == f"acct:{account}@testserver"
    (own,) = [link["href"] for link in told["links"] if link["rel"] == "self"]
    assert read(house, own.removeprefix("http://testserver"))["id"] == own
    assert house.get(f"/.well-known/webfinger?resource={resource}").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?resource=", 400),
        ("?resource=acct:niemand@testserver", 404),
        ("?resource=niemand@testserver", 404),
        ("?resource=probeblatt@anderswo.example", 404),
        ("?resource=mailto:probeblatt@testserver", 404),
        ("?resource=@", 404),
        ("?resource=acct:probeblatt@anderswo.example", 404),
        ("?resource=http://anderswo.example/politik", 404),
        ("?resource=http://testserver/politik/17/x", 404),
        ("?resource=http://[", 404),
        ("?resource=%00", 404),
    ],
)
def test_who_is_not_here_is_not_found(query: str, status: int, house: House) -> None:
    assert house.get(f"/.well-known/webfinger{query}").status == status


def test_nodeinfo_tells_what_runs_here(house: House) -> None:
    (link,) = read(house, "/.well-known/nodeinfo", "application/json")["links"]
    told = read(house, link["href"].removeprefix("http://testserver"), "application/json")
    assert told["software"]["name"] == "extrablatt"
    assert told["protocols"] == ["activitypub"]
    assert told["usage"]["users"]["total"] == 4


def test_the_outbox_has_pages_of_the_newest_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extrablatt.press.fediverse.outbox.SIZE", 2)
    ids = [house.publish(house.draft(f"Meldung {n}")).pk for n in range(3)]
    whole = read(house, "/fediverse/politik/outbox")
    assert (whole["type"], whole["totalItems"]) == ("OrderedCollection", 3)
    first = read(house, whole["first"].removeprefix("http://testserver"))
    second = read(house, first["next"].removeprefix("http://testserver"))
    told = [*first["orderedItems"], *second["orderedItems"]]
    assert [a["type"] for a in told] == ["Create"] * 3
    assert [a["object"]["id"].rpartition("/")[2] for a in told] == [str(pk) for pk in reversed(ids)]
    assert second["prev"] == whole["first"]
    assert "next" not in second
    assert house.get("/fediverse/politik/outbox/3").status == 404


def test_a_posts_address_is_the_post(house: House) -> None:
    article = house.publish(house.draft("Gipfel <in> Lint & Umgebung", standfirst="„Ja“, sagt sie."))
    told = read(house, f"/fediverse/probeblatt/{article.pk}")
    assert told["type"] == "Note"
    assert "<strong>Gipfel &lt;in&gt; Lint &amp; Umgebung</strong>" in told["content"]
    for wrong in (f"{article.pk}-2", f"{article.pk}-1", "999", "x"):
        assert house.get(f"/fediverse/probeblatt/{wrong}").status == 404


@pytest.mark.parametrize("path", ["/", "/politik"])
def test_pages_lead_to_their_account(path: str, house: House) -> None:
    account = "politik" if path != "/" else "probeblatt"
    link = f'<link rel="alternate" type="application/activity+json" href="http://testserver/fediverse/{account}">'
    assert link in house.get(path).text


def test_an_article_leads_to_its_post_and_names_the_account(house: House) -> None:
    article = house.publish(house.draft("Gipfel"))
    text = house.get(house.url(article)).text
    assert f'type="application/activity+json" href="http://testserver/fediverse/probeblatt/{article.pk}">' in text
    assert '<meta name="fediverse:creator" content="@probeblatt@testserver">' in text


@pytest.mark.parametrize(
    ("topic", "tag"),
    [
        ("Brücke", "#Brücke"),
        ("alte brücke", "#AlteBrücke"),
        ("EU-Wahl 2029", "#EUWahl2029"),
        ("Ströck & Söhne", "#StröckSöhne"),
        ("2029", ""),
        ("–", ""),
    ],
)
def test_topics_become_hashtags_that_can_be_read_out(topic: str, tag: str) -> None:
    assert notes.hashtag(topic) == tag


@given(st.text())
def test_whatever_a_topic_is_called_its_hashtag_is_one_word(topic: str) -> None:
    made = notes.hashtag(topic)
    assert not made or (made.startswith("#") and not set(made[1:]) & set(" #&<>\"'"))
