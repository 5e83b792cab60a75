"""Reading a skops file that holds arrays and strings only, without the library that wrote it.

Importing skops and scikit-learn takes about two seconds, which is most of a cold start, and loading through
them can build objects. This reader knows four kinds of nodes of skops' schema (protocol 2) and builds
nothing else: dict, list, JSON, and numpy arrays without objects. Any other type is named and refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np

PROTOCOL = 2
LARGEST_MEMBER = 64_000_000
"""Bytes of one array, unpacked: a zip of 12 MB could hold a thousand times that."""

Node = Mapping[str, Any]


def read(body: bytes) -> Any:
    """What was stored. Raises `ForeignType` for other types, ValueError or KeyError for other files."""
    with ZipFile(BytesIO(body)) as archive:
        if any(member.file_size > LARGEST_MEMBER for member in archive.infolist()):
            raise ValueError("unpacked it would be too large")
        schema = json.loads(archive.read("schema.json"))
        if schema.get("protocol") != PROTOCOL:
            raise ValueError("another protocol of skops")
        if foreign := sorted(set(_foreign(schema))):
            raise ForeignType(foreign)
        return _value(schema, archive)


class ForeignType(ValueError):
    """The file holds types that none of ours has; nothing of them was built."""

    def __init__(self, types: list[str]) -> None:
        super().__init__(", ".join(types))


def _dict(node: Node, archive: ZipFile) -> dict[str, Any]:
    return {key: _value(value, archive) for key, value in node["content"].items()}


def _list(node: Node, archive: ZipFile) -> list[Any]:
    return [_value(value, archive) for value in node["content"]]


def _json(node: Node, _: ZipFile) -> Any:
    return json.loads(node["content"])


def _array(node: Node, archive: ZipFile) -> Any:
    return np.load(BytesIO(archive.read(node["file"])), allow_pickle=False)


_READERS: Mapping[tuple[str, str], Callable[[Node, ZipFile], Any]] = {
    ("DictNode", "builtins.dict"): _dict,
    ("ListNode", "builtins.list"): _list,
    ("JsonNode", "builtins.str"): _json,
    ("JsonNode", "builtins.bool"): _json,
    ("JsonNode", "builtins.int"): _json,
    ("NdArrayNode", "numpy.ndarray"): _array,
}


def _kind(node: Node) -> tuple[str, str]:
    return str(node.get("__loader__")), f"{node.get('__module__')}.{node.get('__class__')}"


def _value(node: Node, archive: ZipFile) -> Any:
    return _READERS[_kind(node)](node, archive)


def _foreign(node: Node) -> Iterator[str]:
    """The names of the types that are not ours, anywhere below."""
    loader, name = kind = _kind(node)
    if kind not in _READERS or (loader == "NdArrayNode" and node.get("type") != "numpy"):
        yield name
        return
    content = node.get("content")
    below = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    for one in below:
        yield from _foreign(one)
