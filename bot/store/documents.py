"""The nouns as JSON documents, by their fields alone, and the plain forms of single columns.

A document leaves out a field that says nothing (None, "", (), and that is its default): an absent key
reads as nothing known. Every other value is written, so a default that changes later does not change
what a reader chose. Unknown keys are ignored, missing ones get their default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache, lru_cache
from hashlib import blake2b
from sys import intern
from types import NoneType, UnionType
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

from bot.errors import StoreError
from bot.model import TopicId, TopicScore

T = TypeVar("T")
_Read = Callable[[Any], Any]


def dump(noun: object, *, without: tuple[str, ...] = ()) -> str:
    """The dataclass as one line of JSON; `without` names fields that columns hold."""
    record = _record(noun)
    for name in without:
        record.pop(name, None)
    return _encode(record)


def load(noun: type[T], document: str, **columns: object) -> T:
    """The dataclass back; `columns` are fields held elsewhere, as the noun wants them."""
    # orjson takes a third of the time. What it refuses, or has made a fraction of because it is longer than
    # 64 bits, is read by json.
    try:
        return noun(**_read_fields(noun, orjson.loads(document)), **columns)
    except _UNREADABLE:
        pass
    try:
        return noun(**_read_fields(noun, json.loads(document)), **columns)
    except _UNREADABLE as error:
        raise StoreError(f"a stored {noun.__name__} cannot be read: {error}") from error


_UNREADABLE = (TypeError, ValueError, AttributeError, KeyError)


def digest(text: str) -> str:
    """What a column holds of a text that is looked up and never read: 64 bits of BLAKE2b, in hex."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def identifier_key(kind: str, value: str) -> int:
    """64 bits of BLAKE2b, as SQLite's signed integers. That any two of three million identifiers
    share one has a chance of 1 in 4 million; who compares nothing else then takes an item for another, which
    somebody who wanted it could say in so many words."""
    # A folded title holds no colon, so it is no other identifier.
    named = value if kind == "title" else f"{kind}:{value}"
    found = blake2b(named.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(found, "big", signed=True)


def stamp(at: datetime) -> str:
    """An instant as a column: UTC, fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stamp_or_none(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def instant(column: str | None) -> datetime | None:
    """What `stamp` wrote."""
    return None if column is None else datetime.fromisoformat(column)


def _record(noun: object) -> dict[str, Any]:
    """The fields that say something, as they are: what JSON cannot hold becomes a `_form` in encoding."""
    record: dict[str, Any] = {}
    kind: type = type(noun)
    for name, silence in _silences(kind):
        held = getattr(noun, name)
        if held is not silence and (held != silence or type(held) is not type(silence)):
            record[name] = held
    return record


@cache
def _silences(noun: type) -> tuple[tuple[str, object], ...]:
    """Each field and the value at which it says nothing: its default if that is None, "" or ()."""
    return tuple((f.name, f.default if f.default in (None, "", ()) else MISSING) for f in fields(noun))


def _form(value: object) -> Any:
    """What stands in JSON for a value that is no text, number, list or truth."""
    if type(value) is TopicScore:
        return _score(value)
    if is_dataclass(value):
        return _record(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("latin-1")
    raise TypeError(f"no JSON form for {value!r}")


def _score(one: TopicScore) -> dict[str, Any]:
    """As `_record`: an item has a dozen, and looking through their fields was half of filing a judgement."""
    told = {"id": one.id, "p": one.p, "why": one.why, "shown": one.shown}
    if not one.why:
        del told["why"]
    return told


def _encode(record: Mapping[str, Any]) -> str:
    # Both encoders ask `_form` for the few values they do not know: a tree of plain values, built first, cost
    # a third of what filing an item did (docs/decisions/0009-ingest-speed.md).
    try:
        return orjson.dumps(record, _form, _AS_WE_SAY).decode()
    except TypeError:
        return _encode_any(record)  # half of a surrogate pair, which is no UTF-8


_AS_WE_SAY = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_encode_any = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_form, check_circular=False
).encode


@cache
def _field_readers(noun: type) -> Mapping[str, _Read]:
    hints = get_type_hints(noun)
    return {f.name: _reader(hints[f.name]) for f in fields(noun)}


def _read_fields(noun: type, record: Mapping[str, Any]) -> dict[str, Any]:
    readers = _field_readers(noun)
    return {name: readers[name](value) for name, value in record.items() if name in readers}


def _reader(annotation: Any) -> _Read:
    """What turns the JSON form of `annotation` back; raises TypeError for a form nobody wrote yet."""
    if isinstance(annotation, NewType):
        # A window holds the fifty topics of thousands of items.
        return intern if annotation is TopicId else _reader(annotation.__supertype__)
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _optional_reader(annotation)
    if origin is tuple:
        return _tuple_reader(get_args(annotation))
    if annotation is int:
        return _whole
    if origin is Literal or annotation in (str, bool):
        return _same
    if isinstance(annotation, type):
        return _scalar_reader(annotation)
    raise TypeError(f"no JSON form for {annotation!r}")


def _scalar_reader(annotation: type) -> _Read:
    if is_dataclass(annotation):
        return lambda record: annotation(**_read_fields(annotation, record))
    if issubclass(annotation, datetime | date | time):
        return annotation.fromisoformat
    if issubclass(annotation, bytes):
        return lambda text: text.encode("latin-1")
    if issubclass(annotation, Enum | float):
        return annotation
    raise TypeError(f"no JSON form for {annotation!r}")


def _optional_reader(annotation: Any) -> _Read:
    members = [_reader(one) for one in get_args(annotation) if one is not NoneType]
    if len(members) != 1:
        raise TypeError(f"no JSON form for {annotation!r}")
    return lambda value: None if value is None else members[0](value)


def _tuple_reader(members: tuple[Any, ...]) -> _Read:
    if members == (str, Ellipsis):
        return lambda values: _alone(values[0]) if len(values) == 1 else tuple(values)
    if members == (TopicScore, Ellipsis):
        return _scores
    if len(members) == 2 and members[1] is Ellipsis:
        each = _reader(members[0])
        return lambda values: tuple([each(value) for value in values])
    readers = [_reader(member) for member in members]
    return lambda values: tuple([read(value) for read, value in zip(readers, values, strict=True)])


@lru_cache(maxsize=1024)
def _alone(text: str) -> tuple[str]:
    """One and the same for the same text: nearly every topic of an item has the single reason `wording`."""
    return (text,)


def _scores(records: Sequence[Mapping[str, Any]]) -> tuple[TopicScore, ...]:
    """One and the same for the same topic, p and reason: to make those of 54 topics anew took 150 µs an item,
    and a judgement in memory 14 KB."""
    found = []
    for one in records:
        why = one.get("why", ())
        key = one["id"], one["p"], one.get("shown", False), why[0] if len(why) == 1 else tuple(why)
        if (score := _KNOWN_SCORES.get(key)) is None:
            score = TopicScore(id=TopicId(intern(key[0])), p=float(key[1]), why=_reasons(why), shown=key[2])
            if len(_KNOWN_SCORES) >= MOST_SCORES:
                _KNOWN_SCORES.clear()
            _KNOWN_SCORES[key] = score
        found.append(score)
    return tuple(found)


MOST_SCORES = 100_000
_KNOWN_SCORES: dict[tuple[str, float, bool, str | tuple[str, ...]], TopicScore] = {}


def _reasons(why: Sequence[str]) -> tuple[str, ...]:
    return _alone(why[0]) if len(why) == 1 else tuple(why)


def _whole(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError(f"{value} is no whole number")
    return value


def _same(value: Any) -> Any:
    return value
