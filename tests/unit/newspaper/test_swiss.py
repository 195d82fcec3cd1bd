"""A Swiss newspaper has no ß, whoever speaks: the press's templates, its code, Django's templates, Django itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext, trans_real

from extrablatt.kiosk import responses
from extrablatt.press import environment, errorpages


@pytest.fixture
def swiss(settings: Any) -> Iterator[None]:
    """The newspaper begins its day in Switzerland."""
    settings.LANGUAGE_CODE = "de-ch"
    apps.get_app_config("newspaper").ready()
    with translation.override("de-ch"):
        yield
    trans_real._translations.pop("de-ch")


def in_the_press(text: str, **more: str) -> str:
    return environment.environment().from_string(text).render(**more)


@pytest.mark.usefixtures("swiss")
def test_templates_of_the_press_are_written_with_ss() -> None:
    assert in_the_press('{{ _("Larger text") }}') == "Grössere Schrift"


@pytest.mark.usefixtures("swiss")
def test_words_spoken_by_code_are_written_with_ss() -> None:
    assert errorpages.words(413)[0] == "Das ist zu gross"
    assert gettext("Larger text") == "Grössere Schrift"


@pytest.mark.usefixtures("swiss")
def test_account_pages_and_djangos_own_words_are_written_with_ss() -> None:
    page = Template('{% load i18n %}{% trans "Larger text" %}').render(Context())
    assert page == "Grössere Schrift"
    assert "grösser" in gettext("Ensure this value is greater than or equal to %(limit_value)s.")


@pytest.mark.usefixtures("swiss")
def test_what_the_newspaper_itself_is_called_is_left_as_it_is() -> None:
    """Only words of ours are spelled anew: names, articles and addresses are somebody's own."""
    assert in_the_press("{{ name }}", name="Weiß") == "Weiß"


def test_other_german_newspapers_keep_their_sharp_s(settings: Any) -> None:
    apps.get_app_config("newspaper").ready()
    with translation.override(settings.LANGUAGE_CODE):
        assert in_the_press('{{ _("Larger text") }}') == "Größere Schrift"


def test_the_kiosks_few_words_of_its_own_suit_both() -> None:
    assert not any("ß" in german for german, _english in responses._WORDS.values())
