"""Which letters every match of a regular expression holds, so that they can be looked for first. Pure.

A text that holds none of them need not be asked, and one pass of an automaton looks for those of many
expressions at once. Worked out from the expression as RE2 does (R. Cox, "Regular Expression Matching with a
Trigram Index", 2012); written by hand they would be forgotten when somebody mends a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

# The parser of `re` has no public name. What it says that is not known here, of this Python or a later one,
# means "nothing is known", and then the expression is always asked.
_parser: Any = import_module("re._parser")

_MOST = 128
"""Texts of one part that are told apart; of more it is only known that they are many."""
_MOST_LETTERS = 8
"""Letters of a class such as `[éeè]` that are told apart."""
_MOST_TIMES = 4
"""Of `\\d{9}` four digits are looked for."""


class _Levels(dict[int, str]):
    """A character → what it is levelled to; found once and remembered."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        level = self[code] = "0" if char.isdecimal() else " " if char.isspace() else _SAME.get(char, char)
        return level


_SAME = {"İ": "i", "ı": "i", "ſ": "s"}
_LEVELS = _Levels()
_ASCII = bytes(ord(_LEVELS[code].lower()) if code < 128 else code for code in range(256))
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def levelled(text: str) -> bytes:
    """In lower case, as many characters as the text has, in UTF-8; every digit is 0, every blank a space.

    What an expression takes for the same letter without regard to case (`ſ` for s, the Kelvin sign for k) is
    the same letter here. Half a surrogate pair, which JSON can carry and UTF-8 cannot, is a question mark.
    """
    if not text.isascii():
        text = _FOREIGN.sub(lambda run: _levelled_run(run.group()), text)
    # Bytes are translated by a table, in a tenth of the time that characters take.
    return text.encode("utf-8", "replace").translate(_ASCII)


@lru_cache(maxsize=4096)  # most are one sign, and of few kinds
def _levelled_run(run: str) -> str:
    return run.translate(_LEVELS).lower()


class Asked(NamedTuple):
    """An expression, or an alternative of one, and what is to be found before it is asked."""

    pattern: re.Pattern[str]
    letters: frozenset[str]
    """Levelled; every match holds some of them. Empty where nothing is known of the expression."""
    begins: bool
    """Every match begins where its letters stand, so that it is asked there and need not be searched for."""


def required(pattern: re.Pattern[str]) -> Asked:
    """What every match of `pattern` holds."""
    part = _sequence(_parser.parse(pattern.pattern, pattern.flags))
    found = _better(part.some, part.whole) or frozenset()
    letters = frozenset(one for one in found if not any(other != one and other in one for other in found))
    openings = part.whole or part.begins or _NOTHING
    return Asked(pattern, letters, all(one.startswith(tuple(letters)) for one in openings))


def required_of_each(pattern: re.Pattern[str]) -> tuple[Asked, ...]:
    """What matches of each alternative hold, if all of them hold something; else of the whole expression."""
    each = tuple(required(re.compile(part, pattern.flags)) for part in alternatives(pattern.pattern))
    return each if all(one.letters for one in each) else (required(pattern),)


def alternatives(pattern: str) -> list[str]:
    """The expressions between the `|` that stand in no bracket; joined by `|` they are the pattern."""
    found, depth, in_class = [""], 0, False
    for sign in _SIGN.findall(pattern):
        if sign == "|" and not depth and not in_class:
            found.append("")
            continue
        found[-1] += sign
        if in_class:
            in_class = sign != "]"
        else:
            in_class = sign.startswith("[")
            depth += {"(": 1, ")": -1}.get(sign, 0)
    return found


_SIGN = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)
"""An escaped sign, the opening of a class (in which a first `]` is a letter), any other sign."""

_Texts = frozenset[str] | None


class _Part(NamedTuple):
    """What is known of a part of an expression."""

    whole: _Texts = None
    """All texts that it matches."""
    some: _Texts = None
    """Letters of which every text that it matches holds some."""
    begins: _Texts = None
    """Letters with some of which every text that it matches begins."""
    ends: _Texts = None
    """Letters with some of which every text that it matches ends."""


