"""What a running bot says of itself: one event a line, without message texts and without tokens.

In a terminal a line reads as a sentence; anywhere else it is one JSON object, for whatever collects logs.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from bot.push.redact import guard

ALWAYS_QUIET = ("telegram", "apscheduler", "asyncio")
"""At DEBUG these write whole messages, or a line for every tick."""

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`{"at", "level", "logger", "event", …}`: what a call passes by `extra` becomes keys of its own."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        event |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if trace := record.exc_text or (self.formatException(record.exc_info) if record.exc_info else ""):
            event["trace"] = trace
        return json.dumps(event, ensure_ascii=False, default=str)


class Lines(logging.StreamHandler[TextIO]):
    """Where nobody reads any more the bot goes on in silence: a line for each lost line helps nobody."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if not isinstance(sys.exception(), BrokenPipeError):
            super().handleError(record)


def begin(level: str, *, out: TextIO | None = None) -> None:
    """Set up logging to `out`, by default standard output, at `level`."""
    out = out or sys.stdout
    handler = Lines(out)
    words = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(words if out.isatty() else JsonLines())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in ALWAYS_QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    guard()
