"""The gate in front of the rules only saves time: what any rule finds, it finds behind the gate too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.curate.appraise import RULES
from bot.curate.appraise.phrases import Rule, rule
from bot.curate.appraise.told import Gate


def _name(one: Rule[Any]) -> str:
    return f"{one.of}: {one.phrase.pattern[:30]}"


@pytest.mark.parametrize("one", RULES, ids=_name)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])  # drawing from long phrases
@given(st.data())
def test_every_match_holds_a_stem(one: Rule[Any], data: st.DataObject) -> None:
    """Whatever a rule's phrase matches in ordinary letters, one of its stems is in it, blanks aside."""
    matched = data.draw(st.from_regex(re.compile(one.phrase.pattern, re.IGNORECASE | re.ASCII)))
    match = one.phrase.search(matched)
    if match and match.group().isascii():
        said = re.sub(r"\s", " ", match.group().lower())
        assert any(stem in said for stem in one.stems)


NEW = rule("new", "exampla", r"\bexampla(done|cept)\b[^.]{0,20}\btrial", r"\bno exampla")
SENTENCES = {
    "it is stated": ("We ran an Exampladone in a trial. Done.", True),
    "case does not matter": ("EXAMPLACEPT TRIAL", True),
    "not over a full stop": ("Of exampladone. A trial.", False),
    "another sentence is spoken of others": (
        "There was no examplacept trial. An examplacept trial ran.",
        True,
    ),
    "its own sentence is spoken of others": ("There was no examplacept trial.", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("text", "stated"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_states_a_rule(text: str, stated: bool) -> None:
    """`unless` is looked for in the sentence of the phrase only."""
    assert Gate([NEW]).told("", text).summary.has_sentence(NEW) is stated


def test_unless_holds_for_a_whole_text() -> None:
    """Unlike `has_sentence`, `states` is silent where `unless` stands anywhere."""
    told = Gate([NEW]).told(
        "An examplacept trial", "There was no examplacept trial. An examplacept trial ran."
    )
    assert told.title.states(NEW) == "examplacept trial"
    assert told.summary.states(NEW) == ""


@pytest.mark.parametrize("half", ["\ud83d", "É\udfff"])
def test_half_a_surrogate_pair_costs_nothing(half: str) -> None:
    """JSON can carry what UTF-8 cannot; the rest of the text is read all the same."""
    told = Gate((NEW,)).told(f"{half} An exampladone trial", f"We ran an exampladone trial {half}.")
    assert told.title.states(NEW) == "exampladone trial"
    assert told.summary.has_sentence(NEW)


@pytest.mark.parametrize("blank", [" ", "\n", "\r", "\t", "\u00a0"])
def test_any_white_space_parts_a_stem(blank: str) -> None:
    """A phrase broken over two lines was missed: its stem has a blank, and the text a line feed."""
    (meta,) = [one for one in RULES if "metaanalysis" in one.stems and "our" in one.phrase.pattern][:1]
    text = Gate(RULES).told("", f"This is our meta{blank}analysis of trials.").summary
    assert text.worth_asking([meta]) == [meta]


@pytest.mark.parametrize("before", ["İ" * 40, "İstanbul İzmir İ. ", "ß", "ﬃ "])
def test_places_are_those_of_the_text(before: str) -> None:
    """`İ` has two letters in lower case: forty of them moved every place behind and hid the phrase."""
    told = Gate((NEW,)).told(f"{before} An exampladone trial", f"{before}. Then an exampladone trial")
    assert told.title.states(NEW) == "exampladone trial"
    assert told.summary.states(NEW) == "exampladone trial"