_NOTHING = frozenset({""})


def _sequence(nodes: Iterable[tuple[Any, Any]]) -> _Part:
    """Parts one after another: their texts are put together as long as they are few."""
    texts, some, begins = _NOTHING, None, None
    for operation, argument in nodes:
        part = _READERS.get(str(operation), _unknown)(argument)
        joined = _joined(texts, part.whole)
        if joined is None:
            opening = _joined(texts, part.begins) or texts
            begins = begins or opening
            some = _better(some, opening, part.some)
        texts = joined or part.whole or part.ends or _NOTHING
    if begins is None:
        return _Part(whole=texts)
    return _Part(some=_better(some, texts), begins=begins, ends=texts)


def _joined(before: _Texts, after: _Texts) -> _Texts:
    if before is None or after is None or len(before) * len(after) > _MOST:
        return None
    return frozenset(one + other for one in before for other in after)


def _better(*sets: _Texts) -> _Texts:
    """Of some sets the one whose shortest member says most; one that may be empty says nothing."""
    told = [texts for texts in sets if texts and "" not in texts]
    return max(told, key=lambda texts: (min(map(_weight, texts)), -len(texts)), default=None)


def _weight(letters: str) -> float:
    """Letters; digits and blanks are half as telling, as most texts hold some."""
    return len(letters) - 0.5 * sum(map(letters.count, "0 "))


def _level(code: int) -> str:
    return levelled(chr(code)).decode()


def _literal(code: int) -> _Part:
    return _Part(whole=frozenset({_level(code)}))


def _class(members: Iterable[tuple[Any, Any]]) -> _Part:
    letters: set[str] = set()
    for operation, argument in members:
        name = str(operation)
        if name == "LITERAL":
            letters.add(_level(argument))
        elif name == "RANGE" and argument[1] - argument[0] < _MOST_LETTERS + 2:
            letters.update(_level(code) for code in range(argument[0], argument[1] + 1))
        elif str(argument) in _CATEGORIES:
            letters.add(_CATEGORIES[str(argument)])
        else:
            return _Part()
    return _Part(whole=frozenset(letters)) if len(letters) <= _MOST_LETTERS else _Part()


_CATEGORIES = {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " "}


def _branch(argument: tuple[Any, list[Any]]) -> _Part:
    """Any of several: all that one of them holds."""
    parts = [_sequence(one) for one in argument[1]]
    whole = [part.whole for part in parts if part.whole is not None]
    if len(whole) == len(parts) and sum(map(len, whole)) <= _MOST:
        return _Part(whole=frozenset().union(*whole))
    some = [told for part in parts if (told := _better(part.some, part.whole))]
    return _Part(some=frozenset().union(*some)) if len(some) == len(parts) else _Part()


def _repeat(argument: tuple[int, int, Any]) -> _Part:
    least, most, nodes = argument
    part = _sequence(nodes)
    if least == 0:
        return _Part(whole=part.whole | _NOTHING) if part.whole and most == 1 else _Part()
    times: _Texts = _NOTHING
    for _ in range(min(least, _MOST_TIMES)):
        times = _joined(times, part.whole)
    if least == most <= _MOST_TIMES and times is not None:
        return _Part(whole=times)
    return _Part(some=_better(times, part.some, part.whole), begins=times, ends=part.whole or part.ends)


def _group(argument: tuple[Any, ...]) -> _Part:
    return _sequence(argument[-1])


def _place(_argument: Any) -> _Part:
    """`^`, `\\b`, what must or must not stand beside: no letters of the match."""
    return _Part(whole=_NOTHING)


def _unknown(_argument: Any) -> _Part:
    return _Part()


_READERS: Mapping[str, Callable[[Any], _Part]] = {
    "LITERAL": _literal,
    "IN": _class,
    "BRANCH": _branch,
    "SUBPATTERN": _group,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "AT": _place,
    "ASSERT": _place,
    "ASSERT_NOT": _place,
}
