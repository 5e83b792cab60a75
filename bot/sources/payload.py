"""JSON answers of services: decoded once, then read by key with the type that is documented.

A service that changes its form must be told by its message, not by a traceback: `document` and `listing`
raise `FeedError`; the readers of single fields are total, and leave out what is not of its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import FeedError, NotAFeed
from bot.sources.sniff import check_is_feed, json_value
from bot.text import one_line

Thing = Mapping[str, Any]
"""One JSON object."""


def document(name: str, body: bytes, *, service: str) -> Any:
    """The value that `body` holds. Raises `FeedError`: what came where `service` answers in JSON."""
    try:
        # utf-8-sig: some gateways put a byte order mark in front.
        return json_value(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise _not_json(name, body, service) from error


def _not_json(name: str, body: bytes, service: str) -> FeedError:
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return FeedError(name, f"{service}: the JSON is broken, or breaks off after {len(body):,} bytes")
    try:
        check_is_feed(name, body)
    except NotAFeed as found:
        return FeedError(name, f"{service}: JSON was expected, but this is {found.reason}")
    return FeedError(name, f"{service}: JSON was expected, but this is a feed")


def mapping(name: str, value: Any, *, service: str, **needed: type) -> Thing:
    """`value` when it is an object that holds `needed`; raises `FeedError` naming what it holds instead."""
    if not isinstance(value, Mapping):
        raise FeedError(name, f"{service}: an object was expected, not {_kind_of(value)}")
    for key, kind in needed.items():
        if not isinstance(value.get(key), kind):
            found = ", ".join(str(one) for one in list(value)[:6]) or "nothing"
            raise FeedError(name, f"{service}: no “{key}” in the answer; it holds {one_line(found)[:100]}")
    return value


def listing(name: str, value: Any, *, service: str) -> list[Thing]:
    """The objects of a list; raises `FeedError` when it is none, or holds things and no object."""
    if not isinstance(value, list):
        raise FeedError(name, f"{service}: a list was expected, not {_kind_of(value)}")
    found = [one for one in value if isinstance(one, Mapping)]
    if value and not found:
        raise FeedError(name, f"{service}: a list of objects was expected, not of {_kind_of(value[0])}")
    return found


def _kind_of(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def text(thing: Thing, *keys: str) -> str:
    """The text or number at `keys`, one below the other; empty where there is none."""
    for key in keys[:-1]:
        thing = part(thing, key)
    value = thing.get(keys[-1])
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def part(thing: Thing, *keys: str) -> Thing:
    """The object at `keys`, one below the other; empty where there is none."""
    for key in keys:
        value = thing.get(key)
        thing = value if isinstance(value, Mapping) else {}
    return thing


def parts(thing: Thing, *keys: str) -> Iterator[Thing]:
    """The objects of the list at `keys`."""
    value = part(thing, *keys[:-1]).get(keys[-1])
    yield from (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def texts(thing: Thing, *keys: str) -> tuple[str, ...]:
    """The texts of the list at `keys`."""
    value = part(thing, *keys[:-1]).get(keys[-1])
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
