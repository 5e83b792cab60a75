"""The gate in front of the rules only saves time: what any rule finds, it finds behind the gate too."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate import appraise as package
from bot.curate.appraise import OF_SUMMARIES, OF_TITLES
from bot.curate.appraise.phrases import Rule, rule
from bot.curate.appraise.told import SENTENCE, Gate, Text, sentence_at

TITLES, SUMMARIES = Gate(OF_TITLES, whole=True), Gate(OF_SUMMARIES, whole=False)
TOLD = (
    "We conducted a retrospective review of the records of 41 patients. They were randomly assigned in 1999.",
    "To the editor: we read with interest the article. No conflicts were stated (P < .05).",
    "A 41-year-old man presented with gout. We report a case of gout. The patient was well.",
    "Study protocol for a randomised, double-blind, placebo-controlled trial in mice and cell lines",
    "This systematic review and meta-analysis of case-control studies was funded by Example Pharma Inc.",
    "Cross-sectional survey: a qualitative study; guidelines for the cost-effectiveness of a cohort study",
)


@given(st.sampled_from(TOLD), st.sampled_from(TOLD), st.sampled_from(" \n\u00a0\u2003"), st.booleans())
@settings(deadline=None)  # the first example waits for the gate to be made
def test_the_gate_only_saves_time(first: str, second: str, blank: str, shouted: bool) -> None:
    """What any rule states of a title when it is asked, it states behind the gate."""
    title = f"{first} {second}".replace(" ", blank)
    title = title.upper() if shouted else title
    told = TITLES.text(title)
    for one in OF_TITLES:
        match = None if one.unless and one.unless.search(title) else one.phrase.search(title)
        assert told.states(one) == (" ".join(match.group().split()) if match else "")


@given(st.sampled_from(TOLD), st.sampled_from(TOLD), st.sampled_from(" \n\u00a0\u2003"), st.booleans())
@settings(deadline=None)
def test_alternatives_are_asked_as_all_of_them_would_be(
    first: str, second: str, blank: str, shouted: bool
) -> None:
    """Of a summary, each part between full stops by itself; what the first part states is told."""
    text = f"{first} {second}".replace(" ", blank)
    text = text.upper() if shouted else text
    stops = [-1, *(match.start() for match in re.finditer(r"\.", text)), len(text)]
    told = SUMMARIES.text(text)
    for one in OF_SUMMARIES:
        find = (one.phrase.search(text, start + 1, end) for start, end in pairwise(stops))
        matches = iter((one.phrase.match(text),)) if one.opens else find
        match = None if one.unless and one.unless.search(text) else next(filter(None, matches), None)
        assert told.states(one) == (" ".join(match.group().split()) if match else "")


def rules_of_modules() -> set[Rule[Any]]:
    """Every rule that a module of `appraise` holds by itself or in a table."""
    modules = (import_module(f"bot.curate.appraise.{one.name}") for one in iter_modules(package.__path__))
    held = [value for module in modules for value in vars(module).values()]
    listed = [one for value in held if isinstance(value, tuple | list | frozenset) for one in value]
    return {one for one in (*held, *listed) if isinstance(one, Rule)}


def test_every_rule_is_asked_of_something() -> None:
    """A rule that stood in neither list would never hold, and nothing would say so."""
    assert rules_of_modules() == {*OF_TITLES, *OF_SUMMARIES}


NEW = rule("new", r"\bexampla(done|cept)\b[^.]{0,20}\btrial", unless=r"\bno exampla")
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
    assert Gate([NEW], whole=False).text(text).has_sentence(NEW) is stated


SPACED = st.text("a9)A. !?\n", max_size=30)


@given(SPACED, SPACED)
def test_a_sentence_is_what_stands_between_two_ends(before: str, behind: str) -> None:
    """Found from a word of it as by reading from the beginning of the text; blanks around it do not count."""
    text = f"{before}word{behind}"
    ends = [0, *(match.end() for match in SENTENCE.finditer(text)), len(text)]
    start = max(end for end in ends if end <= len(before))
    end = min(end for end in ends if end > len(before))
    found = sentence_at(text, len(before))
    assert (text[slice(*found)].strip(), found[1]) == (text[start:end].strip(), end)


def title_and_summary(rule: Rule[str], title: str, summary: str) -> tuple[Text, Text]:
    return Gate([rule], whole=True).text(title), Gate([rule], whole=False).text(summary)


def test_unless_holds_for_a_whole_text() -> None:
    """Unlike `has_sentence`, `states` is silent where `unless` stands anywhere."""
    title, summary = title_and_summary(
        NEW, "An examplacept trial", "There was no examplacept trial. An examplacept trial ran."
    )
    assert title.states(NEW) == "examplacept trial"
    assert summary.states(NEW) == ""


@pytest.mark.parametrize("half", ["\ud83d", "É\udfff"])
def test_half_a_surrogate_pair_costs_nothing(half: str) -> None:
    """JSON can carry what UTF-8 cannot; the rest of the text is read all the same."""
    title, summary = title_and_summary(
        NEW, f"{half} An exampladone trial", f"We ran an exampladone trial {half}."
    )
    assert title.states(NEW) == "exampladone trial"
    assert summary.has_sentence(NEW)


ANYTHING = rule("anything", r"\w+ly\b", unless=r"\d*")


def test_a_rule_that_requires_no_letters_is_asked_all_the_same() -> None:
    """Of each part of a text, and so is an `unless` that requires none."""
    bare = rule("bare", r"\b\w{9,}\b")
    assert Gate((bare,), whole=False).text("One. Two words. Sometimes three.").states(bare) == "Sometimes"
    assert Gate((ANYTHING,), whole=False).text("Sadly").states(ANYTHING) == ""


@pytest.mark.parametrize("before", ["İ" * 40, "İstanbul İzmir İ. ", "ß", "ﬃ "])
def test_places_are_those_of_the_text(before: str) -> None:
    """`İ` has two letters in lower case: forty of them moved every place behind and hid the phrase."""
    title, summary = title_and_summary(
        NEW, f"{before} An exampladone trial", f"{before}. Then an exampladone trial"
    )
    assert title.states(NEW) == "exampladone trial"
    assert summary.states(NEW) == "exampladone trial"
