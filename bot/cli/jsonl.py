"""JSON Lines in and out, for the stages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.errors import UsageError


def read_rows(files: tuple[Path, ...] = ()) -> Iterator[dict[str, Any]]:
    """Rows of the files, or of standard input; blank lines are skipped.

    Raises `UsageError` naming file and line for what is not a JSON object.
    """
    if not files:
        yield from _rows("standard input", sys.stdin.buffer)
    for file in files:
        with file.open("rb") as lines:
            yield from _rows(str(file), lines)


def _rows(name: str, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{name}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise UsageError(f"{name}:{number}: a JSON object is expected, not {type(row).__name__}")
        yield row


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """One object a line, UTF-8 whatever the terminal's locale says."""
    out = sys.stdout.buffer
    for row in rows:
        out.write(
            json.dumps(row, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8", "replace") + b"\n"
        )
    out.flush()
