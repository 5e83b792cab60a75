"""What a running bot says of itself."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

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


# ── Sentry ────────────────────────────────────────────────────────────────────

DSN = "https://key@sentry.test/1"


class Recording(Transport):
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize().decode())


@pytest.fixture
def reports() -> Iterator[Recording]:
    """Errors are reported there; afterwards nowhere."""
    said("DEBUG")
    recording = Recording()
    logs.report_to(DSN, transport=recording)
    yield recording
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(None)


def fail_with_secrets(log: logging.Logger) -> None:
    """A token in the message, in the error, in what caused it, in a variable, and in an extra."""
    token = TOKEN
    try:
        try:
            raise OSError(f"POST https://api.test/bot{token}/sendMessage")
        except OSError as cause:
            raise ValueError(f"the answer to {token} is no JSON") from cause
    except ValueError:
        log.exception("bot%s failed", token, extra={"address": token, "text": "what a reader wrote"})


@pytest.mark.check("O4", "S34")
def test_a_report_holds_no_secret(reports: Recording) -> None:
    """What went wrong and where is there; tokens, variables, extras and the machine's name are not."""
    fail_with_secrets(logging.getLogger("bot.example"))
    (sent,) = reports.sent
    event = json.loads(sent.splitlines()[-1])
    assert [one["type"] for one in event["exception"]["values"]] == ["OSError", "ValueError"]
    assert "fail_with_secrets" in sent
    assert TOKEN not in sent
    assert "what a reader wrote" not in sent
    assert not {"extra", "server_name", "breadcrumbs", "modules", "contexts"} & event.keys()
    frames = [frame for one in event["exception"]["values"] for frame in one["stacktrace"]["frames"]]
    assert not any("vars" in frame for frame in frames)


@pytest.mark.check("O4")
def test_what_is_no_error_is_not_reported(reports: Recording) -> None:
    """A warning is for the log."""
    logging.getLogger("bot.example").warning("late")
    assert reports.sent == []


@pytest.mark.check("O4")
def test_without_a_dsn_nothing_is_reported() -> None:
    """Nobody listens to the log but the log."""
    said()
    before = logging.getLogger().handlers[:]
    logs.report_to(None)
    assert logging.getLogger().handlers == before
    assert not sentry_sdk.get_client().is_active()
