"""Starts that cannot work, and those that have to wait."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from tests.running.deployment import PATIENCE, READER, Bot, ended
from tests.standin import StandIn
from tests.standin.faults import Fault


@pytest.mark.check("O8")
@pytest.mark.parametrize(
    ("environ", "words"),
    [
        pytest.param({"TELEGRAM_BOT_TOKEN": "not-a-token"}, "TELEGRAM_BOT_TOKEN", id="no-token-at-all"),
        pytest.param({"TELEGRAM_BOT_TOKEN": "123456:" + "A" * 35}, "BotFather", id="unknown-token"),
        pytest.param({"ROUNDS_DB": "/proc/rounds/rounds.db"}, "/proc/rounds", id="unwritable-folder"),
        pytest.param({"ROUNDS_CONFIG": "nowhere"}, "nowhere", id="no-configuration"),
        pytest.param({"DYNO": "worker.1"}, "Heroku", id="a-host-that-forgets-its-disk"),
    ],
)
async def test_a_start_that_cannot_work_says_why(
    folder: Path, publisher: int, telegram: StandIn, environ: dict[str, str], words: str
) -> None:
    """One line with the reason, an exit code, and no traceback."""
    code, said = await Bot(folder, publisher, telegram).done("run", **environ)
    assert code in (1, 2)
    assert words in said
    assert "Traceback" not in said


@pytest.mark.check("O8")
async def test_an_api_that_is_down_is_waited_for(folder: Path, publisher: int, telegram: StandIn) -> None:
    """A network error at the start is retried until Telegram answers."""
    reader = telegram.room(READER)
    telegram.faults.append(Fault(method="getMe", times=2, hang_up="before"))
    process = await Bot(folder, publisher, telegram).begin("run")
    telegram.people.say(reader, "/help")
    await telegram.until(lambda: bool(reader.seen), PATIENCE)
    await ended(process)


async def test_a_trial_database_is_refused_by_the_bot(
    folder: Path, publisher: int, telegram: StandIn
) -> None:
    """What was only tried is never mistaken for what readers have had."""
    code, said = await Bot(folder, publisher, None).done("run")
    assert code == 0, said
    code, said = await Bot(folder, publisher, telegram).done("run", ROUNDS_DB="var/try.db")
    assert code == 1
    assert "trial" in said


@pytest.mark.check("O5")
@pytest.mark.parametrize("hung", ["getMe", "setMyCommands"])
async def test_sigterm_while_it_starts(folder: Path, publisher: int, telegram: StandIn, hung: str) -> None:
    """Telegram does not answer when the signal comes: the bot ends with 0, long before the answer would."""
    slow = Fault(method=hung, delay=60, times=99)
    telegram.faults.append(slow)
    process = await Bot(folder, publisher, telegram).begin("run")
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    async with asyncio.timeout(20):
        assert "Traceback" not in await ended(process)


@pytest.mark.check("O5")
@pytest.mark.parametrize("after", [0.2, 1.0])
async def test_sigterm_in_the_first_second(
    folder: Path, publisher: int, telegram: StandIn, after: float
) -> None:
    """While Python still imports; nothing is said on stderr."""
    process = await Bot(folder, publisher, telegram).begin("run")
    await asyncio.sleep(after)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        _, err = await process.communicate()
    assert process.returncode in (0, -signal.SIGTERM)  # the latter before our first line ran
    assert err == b""
