"""What a running bot says of itself."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

TOKEN = "123456789:AAEexampleAAEexampleAAEexampleAAEex"


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    """Logging is the process's: put it back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = (*logs.ALWAYS_QUIET, "httpx", "httpcore", "hpack")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(level: str = "INFO", out: io.StringIO | None = None) -> tuple[logging.Logger, io.StringIO]:
    out = out or io.StringIO()
    logs.begin(level, out=out)
    return logging.getLogger("bot.example"), out


@pytest.mark.check("O3")
def test_one_json_object_a_line() -> None:
    """Each event is one line of JSON with its time, level and ids, line feeds within it or not."""
    log, out = said()
    log.info("a digest of\ntwo parts", extra={"digest": 7, "part": 1})
    log.warning("late")
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["event"], first["digest"], first["part"]) == ("a digest of\ntwo parts", 7, 1)
    assert (second["level"], second["logger"], second["event"]) == ("WARNING", "bot.example", "late")
    assert first["at"].endswith("+00:00")


@pytest.mark.check("O3")
def test_no_token_in_a_line() -> None:
    """Neither in the message nor in a traceback."""
    log, out = said()
    try:
        raise ValueError(f"https://api.example/bot{TOKEN}/getMe")
    except ValueError:
        log.exception("asked bot%s", TOKEN)
    (event,) = map(json.loads, out.getvalue().splitlines())
    assert TOKEN not in out.getvalue()
    assert "ValueError" in event["trace"]


@pytest.mark.check("O3")
@pytest.mark.parametrize("name", logs.ALWAYS_QUIET)
def test_no_message_text_at_any_level(name: str) -> None:
    """The library logs whole messages at DEBUG: that never reaches our log."""
    _, out = said("DEBUG")
    logging.getLogger(name).debug("sendMessage with parameters {'text': 'my patient'}")
    logging.getLogger(f"{name}.ext").info("sendMessage with parameters {'text': 'my patient'}")
    assert out.getvalue() == ""


@pytest.mark.check("O3")
def test_the_level_is_kept() -> None:
    """What is below the level is not written."""
    log, out = said("WARNING")
    log.info("not this")
    assert out.getvalue() == ""


def test_words_in_a_terminal() -> None:
    """A person who looks on reads sentences."""
    log, out = said(out=Terminal())
    log.info("running as @example_bot")
    assert out.getvalue().endswith("INFO bot.example: running as @example_bot\n")
