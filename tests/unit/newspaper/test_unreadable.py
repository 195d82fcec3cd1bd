"""Whose fault a form is that can't be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError

from extrablatt.newspaper.unreadable import is_of_the_form


def ours(module: str, call: Callable[[], Any]) -> Callable[[], Any]:
    """A function that makes the call, as if it stood in that module."""
    made: dict[str, Any] = {"__name__": module, "call": call}
    exec("def work(*_args):\n    return call()", made)
    work: Callable[[], Any] = made["work"]
    return work


def raised(call: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        call()
    error = caught.value
    assert isinstance(error, Exception)
    return error


def test_what_a_form_lacks_is_the_forms_fault() -> None:
    assert is_of_the_form(raised(lambda: MultiValueDict[str, str]()["body-count"]))
    assert is_of_the_form(MultiValueDictKeyError("body-count"))
    assert is_of_the_form(ValidationError("no management form"))


def test_what_a_library_falls_over_while_it_reads_a_form_is_the_forms_fault() -> None:
    class Count(forms.TextInput):
        def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
            return int(data.get(name))

    class Counting(forms.Form):
        count = forms.CharField(widget=Count)

    assert is_of_the_form(raised(lambda: Counting({"count": "many"}).is_valid()))


def test_a_mistake_in_our_code_stays_ours_also_while_a_form_is_read() -> None:
    mistake = ours("extrablatt.desk.forms", lambda: int("many"))

    class Checked(forms.Form):
        clean = mistake

    assert not is_of_the_form(raised(lambda: Checked({}).is_valid()))
    assert not is_of_the_form(raised(mistake))
    assert not is_of_the_form(RuntimeError("the database is away"))
