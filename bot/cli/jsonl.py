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

from bot.rows import read_row


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
                yield read_row(line, self.name, number)


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


def written(row: dict[str, Any]) -> bytes:
    """One line, UTF-8 whatever the terminal's locale says; nouns of `bot.model` are written as objects."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        return json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n"


def _plain(value: Any) -> Any:
    """A noun as an object; what is written already, read again."""
    return orjson.loads(orjson.dumps(value)) if isinstance(value, orjson.Fragment) else asdict(value)


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """One object a line."""
    out = sys.stdout.buffer
    out.writelines(map(written, rows))
    out.flush()
