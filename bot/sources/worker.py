"""The process that parses: one body in, one answer out, until its input ends. Run as a module.

Frames on standard input and output: eight bytes of length, then that many bytes. A request is a line of
JSON and the body after it; an answer is JSON. JSON, because what a hostile body might make of this process
must not be able to run code in its parent.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import struct
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import orjson

from bot.errors import FeedError
from bot.model import Flag, Item, Kind, PartialDate, Precision, Source
from bot.sources.feed import Reading, read_feed

LENGTH = struct.Struct(">Q")
_NAMES = tuple(field.name for field in dataclasses.fields(Item))
_LISTS = ("authors", "tags", "publication_types", "mesh")
_REQUEST = ("id", "kind", "title", "url", "language")


def request(source: Source, body: bytes, *, url: str, content_type: str) -> bytes:
    """What the parent sends, framed."""
    head: dict[str, Any] = {name: getattr(source, name) for name in _REQUEST}
    line = json.dumps({"source": head, "base": url, "content_type": content_type}).encode() + b"\n"
    return LENGTH.pack(len(line) + len(body)) + line + body


def answer(content: bytes) -> bytes:
    """What the worker makes of a request's content, unframed."""
    line, _, body = content.partition(b"\n")
    wanted = json.loads(line)
    stated = wanted["source"]
    source = Source(**(stated | {"kind": Kind(stated["kind"])}))
    try:
        reading = read_feed(source, body, url=wanted["base"], content_type=wanted["content_type"])
    except FeedError as error:
        return _json({"failed": type(error).__name__, "reason": error.reason})
    return _json(
        {
            "title": reading.title,
            "cut": dict(reading.cut or {}),
            "items": [_packed(item) for item in reading.items],
        }
    )


def reading(content: bytes) -> Reading | Mapping[str, str]:
    """The parent's reading of an answer; a mapping with `failed` and `reason` when there is none."""
    document: dict[str, Any] = _unjson(content)
    if "failed" in document:
        return document
    items = tuple(_unpacked(values) for values in document["items"])
    return Reading(items=items, title=document["title"], cut=document["cut"])


def _json(document: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:
        # UTF-8 holds no lone surrogate. One in a feed must not cost the entries beside it: it goes escaped.
        return json.dumps(document).encode()


def _unjson(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return json.loads(content)


def _packed(item: Item) -> dict[str, Any]:
    """Fields that hold something, as JSON can carry them."""
    fields = {name: value for name in _NAMES if (value := getattr(item, name)) not in ("", None, ())}
    if item.published:
        fields["published"] = [item.published.value, item.published.precision.value]
    return fields


def _unpacked(fields: dict[str, Any]) -> Item:
    values = dict(fields) | {name: tuple(fields[name]) for name in _LISTS if name in fields}
    values["kind"] = Kind(fields["kind"])
    if "flags" in fields:
        values["flags"] = tuple(Flag(flag) for flag in fields["flags"])
    if "published" in fields:
        value, precision = fields["published"]
        values["published"] = PartialDate(value=value, precision=Precision(precision))
    return Item(**values)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the parent closes its end."""
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
