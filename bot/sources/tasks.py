"""What is asked of a process that parses, and what it answers, as JSON.

A request is a line of JSON that names the task, and the body after it. An answer is a head, then items a
hundred at a time: whoever puts five thousand together again can do other things in between.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, PartialDate, Precision, Source
from bot.sources import discover
from bot.sources.feed import Reading
from bot.sources.readers import read_body

TOGETHER = 100
"""Items in one piece of JSON, which is read in some two milliseconds."""

Failed = Mapping[str, str]
"""Instead of what was asked for: `failed`, the name of the error, and `reason`."""

_NAMES = tuple(field.name for field in dataclasses.fields(Item))
_REQUEST = ("id", "kind", "title", "url", "language", "reader")


def to_read(source: Source, body: bytes, *, url: str, content_type: str) -> bytes:
    """Asks for the items of a body; `reading` reads the answer."""
    stated = {name: getattr(source, name) for name in _REQUEST}
    return _request("read", body, source=stated, base=url, content_type=content_type)


def to_search(page: bytes, url: str) -> bytes:
    """Asks which feeds a page names; `candidates` reads the answer."""
    return _request("search", page, url=url)


def _request(task: str, body: bytes, **wanted: Any) -> bytes:
    return orjson.dumps({"task": task, **wanted}) + b"\n" + body


# ── in the worker ─────────────────────────────────────────────────────────────


def answer(request: bytes) -> Iterator[bytes]:
    """What the worker makes of a request, in pieces of JSON."""
    line, _, body = request.partition(b"\n")
    wanted = orjson.loads(line)
    yield from _TASKS[wanted["task"]](wanted, body)


def _read(wanted: Mapping[str, Any], body: bytes) -> Iterator[bytes]:
    stated = wanted["source"]
    source = Source(**(stated | {"kind": Kind(stated["kind"])}))
    try:
        found = read_body(source, body, url=wanted["base"], content_type=wanted["content_type"])
    except FeedError as error:
        yield _json({"failed": type(error).__name__, "reason": error.reason})
        return
    yield from packed(found)


def _search(wanted: Mapping[str, Any], page: bytes) -> Iterator[bytes]:
    yield orjson.dumps(discover.candidates(page, wanted["url"]))


_TASKS: Mapping[str, Callable[[Mapping[str, Any], bytes], Iterator[bytes]]] = {
    "read": _read,
    "search": _search,
}


def packed(found: Reading) -> Iterator[bytes]:
    """A reading as the parent gets it. Raises `TypeError` for a value that has no form in JSON."""
    yield _json({"title": found.title, "cut": dict(found.cut or {})})
    for start in range(0, len(found.items), TOGETHER):
        yield _json([_packed(item) for item in found.items[start : start + TOGETHER]])


def _json(document: object) -> bytes:
    return orjson.dumps(document, default=_form, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _form(value: object) -> list[Any]:
    if isinstance(value, PartialDate):
        return [value.value, value.precision.value]
    if isinstance(value, Link):
        return [value.kind.value, value.to, value.why, value.dated]
    raise TypeError(f"no JSON form for {value!r}")


def _packed(item: Item) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: value for name in _NAMES if (value := getattr(item, name)) not in ("", None, ())}


# ── in its parent ─────────────────────────────────────────────────────────────


def reading(parts: Sequence[bytes]) -> Reading | Failed:
    """What `to_read` asked for."""
    head: dict[str, Any] = orjson.loads(parts[0])
    if "failed" in head:
        return head
    items = tuple(_unpacked(fields) for part in parts[1:] for fields in orjson.loads(part))
    return Reading(items=items, title=head["title"], cut=head["cut"])


def candidates(parts: Sequence[bytes]) -> tuple[discover.Candidate, ...]:
    """What `to_search` asked for."""
    return tuple(discover.Candidate(**fields) for fields in orjson.loads(parts[0]))


def _date(form: list[str]) -> PartialDate:
    value, precision = form
    return PartialDate(value=value, precision=Precision(precision))


def _links(forms: list[list[Any]]) -> tuple[Link, ...]:
    return tuple(
        Link(kind=LinkKind(kind), to=to, why=why, dated=dated and _date(dated))
        for kind, to, why, dated in forms
    )


_UNPACK: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "published": _date,
    "edited": _date,
    "flags": lambda forms: tuple(Flag(form) for form in forms),
    "related": _links,
    "related_by": _links,
    **dict.fromkeys(("authors", "tags", "publication_types", "mesh", "points_to"), tuple),
}
"""Fields whose form in JSON is another than in an item."""


def _unpacked(fields: dict[str, Any]) -> Item:
    return Item(**{name: _UNPACK[name](form) if name in _UNPACK else form for name, form in fields.items()})
