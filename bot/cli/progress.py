"""One line on standard error that says how far a poll has come."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from bot.model import FetchFailed, IngestPlan, Source

WIDTH = 78


class Progress:
    """In a terminal one line that is written over; elsewhere one line a source."""

    def __init__(self, of: int, out: TextIO | None = None) -> None:
        self._of = of
        self._done = 0
        self._out = out or sys.stderr
        self._over = self._out.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._over:
            self._out.write("\r" + " " * WIDTH + "\r")
            self._out.flush()

    def told(self, source: Source, result: FetchFailed | IngestPlan) -> None:
        """Say how one source ended."""
        self._done += 1
        words = result.words if isinstance(result, FetchFailed) else f"{len(result.filed)} new or changed"
        line = f"{self._done}/{self._of} {source.id}: {words}"
        self._out.write(f"\r{line[:WIDTH]:<{WIDTH}}" if self._over else f"{line}\n")
        self._out.flush()
