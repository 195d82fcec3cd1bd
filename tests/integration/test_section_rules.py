"""Which section an agency's item belongs to: the newspaper's rules, their reasons, and editing them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from extrablatt.desk import actions as desk
from extrablatt.desk import default_rules, following, proposing, refiling
from extrablatt.desk.models import Section, SectionRule
from extrablatt.newspaper import setup
from extrablatt.readers.models import User
from extrablatt.wire.models import WireItem
from tests.house import House, ninjs


def _item(*subjects: tuple[str | None, str | None, str], **more: Any) -> WireItem:
    return WireItem(subjects=[{"qcode": q, "name": n, "kind": k} for q, n, k in subjects], **more)


def _rule(section: str, kind: str, *values: str, order: int = 0, **more: Any) -> SectionRule:
    return SectionRule.objects.create(
        section=Section.objects.get(slug=section), kind=kind, values="\n".join(values), sort_order=order, **more
    )


def _proposed(item: WireItem) -> tuple[str, str]:
    with translation.override("en"):
        proposal = proposing.propose(item)
    return proposal.section.slug, proposal.reason


@pytest.fixture
def blank(house: House) -> House:
    """A house without rules."""
    SectionRule.objects.all().delete()
    return house


def test_a_new_newspaper_has_rules_for_its_sections_and_only_for_them(house: House) -> None:
    about = set(SectionRule.objects.values_list("section__slug", flat=True))
    assert about == {"politik", "welt", "kultur"}
    before = SectionRule.objects.count()
    setup.sections()
    assert SectionRule.objects.count() == before


def test_a_section_that_comes_later_gets_its_rules_behind_the_others(house: House) -> None:
    last = SectionRule.objects.order_by("-sort_order")[0].sort_order or 0
    made = default_rules.make([Section.objects.create(slug="sport", name="Sport")])
    assert all((rule.sort_order or 0) > last for rule in made)
    assert _proposed(_item(("medtop:20001065", "Fußball", "subject")))[0] == "sport"


@pytest.mark.parametrize(
    ("subject", "section"),
    [
        (("dpacat:ku", "ku", "category"), "kultur"),
        (("dpacat:pl", "Politik", "category"), "politik"),
        (("apadesk:KI", "Kultur Inland", "category"), "kultur"),
        (("apadesk:CI", "Chronik Inland", "category"), "politik"),  # no section for it: the first
        (("apadesk:CA", "Chronik Ausland", "category"), "welt"),
        (("dpacat:rs", "Redaktionsservice", "category"), "politik"),
        (("medtop:20000025", "Jazz", "subject"), "kultur"),
        (("subj:01011003", None, "subject"), "kultur"),
        (("http://cv.iptc.org/newscodes/mediatopic/20000056", "Bürgerkrieg", "subject"), "welt"),
        ((None, "Kultur", "keyword"), "kultur"),
        ((None, "Theater", "subject"), "kultur"),
    ],
)
def test_the_default_rules_know_the_desks_of_dpa_and_apa_and_the_media_topics(
    house: House, subject: tuple[str | None, str | None, str], section: str
) -> None:
    assert _proposed(_item(subject))[0] == section


def test_the_agencys_desk_counts_before_the_subjects(house: House) -> None:
    item = _item(("medtop:11000000", "Politik", "subject"), ("dpacat:ku", "ku", "category"))
    assert _proposed(item) == ("kultur", "because of the agency's desk ku")


def test_a_narrower_subject_fits_and_both_names_are_told(blank: House) -> None:
    _rule("kultur", "subject", "medtop:01000000")
    item = _item(("medtop:20000025", "Jazz", "subject"))
    assert _proposed(item) == ("kultur", "because of the Media Topic Jazz (arts, culture, entertainment and media)")
    with translation.override("de"):
        assert proposing.propose(_item(("medtop:01000000", None, "subject"))).section.slug == "kultur"


def test_a_wider_subject_does_not_fit_a_narrow_rule(blank: House) -> None:
    _rule("kultur", "subject", "Jazz")
    assert _proposed(_item(("medtop:01000000", "Kultur", "subject")))[0] == "politik"


def test_a_subject_rule_takes_names_and_other_vocabularies(blank: House) -> None:
    _rule("kultur", "subject", "Theater")
    _rule("welt", "subject", "dpasubject:114", order=1)
    assert _proposed(_item(("medtop:20000029", "Schauspiel", "subject")))[0] == "kultur"
    assert _proposed(_item(("dpasubject:114", "Konflikte", "subject"))) == ("welt", "because of the subject Konflikte")


def test_a_keyword_is_a_keyword_a_part_of_the_slugline_or_the_kicker(blank: House) -> None:
    _rule("kultur", "keyword", "Festspiele")
    for item in (
        _item((None, "festspiele", "keyword")),
        _item(slugline="Musik/Festspiele/Salzburg"),
        _item(slugline="musik-festspiele"),
        _item(kicker="Festspiele"),
    ):
        slug, reason = _proposed(item)
        assert (slug, reason.casefold()) == ("kultur", "because of the keyword festspiele")
    assert _proposed(_item(headline="Festspiele der Ausreden"))[0] == "politik"


@pytest.mark.parametrize(
    "more",
    [
        {"dateline": "Marbruck an der Lint/Wien"},
        {"headline": "Feuer in Marbruck an der Lint gelöscht"},
        {"subjects": [{"qcode": "geo:1", "name": "Marbruck an der Lint, 9999, Österreich", "kind": "geo"}]},
        {"subjects": [{"qcode": "geo:77", "name": "Lintal", "kind": "geo"}]},
    ],
)
def test_a_place_is_found_where_agencies_and_headlines_name_it(blank: House, more: dict[str, Any]) -> None:
    _rule("welt", "place", "Marbruck an der Lint", "geo:77")
    assert _proposed(WireItem(**more))[0] == "welt"


def test_a_place_is_no_part_of_a_longer_word(blank: House) -> None:
    _rule("welt", "place", "Lint")
    assert _proposed(WireItem(headline="Lintaler feiern"))[0] == "politik"


def test_what_is_from_abroad_is_told_by_the_places_the_agency_names(blank: House) -> None:
    _rule("welt", "elsewhere", "Österreich", "dpacountry:133")
    _rule("kultur", "desk", "pl", order=1)
    desk_ = ("dpacat:pl", "pl", "category")
    assert _proposed(_item(desk_, ("dpacountry:67", "Israel", "geo"), ("dpacountry:93", "Libanon", "geo"))) == (
        "welt",
        "because it is from Israel, Libanon",
    )
    assert _proposed(_item(desk_, ("apageo:1", "Wien", "geo"), ("apageo:2", "Österreich", "geo")))[0] == "kultur"
    assert _proposed(_item(desk_, ("dpacountry:133", None, "geo")))[0] == "kultur"
    assert _proposed(_item(desk_))[0] == "kultur"  # no place named: nothing is known
    assert _proposed(_item(desk_, (None, "Marbruck", "geo")))[0] == "kultur"  # a town may be at home


def test_the_newspapers_own_country_is_home(house: House) -> None:
    home = SectionRule.objects.get(kind="elsewhere")
    assert (home.section.slug, "Österreich" in home.value_list) == ("welt", True)
    assert _proposed(_item(("dpacat:pl", "pl", "category"), (None, "Israel", "geo")))[0] == "welt"
    assert _proposed(_item(("dpacat:pl", "pl", "category"), (None, "Österreich", "geo")))[0] == "politik"
    assert not any(r.kind == "elsewhere" for r in default_rules.make(list(Section.objects.all()), "XX"))


def test_a_genre_decides(blank: House) -> None:
    _rule("kultur", "genre", "Rezension")
    assert _proposed(WireItem(genre="Rezension")) == ("kultur", "because of the genre Rezension")
    assert _proposed(_item(("genre:rezension", None, "genre")))[0] == "kultur"


def test_rules_are_asked_in_their_order_and_may_hold_for_one_feed(blank: House) -> None:
    _rule("kultur", "keyword", "Wien", order=2)
    _rule("welt", "keyword", "Wien", order=1, feed="ausland")
    _rule("welt", "keyword", "Wien", order=0, active=False)
    assert _proposed(WireItem(slugline="Wien", feed="ausland"))[0] == "welt"
    assert _proposed(WireItem(slugline="Wien", feed="inbox"))[0] == "kultur"


def test_without_a_fitting_rule_it_is_the_first_section_and_that_is_said(blank: House) -> None:
    assert _proposed(WireItem()) == ("politik", "because no rule fits: the newspaper's first section")


def test_a_newspaper_without_sections_is_told_so(blank: House) -> None:
    Section.objects.all().delete()
    with pytest.raises(ValueError, match="no section yet"):
        proposing.propose(WireItem())


@pytest.mark.parametrize("values", ["", " \n ", "Sporrt", "medtop:99999999x\n\nSporrt"])
def test_a_rule_that_could_never_fit_is_refused(house: House, values: str) -> None:
    rule = SectionRule(section=Section.objects.all()[0], kind="subject", values=values)
    with pytest.raises(ValidationError):
        rule.full_clean()


def test_many_items_cost_two_queries(house: House, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        book = proposing.Rulebook.load()
        for _ in range(5):
            book.propose(_item(("medtop:20000025", "Jazz", "subject")))


# --- at the desk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(house: House, client: Client) -> Client:
    setup._groups()
    setup.make_editor("nora@example.org", name="Nora Beispiel")
    client.force_login(User.objects.get(email="nora@example.org"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _ids() -> list[int]:
    return list(SectionRule.objects.order_by("sort_order", "pk").values_list("pk", flat=True))


def test_an_editor_adds_a_rule_and_what_waits_is_filed_anew(house: House, editor: Client) -> None:
    house.wire(ninjs(subjects=[{"name": "Almabtrieb"}]))
    following.follow_wire()
    assert house.newest_item().section == "politik"
    kultur = Section.objects.get(slug="kultur")
    answer = editor.post(
        reverse("section_rules:add"),
        {"kind": "keyword", "values": "Almabtrieb", "feed": "", "section": kultur.pk, "active": "on"},
        follow=True,
    )
    assert answer.status_code == 200
    assert house.newest_item().section == "kultur"
    made = SectionRule.objects.get(values="Almabtrieb")
    assert made.pk == _ids()[-1]
    editor.post(reverse("section_rules:delete", args=[made.pk]))
    assert house.newest_item().section == "politik"


def test_an_editor_sees_the_rules_in_order_and_moves_one_to_the_front(house: House, editor: Client) -> None:
    listing = editor.get(reverse("section_rules:list")).content.decode()
    assert "w-orderable" in listing
    assert listing.index("ku, KI, KA") < listing.index("Krise, Krieg, Konflikte")
    last = _ids()[-1]
    answer = editor.post(reverse("section_rules:reorder", args=[last]) + "?position=0")
    assert answer.status_code == 200
    assert _ids()[0] == last


def test_an_editor_edits_a_rule_and_a_mistake_is_explained(house: House, editor: Client) -> None:
    rule = SectionRule.objects.filter(kind="subject")[0]
    address = reverse("section_rules:edit", args=[rule.pk])
    fields = {"kind": "subject", "values": "Quatsch", "feed": "", "section": rule.section_id, "active": "on"}
    refused = editor.post(address, fields).content.decode()
    assert "Quatsch" in refused
    rule.refresh_from_db()
    assert "Quatsch" not in rule.values
    editor.post(address, fields | {"values": "Sport"})
    rule.refresh_from_db()
    assert rule.values == "Sport"


def test_the_items_page_says_which_section_and_why(house: House, editor: Client) -> None:
    house.wire(ninjs(subjects=[{"uri": "http://cv.iptc.org/newscodes/mediatopic/20000025"}]))
    page = editor.get(f"/desk/wire/{house.newest_item().pk}/").content.decode()
    rule = SectionRule.objects.get(values="medtop:01000000")
    assert "Kultur" in page
    assert "Jazz" in page
    assert reverse("section_rules:edit", args=[rule.pk]) in page


def test_the_draft_of_an_item_is_filed_where_the_rules_say(house: House) -> None:
    house.wire(ninjs(subjects=[{"uri": "http://cv.iptc.org/newscodes/mediatopic/20000025"}]))
    assert desk.latest_draft(desk.take(house.newest_item())).section.slug == "kultur"


def test_filing_anew_touches_only_what_moves(house: House) -> None:
    house.wire(ninjs(subjects=[{"name": "Theater"}]))
    following.follow_wire()
    assert refiling.refile() == 0


def test_the_reason_is_told_in_the_editors_language(house: House) -> None:
    item = _item(("medtop:11000000", "Politik", "subject"))
    with translation.override("de"):
        proposal = proposing.propose(item)
        assert f"{proposal.section} – {proposal.reason}" == "Politik – wegen Media Topic Politik"
