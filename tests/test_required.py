"""Letters that every match holds: worked out from a pattern, they may never hide a match."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.screen.spans import Table, found, rules
from bot.text.required import Parted, alternatives, levelled, required
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
    assert required(re.compile(pattern, re.IGNORECASE)) == letters


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


def test_an_alternative_is_asked_alone_by_its_letters() -> None:
    """Each has a bit; some together are the expression without the others, more than a few all of it."""
    parted = Parted(re.compile(r"gout|(a|b) sepsis|lung|heart|toe", re.IGNORECASE))
    letters = {bits: set(required) for bits, required in parted.letters()}
    assert letters == {1: {"gout"}, 2: {"a sepsis", "b sepsis"}, 4: {"lung"}, 8: {"heart"}, 16: {"toe"}}
    assert parted.only(2).pattern == "(a|b) sepsis"
    assert parted.only(1 | 8).search("HEART")
    assert parted.only(1 | 2 | 4 | 8) is parted.pattern


def test_an_alternative_without_letters_is_asked_with_all_others() -> None:
    """What is known of the whole expression is known of none of them alone."""
    parted = Parted(re.compile(r"gout|\w+"))
    assert list(parted.letters()) == [(3, frozenset())]
    assert parted.only(3) is parted.pattern


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
        assert {levelled(one) for one in same} == {letter}
    assert {levelled(one) for one in re.findall(r"\d", every)} == {"0"}
    assert {levelled(one) for one in re.findall(r"\s", every)} == {" "}
    assert len(levelled(every)) == len(every)


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


def test_few_combinations_of_alternatives_are_kept() -> None:
    """Of an expression with many alternatives not every three become an expression that stays for ever."""
    parted = Parted(re.compile("|".join(f"word{n:02}" for n in range(40))))
    three = [1 << a | 1 << b | 1 << c for a, b, c in combinations(range(40), 3)]
    kept = {parted.only(bits).pattern for bits in three}
    assert len(kept) < 300
    assert all(parted.only(bits).search(f"a word{bits.bit_length() - 1:02}") for bits in three)
