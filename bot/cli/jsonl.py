"""JSON Lines in and out, for the stages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from bot.errors import UsageError

_LONG_NUMBER = 18
"""Digits that orjson reads as they are; of longer whole numbers it makes fractions."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file, not yet read, so that another process can read them."""

    name: str
    first: int
    lines: tuple[bytes, ...]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The objects; blank lines are skipped. Raises `UsageError` with file and line of anything else."""
        for number, line in enumerate(self.lines, self.first):
            if not line.isspace():
                yield _row(line, f"{self.name}:{number}")


def read_lines(files: tuple[Path, ...] = (), *, at_once: int) -> Iterator[Lines]:
    """The lines of the files, or of standard input, `at_once` together."""
    if not files:
        yield from _lines("standard input", sys.stdin.buffer, at_once)
    for file in files:
        with file.open("rb") as lines:
            yield from _lines(str(file), lines, at_once)


def read_rows(files: tuple[Path, ...] = ()) -> Iterator[dict[str, Any]]:
    """Rows of the files, or of standard input; blank lines are skipped.

    Raises `UsageError` naming file and line for what is not a JSON object.
    """
    for some in read_lines(files, at_once=1):
        yield from some.rows()


def _lines(name: str, lines: Iterable[bytes], at_once: int) -> Iterator[Lines]:
    each, first = iter(lines), 1
    while some := tuple(islice(each, at_once)):
        yield Lines(name, first, some)
        first += len(some)


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = _parsed(line)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{where}: nested too deep") from error
    if not isinstance(row, dict):
        raise UsageError(f"{where}: a JSON object is expected, not {type(row).__name__}")
    return row


def _parsed(line: bytes) -> Any:
    # orjson is a third of the cost of json; what it refuses or would round (NaN, half a surrogate pair,
    # long numbers) is left to json, so that every key passes through as it came.
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line)
    rounded = isinstance(row, dict) and any(
        isinstance(value, float) and abs(value) >= 10**_LONG_NUMBER for value in row.values()
    )
    return json.loads(line) if rounded else row


def written(row: dict[str, Any]) -> bytes:
    """One line, UTF-8 whatever the terminal's locale says; nouns of `bot.model` are written as objects."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        return json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n"


def _plain(value: Any) -> Any:
    """A noun as an object; what is written already, read again."""
    return json.loads(value.contents) if isinstance(value, orjson.Fragment) else asdict(value)


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """One object a line."""
    out = sys.stdout.buffer
    out.writelines(map(written, rows))
    out.flush()
