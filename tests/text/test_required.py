"""Letters that every match holds: worked out from a pattern, they may never hide a match."""

from __future__ import annotations

import re
import sys
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.screen.spans import Table, found, rules
from bot.text.required import alternatives, levelled, required, required_of_each
from tests.screening.seeded import seeded

CASES = {
    "a word": (r"\bsepsis\b", {"sepsis"}),
    "either word": (r"\b(sepsis|gout)\b", {"sepsis", "gout"}),
    "letters of a class": (r"d[ée]c[ée]d", {"déc" + e + "d" for e in "ée"} | {"dec" + e + "d" for e in "ée"}),
    "what may be missing is not looked for": (r"trials? of", {"trial of", "trials of"}),
    "the longer side of a gap": (r"my (\w+ ){0,2}patient", {"patient"}),
    "a number's digits": (r"\b\d{3}-\d{4}\b", {"000-0000"}),
    "at least so many": (r"\+\d{1,3}", {"+0"}),
    "the last of many": (r"\d{1,3} ?(mg|kg)", {"0mg", "0 mg", "0kg", "0 kg"}),
    "what follows is no part of it": (r"zebra(?= fish)(?! crossing)", {"zebra"}),
    "a longer spelling adds nothing": (r"case|case report", {"case"}),
    "capitals are levelled": (r"(?-i:NHS) no", {"nhs no"}),
    "an alternative that may be anything": (r"gout|\w+", set[str]()),
    "what may be empty": (r"(gout)?", set[str]()),
    "a reference to a group is not understood": (r"(\w)\1", set[str]()),
    "a group that opens a gap": (r"(?:x+ing)\W*right now", {"right now"}),
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "letters"), CASES.values(), ids=CASES)
def test_letters_of_a_pattern(pattern: str, letters: set[str]) -> None:
    """The most telling set, without members that hold another one."""
    assert required(re.compile(pattern, re.IGNORECASE)).letters == letters


PARTS = {
    "none": ("gout", ["gout"]),
    "two": (r"gout|a\|b", ["gout", r"a\|b"]),
    "in a group": ("(a|b)c|d", ["(a|b)c", "d"]),
    "in a class": ("[a|(]|[]|]|[^]|]", ["[a|(]", "[]|]", "[^]|]"]),
    "an escaped bracket": (r"\(|\[|a", [r"\(", r"\[", "a"]),
}


@pytest.mark.parametrize(("pattern", "parts"), PARTS.values(), ids=PARTS)
def test_alternatives_of_a_pattern(pattern: str, parts: list[str]) -> None:
    """Only those that stand in no bracket."""
    assert alternatives(pattern) == parts


BEGINNINGS = {
    "a word": (r"\bsepsis\b", True),
    "either word": (r"\b(sepsis|gout)s? of", True),
    "what must not stand before": (r"(?<!no )gout", True),
    "the shorter of two that hold each other": (r"case( report)?s?", True),
    "behind a gap": (r"my (\w+ ){0,2}patient", False),
    "a gap before": (r"\w* gout", False),
    "what may stand before": (r"(very )?rare case", False),
    "nothing known": (r"\w+", False),
}


@pytest.mark.parametrize(("pattern", "begins"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_whether_a_match_begins_with_its_letters(pattern: str, begins: bool) -> None:
    """Only then may an expression be asked at the place of its letters and nowhere else."""
    assert required(re.compile(pattern)).begins is begins


def test_an_alternative_is_asked_by_its_own_letters() -> None:
    """Each is an expression of its own, with the flags of the whole one."""
    each = required_of_each(re.compile(r"gout|(a|b) sepsis", re.IGNORECASE))
    assert [(one.pattern.pattern, set(one.letters)) for one in each] == [
        ("gout", {"gout"}),
        ("(a|b) sepsis", {"a sepsis", "b sepsis"}),
    ]
    assert each[0].pattern.search("GOUT")


def test_an_alternative_without_letters_is_asked_with_all_others() -> None:
    """What is known of the whole expression is known of none of them alone."""
    pattern = re.compile(r"gout|\w+")
    assert required_of_each(pattern) == (required(pattern),)


TABLES = [
    table
    for name in ("advertising", "identifiers", "narrative", "unprofessional", "worth")
    for table in vars(import_module(f"bot.curate.screen.{name}")).values()
    if isinstance(table, Table)
]


def test_what_is_the_same_without_case_is_the_same_levelled() -> None:
    """Of all characters, those that `re` takes for a letter, a digit or a blank."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for letter in "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûùüœ":
        same = re.findall(letter, every, re.IGNORECASE)
        assert {levelled(one).decode() for one in same} == {letter}
    assert {levelled(one) for one in re.findall(r"\d", every)} == {b"0"}
    assert {levelled(one) for one in re.findall(r"\s", every)} == {b" "}
    assert len(levelled(every).decode()) == len(every)


TEXTS = [one.text for one in seeded(1)]
BLANKS = ("\u00a0", "\u2003", "\n", "\t", "\r", "\u3000")


@settings(deadline=None)  # the first example waits for the gates to be made
@given(st.sampled_from(TEXTS), st.sampled_from(BLANKS), st.text(max_size=20), st.booleans())
def test_the_gate_only_saves_time(text: str, blank: str, before: str, shouted: bool) -> None:
    """What every pattern of every table finds by itself is found behind the gate, in the same order."""
    text = before + text.replace(" ", blank)
    text = text.upper() if shouted else text
    for table in TABLES:
        expected = [(why, _spans(pattern, text)) for why, pattern in table if pattern.search(text)]
        asked = [(why, _spans(pattern, text)) for why, pattern in table.worth_asking(text)]
        assert [(why, spans) for why, spans in asked if spans] == expected


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def test_half_a_surrogate_pair_costs_nothing() -> None:
    """JSON can carry what UTF-8 cannot; the rest of the text is screened all the same."""
    assert list(found("\ud83d gout \udfff", rules(("joint", "gout")))) == [(2, 6, "joint")]
