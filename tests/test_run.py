"""The bot as it is deployed: a process of its own, over HTTP, with sources and Telegram on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import clock
from tests.conftest import ROOT
from tests.standin import Room, StandIn
from tests.standin.faults import Fault
from tests.standin.fixtures import telegram
from tests.standin.server import TOKEN

__all__ = ["telegram"]

READER = 4242
GROUP = -1001234567890

PATIENCE = 40.0
"""Seconds a test waits for what should take two; only a broken bot takes as long."""


def feed() -> str:
    """Two cardiology papers of yesterday."""
    when = format_datetime(clock() - timedelta(days=1))
    items = "".join(
        f"<item><title>{title}</title><link>https://heart.example/{n}</link><guid>heart-{n}</guid>"
        f"<pubDate>{when}</pubDate><description>{text}</description></item>"
        for n, (title, text) in enumerate(
            [
                (
                    "Exampladone in heart failure: a randomised trial",
                    "RESULTS: The primary outcome, hospital admission for heart failure, occurred in 17.1%"
                    " and 18.0% (hazard ratio 0.95, 95% CI 0.84 to 1.07).",
                ),
                (
                    "Examplipril after myocardial infarction: a randomised trial",
                    "RESULTS: The primary outcome, cardiovascular death, occurred in 4.0% and 4.1%"
                    " (hazard ratio 0.98, 95% CI 0.80 to 1.20).",
                ),
            ]
        )
    )
    return f'<rss version="2.0"><channel><title>Example Heart</title>{items}</channel></rss>'


@pytest.fixture
async def publisher() -> AsyncIterator[int]:
    """A journal on loopback; gives its port."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=feed(), content_type="application/rss+xml")

    application = web.Application()
    application.router.add_get("/feed", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


SOURCES = """
sources:
  - id: example-heart
    title: Example Heart
    url: http://127.0.0.1:{port}/feed
    kind: journal
    tier: 1
    specialties: [cardiology]
    verified: never
"""

DIGESTS = """
digests:
  - id: ward
    title: Example ward
    topics: [cardiology]
    every: daily
    at: "07:30"
    zone: UTC
    threshold: 1.0
    chat: {{id: {group}, kind: supergroup}}
"""


@pytest.fixture
def folder(tmp_path: Path, publisher: int) -> Path:
    """A deployment: its configuration follows the one journal, for the one group."""
    (tmp_path / "config" / "sources").mkdir(parents=True)
    for name in ("rounds.yaml", "topics.yaml"):
        shutil.copy(ROOT / "config" / name, tmp_path / "config" / name)
    (tmp_path / "config" / "sources" / "one.yaml").write_text(SOURCES.format(port=publisher))
    (tmp_path / "config" / "digests.yaml").write_text(DIGESTS.format(group=GROUP))
    return tmp_path


class Bot:
    """`python -m bot …` in a deployment folder."""

    def __init__(self, folder: Path, publisher: int, telegram: StandIn | None) -> None:
        self._folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROUNDS", "TELEG"))}
        self._environ = kept | {"PYTHONPATH": str(ROOT), "ROUNDS_ALLOW_HOSTS": f"127.0.0.1:{publisher}"}
        if telegram:
            self._environ |= {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.address}

    async def begin(self, *arguments: str, **environ: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self._folder,
            env=self._environ | environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def done(self, *arguments: str, **environ: str) -> tuple[int, str]:
        """Run it to its end: exit code and all output."""
        process = await self.begin(*arguments, **environ)
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, (out + err).decode()


def more_than(room: Room, before: int) -> bool:
    return len(room.seen) > before


async def ended(process: asyncio.subprocess.Process) -> str:
    """SIGTERM; what the process wrote. It must end by itself, and well."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return (out + err).decode()


async def test_from_start_to_a_digest_and_an_orderly_end(
    folder: Path, publisher: int, telegram: StandIn
) -> None:
    """A reader writes /start, chooses cardiology, and gets a first digest; SIGTERM ends the bot with 0."""
    reader = telegram.room(READER)
    telegram.room(GROUP, "supergroup")
    bot = Bot(folder, publisher, telegram)
    code, said = await bot.done("ingest")
    assert code == 0, said
    process = await bot.begin("run")
    telegram.people.say(reader, "/start")
    await telegram.until(lambda: bool(reader.seen), PATIENCE)
    for label in ("Cardiology", "Done", "08:00", ""):
        before = len(reader.seen)
        telegram.people.press(reader, reader.seen[-1], reader.seen[-1].data(label))
        await telegram.until(partial(more_than, reader, before), PATIENCE)
    await telegram.until(lambda: any("Exampladone" in text for text in reader.texts), PATIENCE)
    log = await ended(process)
    assert "Traceback" not in log
    assert TOKEN not in log


async def test_a_tick_delivers_to_a_group_once(folder: Path, publisher: int, telegram: StandIn) -> None:
    """`rounds tick` at the hour sends the digest; a second tick of the same day sends nothing more."""
    group = telegram.room(GROUP, "supergroup")
    bot = Bot(folder, publisher, telegram)
    tomorrow = (clock() + timedelta(days=1)).date()
    enrolled = await bot.done("tick", "--at", f"{tomorrow}T07:00")
    assert enrolled[0] == 0, enrolled[1]
    assert group.seen == []
    for at in ("07:30:05", "07:45"):
        ticked = await bot.done("tick", "--at", f"{tomorrow}T{at}")
        assert ticked[0] == 0, ticked[1]
    assert len(group.seen) == 1
    assert "Exampladone in heart failure" in group.texts[0]


async def test_killed_between_claim_and_settlement(folder: Path, publisher: int, telegram: StandIn) -> None:
    """kill -9 while Telegram holds its answer: nothing is sent twice silently, and the doctor tells of it."""
    group = telegram.room(GROUP, "supergroup")
    bot = Bot(folder, publisher, telegram)
    tomorrow = (clock() + timedelta(days=1)).date()
    await bot.done("tick", "--at", f"{tomorrow}T07:00")
    slow = Fault(method="sendMessage", delay=5)
    telegram.faults.append(slow)
    process = await bot.begin("tick", "--at", f"{tomorrow}T07:30:05")
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    process.kill()
    await process.communicate()
    assert len(group.seen) == 1
    for at in ("07:35", "07:40"):
        ticked = await bot.done("tick", "--at", f"{tomorrow}T{at}")
        assert ticked[0] == 0, ticked[1]
    assert len(group.seen) == 1
    code, words = await bot.done("doctor")
    assert code == 1
    assert "1 in doubt" in words
    assert str(GROUP) in words


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
