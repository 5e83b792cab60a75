"""The process that parses: one body in, one answer out, until its input ends. Run as a module.

Frames on standard input and output: eight bytes of length, then that many bytes. A request is a line of
JSON and the body after it; an answer is JSON. An empty answer, before any request, says that modules are
loaded: the time that a body may take begins there. JSON, because what a hostile body might make of this
process must not be able to run code in its parent.
"""

from __future__ import annotations

import dataclasses
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import orjson

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, Link, LinkKind, PartialDate, Precision, Source
from bot.sources.feed import Reading
from bot.sources.readers import read_body

LENGTH = struct.Struct(">Q")
_NAMES = tuple(field.name for field in dataclasses.fields(Item))
_REQUEST = ("id", "kind", "title", "url", "language", "reader")


def request(source: Source, body: bytes, *, url: str, content_type: str) -> bytes:
    """What the parent sends, framed."""
    head: dict[str, Any] = {name: getattr(source, name) for name in _REQUEST}
    line = orjson.dumps({"source": head, "base": url, "content_type": content_type}) + b"\n"
    return LENGTH.pack(len(line) + len(body)) + line + body


def answer(content: bytes) -> bytes:
    """What the worker makes of a request's content, unframed."""
    line, _, body = content.partition(b"\n")
    wanted = orjson.loads(line)
    stated = wanted["source"]
    source = Source(**(stated | {"kind": Kind(stated["kind"])}))
    try:
        reading = read_body(source, body, url=wanted["base"], content_type=wanted["content_type"])
    except FeedError as error:
        return _json({"failed": type(error).__name__, "reason": error.reason})
    return packed(reading)


def packed(reading: Reading) -> bytes:
    """A reading as the parent gets it. Raises `TypeError` for a value that has no form in JSON."""
    items = [_packed(item) for item in reading.items]
    return _json({"title": reading.title, "cut": dict(reading.cut or {}), "items": items})


def reading(content: bytes) -> Reading | Mapping[str, str]:
    """The parent's reading of an answer; a mapping with `failed` and `reason` when there is none."""
    document: dict[str, Any] = orjson.loads(content)
    if "failed" in document:
        return document
    items = tuple(_unpacked(values) for values in document["items"])
    return Reading(items=items, title=document["title"], cut=document["cut"])


def _json(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, default=_form, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _form(value: object) -> list[str]:
    if isinstance(value, PartialDate):
        return [value.value, value.precision.value]
    if isinstance(value, Link):
        return [value.kind.value, value.to, value.why]
    raise TypeError(f"no JSON form for {value!r}")


def _packed(item: Item) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: value for name in _NAMES if (value := getattr(item, name)) not in ("", None, ())}


def _date(form: list[str]) -> PartialDate:
    value, precision = form
    return PartialDate(value=value, precision=Precision(precision))


def _links(forms: list[list[str]]) -> tuple[Link, ...]:
    return tuple(Link(kind=LinkKind(kind), to=to, why=why) for kind, to, why in forms)


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


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Say that it is ready, then answer until the parent closes its end."""
    answers.write(LENGTH.pack(0))
    answers.flush()
    while len(size := requests.read(LENGTH.size)) == LENGTH.size:
        reply = answer(requests.read(LENGTH.unpack(size)[0]))
        answers.write(LENGTH.pack(len(reply)) + reply)
        answers.flush()


def main() -> None:
    """Take the memory limit from the command line, megabytes of address space, and serve."""
    limit = int(sys.argv[1]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
