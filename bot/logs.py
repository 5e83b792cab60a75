"""What a running bot says of itself: one event a line, without message texts and without tokens.

In a terminal a line reads as a sentence; anywhere else it is one JSON object, for whatever collects logs.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from bot import __version__
from bot.errors import ConfigError
from bot.push.redact import guard, redact

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


_TOLD = frozenset(
    "event_id timestamp level logger logentry exception platform release environment sdk".split()  # noqa: SIM905
)
"""Parts of a report that leave the machine: what went wrong, where in the program, and in which version."""


def report_to(dsn: str | None, *, transport: Any = None) -> None:
    """Errors that are logged go to Sentry, too; without a DSN nothing does, and nothing is imported.

    No variables, no names of machines, no trail of what went before, and no tokens. Raises `ConfigError`
    where the extra `sentry` is not installed."""
    if dsn is None:
        return
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import EventHandler
    except ImportError as error:
        raise ConfigError(("SENTRY_DSN is set: install its client, pip install 'rounds[sentry]'",)) from error
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        release=f"rounds@{__version__}",
        before_send=reported,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        auto_session_tracking=False,
        max_breadcrumbs=0,
    )
    # Before the others: what redacts their records turns a traceback into text.
    logging.getLogger().handlers.insert(0, EventHandler(level=logging.ERROR))


def reported(event: Any, _hint: Any = None) -> Any:
    """What of a Sentry event leaves the machine."""
    return {name: _redacted(value) for name, value in event.items() if name in _TOLD}


def _redacted(value: Any) -> Any:
    match value:
        case str():
            return redact(value)
        case dict():
            return {name: _redacted(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_redacted(inner) for inner in value]
    return value
