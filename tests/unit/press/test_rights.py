"""One rights policy in newspaper.toml, and the same told in robots.txt, TDMRep, RSL, headers and meta."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib import robotparser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extrablatt.newspaper.config import ConfigError, Newspaper, parse
from extrablatt.press.robots import policy, robots_txt, rsl, tdmrep

BASE = "https://blatt.example"
R = "{https://rslstandard.org/rsl}"
answers = st.sampled_from(["allow", "ask", "deny"])


def paper(more: str = "") -> Newspaper:
    head = f'name = "Das Blatt"\nbase_url = "{BASE}"\n[publisher]\nname = "Blatt GmbH"\nemail = "post@blatt.example"\n'
    return parse(head + more, Path("/nowhere"))


def rights(more: str = "") -> policy.Policy:
    return policy.of(paper(f"[rights]\n{more}"))


def robots(more: str = "") -> robotparser.RobotFileParser:
    reader = robotparser.RobotFileParser()
    reader.parse(robots_txt.text(paper(f"[rights]\n{more}")).splitlines())
    return reader


def test_unless_told_otherwise_search_may_and_training_may_not() -> None:
    told = rights()
    assert (told.search, told.ai_training, told.ai_answers, told.reserved) == (True, "deny", "ask", True)
    assert told.robots_meta == "max-image-preview:large"
    assert told.contact == "mailto:post@blatt.example"
    assert told.owner == "Blatt GmbH"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('[rights]\nai_training = "no"', "ai_training must be one of allow, ask, deny"),
        ('[rights]\nsearch = "ask"', "search must be one of allow, deny"),
        ('[rights]\nsearch_preview = "huge"', "search_preview must be one of large, standard, none"),
        ('[rights]\ncontact = "nobody"', "contact must be an e-mail address"),
        ('[rights]\nlicense_url = "http://blatt.example/x"', "license_url must begin with https://"),
        ('[rights]\nbots = { GPTBot = "maybe" }', "GPTBot must be allow or deny"),
        ('[rights]\nbots = { "a\\nb" = "deny" }', "is no robot's name"),
        ("[rights]\nbots = 3", "must be a table"),
        ('[rights]\ntraining = "deny"', "unknown key 'training'"),
        ('[feeds]\nhubs = ["hub"]', "hubs: 'hub' is no address"),
        ('[feeds]\nfull_text = "yes"', 'full_text = "yes": must be true or false'),
        ('[trust]\nsocial = ["@blatt"]', "social: '@blatt' must begin with https://"),
        ('[ads]\nsellers = ["somebody"]', "is no line such as"),
    ],
)
def test_a_wrong_word_in_the_policy_is_told_with_its_place(line: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        paper(line)
    assert words in str(error.value)
    assert "newspaper.toml" in str(error.value)


def test_robots_txt_turns_away_who_trains_and_lets_search_engines_in() -> None:
    reader = robots()
    for name in ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "PerplexityBot"):
        assert not reader.can_fetch(name, f"{BASE}/politik/1/gipfel")
    for name in ("Googlebot", "bingbot", "Feedly"):
        assert reader.can_fetch(name, f"{BASE}/politik/1/gipfel")
        assert not reader.can_fetch(name, f"{BASE}/konto/anmelden")
    assert reader.site_maps() == [f"{BASE}/sitemap.xml", f"{BASE}/sitemap-news.xml"]


def test_a_named_robot_has_its_own_answer() -> None:
    reader = robots('bots = { gptbot = "allow", Nosy = "deny" }')
    assert reader.can_fetch("GPTBot", f"{BASE}/politik/1/gipfel")
    assert not reader.can_fetch("GPTBot", f"{BASE}/desk/")
    assert not reader.can_fetch("Nosy", f"{BASE}/")


def test_where_everything_is_allowed_nobody_is_named() -> None:
    open_to_all = 'ai_training = "allow"\nai_answers = "allow"'
    assert robots(open_to_all).can_fetch("GPTBot", f"{BASE}/politik/1/gipfel")
    told = rights(open_to_all)
    assert told.headers == (("tdm-reservation", "0"),)
    assert tdmrep.reservations(told) == [{"location": "/", "tdm-reservation": 0}]


def test_where_search_is_denied_every_page_says_so_and_nobody_may_come() -> None:
    assert rights('search = "deny"').robots_meta == "noindex"
    assert not robots('search = "deny"').can_fetch("Googlebot", f"{BASE}/")


@given(answers, answers, st.sampled_from(["allow", "deny"]))
def test_robots_txt_is_well_formed_whatever_the_policy(training: str, answering: str, search: str) -> None:
    text = robots_txt.text(
        paper(f'[rights]\nai_training = "{training}"\nai_answers = "{answering}"\nsearch = "{search}"')
    )
    groups = [block.splitlines() for block in text.strip().split("\n\n")]
    for lines in groups:
        fields = [line.split(": ", 1)[0] for line in lines if not line.startswith("#")]
        if "User-agent" in fields:  # RFC 9309, 2.2: agents first, then at least one rule
            assert fields == sorted(fields, key=lambda name: name != "User-agent")
            assert set(fields) == {"User-agent", "Disallow"}
    named = [line.lower() for line in text.splitlines() if line.startswith("User-agent")]
    assert len(named) == len(set(named))
    assert named[-1] == "user-agent: *"
    assert text.count("License: https://blatt.example/rsl.xml") == 1


@given(answers, answers, st.sampled_from(["allow", "deny"]))
def test_rsl_gives_each_use_the_answer_of_the_policy_and_only_one(training: str, answering: str, search: str) -> None:
    told = rights(f'ai_training = "{training}"\nai_answers = "{answering}"\nsearch = "{search}"')
    root = etree.fromstring(rsl.document(told, BASE).encode())
    content = root.find(f"{R}content")
    assert root.tag == f"{R}rsl"
    assert content.get("url") == BASE + "/"
    assert content.findtext(f"{R}copyright") == "Blatt GmbH"
    given_answers = {"search": search, "ai-train": training, "ai-index": answering, "ai-input": answering}
    permitted: dict[str, str] = {}
    prohibited: set[str] = set()
    licences = content.findall(f"{R}license")
    assert licences
    for licence in licences:
        kind = licence.find(f"{R}payment")
        for use in (licence.findtext(f"{R}permits") or "").split():
            assert use not in permitted
            permitted[use] = kind.get("type")
        prohibited |= set((licence.findtext(f"{R}prohibits") or "").split())
    if prohibited == {"all"}:
        prohibited = set(given_answers)
    for use, answer in given_answers.items():
        assert permitted.get(use) == {"allow": "free", "ask": "use", "deny": None}[answer]
        assert (use in prohibited) is (answer == "deny")


@pytest.mark.parametrize(
    ("training", "rule"),
    [("ask", {"permission": "obtainConsent"}), ("deny", {"prohibition": ""}), ("allow", {"permission": ""})],
)
def test_the_tdm_policy_is_an_odrl_offer(training: str, rule: dict[str, str]) -> None:
    told = rights(f'ai_training = "{training}"\nai_answers = "{"allow" if training == "allow" else "deny"}"')
    offer: dict[str, Any] = json.loads(json.dumps(tdmrep.offer(told, BASE)))
    assert offer["@type"] == "Offer"
    assert offer["profile"] == "http://www.w3.org/ns/tdmrep"
    assert offer["uid"] == f"{BASE}/tdm-policy.json"
    assert offer["assigner"]["vcard:hasEmail"] == "mailto:post@blatt.example"
    ((name, duty),) = rule.items()
    assert offer[name][0]["action"] == "tdm:mine"
    assert offer[name][0]["target"] == BASE + "/"
    assert [d["action"] for d in offer[name][0].get("duty", [])] == ([duty] if duty else [])
    assert {"permission", "prohibition"} & offer.keys() == {name}
