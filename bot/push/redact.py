"""Tokens never reach a log. httpx alone would write one into every line it logs of a request."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType

TOKEN = re.compile(r"\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
"""A bot's id, a colon and 35 characters; in an address the colon may be escaped."""
REDACTED = "[token]"

LOUD = ("httpx", "httpcore", "hpack")
"""These log whole addresses at INFO and below."""


def redact(text: str) -> str:
    """`text` with every bot token replaced."""
    return TOKEN.sub(REDACTED, text)


class Redacting(logging.Filter):
    """Rewrites the record itself: message, traceback and stack, before any formatter sees them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: what held a token is still worth logging."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        if record.exc_text:
            # A formatter that sees exc_info writes the traceback anew, token and all.
            record.exc_text, record.exc_info = redact(record.exc_text), None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def guard(handlers: Iterable[logging.Handler] | None = None) -> None:
    """Redact on `handlers` (by default those of the root logger), in tracebacks of a crash, and keep
    the HTTP client's loggers at WARNING. Call it after the handlers are set up."""
    for handler in logging.getLogger().handlers if handlers is None else handlers:
        if not any(isinstance(one, Redacting) for one in handler.filters):
            handler.addFilter(Redacting())
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _crash


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))
