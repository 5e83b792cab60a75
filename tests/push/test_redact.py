"""The token reaches no log, whatever goes wrong and however loud the loggers are."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Chat, Claim, Message
from bot.push.client import connect, verify
from bot.push.redact import REDACTED, guard, redact
from bot.push.sender import TelegramSender
from tests.push.conftest import NOW, unhurried
from tests.standin import Fault, StandIn

TOKEN = "123456789:AAHexampleexampleexampleexample_-12"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """Everything any logger writes at DEBUG, through one guarded handler; all as before afterwards."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root, hook = logging.getLogger(), sys.excepthook
    level, levels = (
        root.level,
        {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "hpack")},
    )
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    guard([handler])
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    sys.excepthook = hook
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.check("S34")
async def test_no_token_in_any_output(telegram: StandIn, output: io.StringIO) -> None:
    """Sends, refusals, silence, broken answers, a dead server and a refused token, all at DEBUG."""
    telegram.room(7)
    telegram.faults += [
        Fault(code=502, description="Bad Gateway"),
        Fault(code=429, description="Too Many Requests", parameters={"retry_after": 1}),
        Fault(hang_up="before"),
        Fault(hang_up="after"),
        Fault(body=b"<html>"),
        Fault(body=b'{"ok": true, "result": {}}'),
        Fault(code=401, description="Unauthorized"),
    ]
    client = connect(telegram.token, base_url=telegram.address, governor=unhurried())
    async with client:
        sender = TelegramSender(client, clock=lambda: NOW)
        claim = Claim(part_id=1, token=1, chat=Chat(id=7), message=Message(text="x"), attempts=0)
        for _ in range(9):
            await sender.send(claim)
        telegram.revoked = True
        await verify(client)
        await telegram.__aexit__(None, None, None)
        await sender.send(claim)
    logging.getLogger("x").error("%r at %s", client, client.base_url, stack_info=True)
    said = output.getvalue()
    assert len(said) > 5_000
    assert said.count(telegram.token) == 0
    assert said.count(telegram.token.partition(":")[2]) == 0


@pytest.mark.check("S34")
async def test_the_unguarded_output_would_hold_it(
    telegram: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """What the guard is for: without it the HTTP client logs the address of every call."""
    telegram.room(7)
    with caplog.at_level(logging.INFO):
        async with connect(telegram.token, base_url=telegram.address, governor=unhurried()) as client:
            await client.send_message(7, "x")
    assert telegram.token in caplog.text


@pytest.mark.check("S34")
def test_a_traceback_is_redacted(output: io.StringIO) -> None:
    """The text of an exception and of its cause."""
    try:
        try:
            raise ValueError(f"https://api.example/bot{TOKEN}/getMe")
        except ValueError as error:
            raise RuntimeError(f"token {TOKEN}") from error
    except RuntimeError:
        logging.getLogger("x").exception("failed for %s", TOKEN)
    assert TOKEN not in output.getvalue()
    assert output.getvalue().count(REDACTED) == 3
    assert "RuntimeError" in output.getvalue()


@pytest.mark.check("S34")
def test_a_crash_is_redacted(output: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody caught goes to standard error without the token."""
    try:
        raise RuntimeError(f"token {TOKEN}")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert f"RuntimeError: token {REDACTED}" in said


@pytest.mark.check("S34")
def test_the_client_does_not_show_its_token() -> None:
    assert TOKEN not in repr(connect(TOKEN)) + str(connect(TOKEN))


@given(st.text(), st.text(), st.from_regex(r"\A[0-9]{6,10}(:|%3A)[A-Za-z0-9_-]{30,40}\Z"))
def test_redacting_finds_a_token_anywhere(before: str, after: str, token: str) -> None:
    """In the middle of a word, an address or nothing at all."""
    assert token.rpartition(":")[2] not in redact(before + token + after)


@pytest.mark.parametrize("text", ["12:30:15", "10.5555/x:abc", "error 123456: not found", ""])
def test_what_is_no_token_stays(text: str) -> None:
    assert redact(text) == text
