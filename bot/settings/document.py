"""Reading one YAML file: what it says, and on which line.

YAML 1.2 by ruamel.yaml's round-trip loader. Nothing is constructed from a tag and nothing is expanded
from an alias: both are refused, with every other fault of form, before a value is made (check S31).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, Event
from ruamel.yaml.nodes import MappingNode, Node

from bot.settings.plain import plain

MAX_BYTES = 1_000_000
"""No file a curator writes by hand comes near it: 1,000 sources weigh about 250 kB."""
MAX_DEPTH = 20
"""The deepest file here has five levels."""

Location = tuple[str | int, ...]
"""Keys and positions from the top of a file down to a value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `str()` is `file:line: key: what is wrong and what would be right`."""

    file: str
    line: int
    key: str
    words: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.key, self.words) if part)


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file. `name` is how the file is called when people are told about it."""

    name: str
    value: Any
    text: str = ""
    """What it was read from, where the value does not know its lines."""

    def line(self, location: Location) -> int:
        """The line of what stands at `location`, or of the nearest thing above it that has one."""
        value, line = _marked(self.text) if self.text else self.value, 1
        for step in location:
            line = _line_of(value, step) or line
            value = _inside(value, step)
        return line

    def problem(self, location: Location, words: str) -> Problem:
        return Problem(self.name, self.line(location), spell(location), words)


def spell(location: Location) -> str:
    """`("sources", 3, "tier")` as people read it: `sources[3].tier`."""
    spelt = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return spelt.removeprefix(".")


def read_document(file: Path, name: str) -> Document | tuple[Problem, ...]:
    """The file's value with its lines, or every fault of form in it. Never raises for what it says."""
    text = _read_text(file, name)
    if isinstance(text, Problem):
        return (text,)
    if (value := plain(text, max_depth=MAX_DEPTH)) is not None:
        return Document(name, value, text)
    try:
        value = _marked(text)
    except _Refused as refused:
        return tuple(Problem(name, line, key, words) for line, key, words in refused.faults)
    except MarkedYAMLError as error:
        return (_syntax_problem(name, error),)
    except (YAMLError, ValueError) as error:
        return (Problem(name, 1, "", f"not YAML: {str(error).splitlines()[0]}"),)
    return Document(name, value) if value is not None else (Problem(name, 1, "", _EMPTY),)


@lru_cache(maxsize=16)
def _marked(text: str) -> Any:
    """The value with its lines. Raises what ruamel has to say, and `_Refused`."""
    yaml = YAML(typ="rt", pure=True)
    yaml.max_depth = MAX_DEPTH
    yaml.Composer = _PlainComposer
    yaml.Constructor = _TextDates
    return yaml.load(text)


_EMPTY = "the file is empty; delete it or fill it in (docs/configuration.md shows each file)"


def _read_text(file: Path, name: str) -> str | Problem:
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            words = f"the file has {size:,} bytes; a config file may have {MAX_BYTES:,}: split it"
            return Problem(name, 1, "", words)
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        words = f"not UTF-8 (byte 0x{error.object[error.start]:02x}); save the file as UTF-8"
        return Problem(name, line, "", words)
    except OSError as error:
        return Problem(name, 1, "", f"cannot be read: {error.strerror}")


_HERE, _WHERE_IT_BEGAN = "here", "where it began"

_SLIPS = (
    ("character '\\t' that cannot start", _HERE, "a tab is not allowed here; indent with spaces"),
    (
        "mapping values are not allowed",
        _HERE,
        "a colon too many, or a line that is indented too far; put text that holds a colon in quotes",
    ),
    ("could not find expected ':'", _WHERE_IT_BEGAN, "no colon with a blank after it; write key: value"),
    ("expected ',' or ']'", _WHERE_IT_BEGAN, "a bracket is opened here and not closed; write [one, two]"),
    ("expected ',' or '}'", _WHERE_IT_BEGAN, "a brace is opened here and not closed; write {key: value}"),
    ("found unexpected end of stream", _WHERE_IT_BEGAN, "a quotation mark is opened here and not closed"),
    ("expected <block end>, but found '<scalar>'", _HERE, "text goes on behind a quotation mark; quote all"),
    ("expected <block end>", _HERE, "this line is not indented as the lines that it belongs to"),
    ("that cannot start any token", _HERE, "text that begins with this sign has to stand in quotes"),
    ("found undefined alias", _HERE, "text that begins with * has to stand in quotes"),
    ("but found another document", _HERE, "--- begins another document; a file holds one"),
)
"""What the parser says, the line that a curator has to look at, and what to do there."""


def _syntax_problem(name: str, error: MarkedYAMLError) -> Problem:
    said = error.problem or error.context or ""
    place, words = next(((place, words) for part, place, words in _SLIPS if part in said), (_HERE, said))
    began, here = error.context_mark, error.problem_mark
    mark = (began or here) if place is _WHERE_IT_BEGAN else (here or began)
    return Problem(name, mark.line + 1 if mark else 1, "", f"not YAML: {words}")


class _Refused(Exception):
    """What a document may not have, as (line, key, words)."""

    def __init__(self, faults: Iterable[tuple[int, str, str]]) -> None:
        super().__init__("refused")
        self.faults = tuple(faults)


class _PlainComposer(Composer):
    """Composes nodes, and raises `_Refused` at the end of a document that is not plain data."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.faults: list[tuple[int, str, str]] = []
        self._place: Location = ()

    def compose_document(self) -> Node:
        node: Node = super().compose_document()
        if self.faults:
            raise _Refused(self.faults)
        return node

    def compose_node(self, parent: Any, index: Any) -> Node:
        """`index` is the position in a list, the node of a value's key, and None for a key itself."""
        event = self.parser.peek_event()
        around = self._place
        if index is not None:
            self._place = (*around, index if isinstance(index, int) else str(index.value))
        if isinstance(event, AliasEvent):
            self._refuse(event, f"the alias *{event.anchor} is refused; write the value out")
        elif tag := getattr(event, "ctag", None):
            self._refuse(event, f"the YAML tag {tag} is refused; write the plain value")
        node: Node = super().compose_node(parent, index)
        self._place = around
        return node

    def _refuse(self, event: Event, words: str) -> None:
        self.faults.append((event.start_mark.line + 1, spell(self._place), words))

    def compose_mapping_node(self, anchor: Any) -> MappingNode:
        node: MappingNode = super().compose_mapping_node(anchor)
        first: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if first.setdefault(str(key.value), line) != line:
                words = f'the key "{key.value}" is here twice, first on line {first[str(key.value)]}'
                self.faults.append((line, spell((*self._place, str(key.value))), words))
        return node


class _TextDates(RoundTripConstructor):
    """Leaves a date as the text it is: made here, an impossible one would fail without its line."""


_TextDates.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _line_of(value: Any, step: str | int) -> int | None:
    if isinstance(value, CommentedMap) and step in value:
        return int(value.lc.key(step)[0]) + 1
    if isinstance(value, CommentedSeq) and isinstance(step, int) and step < len(value):
        return int(value.lc.item(step)[0]) + 1
    return None


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
