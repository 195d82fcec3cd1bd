"""Forms that no page of the desk has made, sent to every address of the desk: told kindly what was wrong, never a 500."""

from __future__ import annotations

import json
import re

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from extrablatt.desk.models import Article
from extrablatt.readers.models import User
from tests.deskurls import addresses, patterns
from tests.integration.test_desk_pages import MODEL, ids  # noqa: F401

#: What is counted, dated or chosen in no form.
NONSENSE = "\U0001f4a5<b>99999999999999999999"


def fields(page: bytes) -> list[str]:
    """The names of every field of the forms on a page, or in a window's HTML that comes as JSON."""
    text = page.decode()
    if text.startswith("{"):
        text = str(json.loads(text).get("html", ""))
    return list(dict.fromkeys(re.findall(r"<(?:input|select|textarea)\b[^>]*\bname=\"([^\"]+)", text)))


@pytest.mark.usefixtures("house")
def test_no_form_fails_whatever_is_sent(ids: dict[str, int]) -> None:  # noqa: F811
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("chef@example.org"), backend=MODEL)
    failed = []

    def send(address: str, sent: dict[str, str]) -> int:
        """Nothing of it stays."""
        with transaction.atomic():
            answer = client.post(address, sent)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            failed.append((address, sent, repr(getattr(answer, "exc_info", ("", ""))[1])[:200]))
        return answer.status_code

    taking = 0
    for route, _pattern in patterns():
        address = addresses(route, ids)[0]
        if "logout" in route or send(address, {}) in (404, 405):
            continue
        taking += 1
        shown = client.get(address)
        if names := [] if shown.streaming else fields(shown.content):
            send(address, dict.fromkeys(names, NONSENSE))
            send(address, dict.fromkeys(names, ""))
    assert failed == []
    assert taking > 100


def test_who_sends_a_form_without_its_parts_is_told_what_to_do(ids: dict[str, int]) -> None:  # noqa: F811
    client = Client()
    client.force_login(User.objects.create_superuser("chef@example.org"), backend=MODEL)
    answer = client.post(f"/desk/artikel/edit/{ids['artikel/']}/", {"headline": "Nur das"})
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert html.fromstring(answer.content.decode()).findtext(".//h1")
    assert Article.objects.get(pk=ids["artikel/"]).headline == "Die Brücke steht"
