"""The bot as it is deployed: a process of its own, over HTTP, with sources and Telegram on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import clock
from bot.model import Chat, PartState
from bot.store import SqliteStore
from tests.conftest import ROOT
from tests.standin import Room, StandIn
from tests.standin.faults import Fault
from tests.standin.fixtures import telegram
from tests.standin.server import TOKEN
from tests.store.builders import digest_plan, filed, subscription

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


class Log:
    """What a process writes while it runs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        self._lines = process.stdout
        self.said = ""

    async def until(self, words: str) -> None:
        """Read on to the line that has them; nothing: to the end."""
        async with asyncio.timeout(PATIENCE):
            while line := (await self._lines.readline()).decode():
                self.said += line
                if words and words in line:
                    return
        assert not words, self.said


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


@pytest.mark.check("O9")
async def test_the_command_line_wins(folder: Path, publisher: int) -> None:
    """Over the environment, which names another database and another configuration."""
    bot = Bot(folder, publisher, None)
    options = ("--config", str(folder / "config"), "--db", str(folder / "asked.db"))
    code, said = await bot.done("ingest", *options, ROUNDS_DB="other.db", ROUNDS_CONFIG="nowhere")
    assert code == 0, said
    assert databases(folder) == ["asked.db"]


def databases(folder: Path) -> list[str]:
    return [one.name for one in folder.glob("*.db")]


@pytest.mark.check("O9")
async def test_a_signal_has_the_configuration_read(folder: Path, publisher: int, telegram: StandIn) -> None:
    """A faulty one is told with its line and changes nothing; a right one holds, and nothing is restarted."""
    telegram.room(GROUP, "supergroup")
    reader = telegram.room(READER)
    written = folder / "config" / "rounds.yaml"
    right = written.read_text()
    process = await Bot(folder, publisher, telegram).begin("run")
    log = Log(process)
    await log.until("this instance leads")
    written.write_text(right + "\nnonsense: 1\n")
    process.send_signal(signal.SIGHUP)
    await log.until("stays as it was")
    written.write_text(right.replace("the person who runs this copy of Rounds", "Dr Example"))
    process.send_signal(signal.SIGHUP)
    await log.until("operator changed")
    telegram.people.say(reader, "/privacy")
    await telegram.until(lambda: any("Dr Example" in text for text in reader.texts), PATIENCE)
    process.send_signal(signal.SIGTERM)
    await log.until("")
    assert await process.wait() == 0
    assert "rounds.yaml" in log.said
    assert "nonsense: unknown key" in log.said


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
    """kill -9 while Telegram holds its answer: nothing is sent twice silently, the group is asked once
    whether it arrived, and the doctor tells of it."""
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
    digest, question = group.seen
    assert "Telegram did not say whether the digest" in question.text
    assert "Telegram did not say" not in digest.text
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


async def queue_digests(folder: Path, chats: range) -> None:
    """What a burst at eight leaves in the outbox, one part each."""
    store = await SqliteStore.open(folder / "var" / "rounds.db", now=clock())
    for n in chats:
        one = subscription(f"s{n}", chat=Chat(id=n))
        await store.save_subscription(replace(one, next_due=clock() + timedelta(days=1)))
        assert await store.apply_digest(digest_plan(one, filed(f"g{n}"), at=clock()), now=clock())
    await store.aclose()


async def states(folder: Path) -> dict[str, int]:
    store = await SqliteStore.open(folder / "var" / "rounds.db", now=clock())
    account = await store.account()
    await store.aclose()
    return {state: account[state] for state in PartState if account[state]}


@pytest.mark.check("D16")
async def test_sigterm_in_a_burst(folder: Path, publisher: int, telegram: StandIn) -> None:
    """Telegram is slow when the signal comes, twice: what is under way ends well, nothing new is begun, the
    exit code is 0, and the next start sends the rest. Nothing is in doubt, nothing comes twice."""
    rooms = [telegram.room(n) for n in range(1, 9)]
    await queue_digests(folder, range(1, 9))
    slow = Fault(method="sendMessage", delay=3, times=2)
    telegram.faults.append(slow)
    bot = Bot(folder, publisher, telegram)
    process = await bot.begin("run")
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    process.send_signal(signal.SIGTERM)
    log = await ended(process)
    assert "Traceback" not in log
    under_way = sum(len(room.seen) for room in rooms)
    assert 1 <= under_way < 8
    assert await states(folder) == {"sent": under_way, "ready": 8 - under_way}
    process = await bot.begin("run")
    await telegram.until(lambda: all(room.seen for room in rooms), PATIENCE)
    await ended(process)
    assert [len(room.seen) for room in rooms] == [1] * 8
    assert await states(folder) == {"sent": 8}


def by_webhook() -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        here = f"127.0.0.1:{found.getsockname()[1]}"
    return {
        "ROUNDS_WEBHOOK_URL": f"http://{here}/updates",
        "ROUNDS_WEBHOOK_LISTEN": here,
        "ROUNDS_WEBHOOK_SECRET": "canary-secret",
    }


@pytest.mark.check("D18", "S37")
@pytest.mark.parametrize("way", [dict, by_webhook], ids=["polling", "webhook"])
async def test_killed_while_it_answers_a_press(
    folder: Path, publisher: int, telegram: StandIn, way: Callable[[], dict[str, str]]
) -> None:
    """kill -9 after a topic was switched on and before the answer; Telegram sends the press again: the topic
    stays on. What was said meanwhile is answered, once."""
    reader, environ = telegram.room(READER), way()
    bot = Bot(folder, publisher, telegram)
    process = await bot.begin("run", **environ)
    telegram.people.say(reader, "/topics")
    await telegram.until(lambda: bool(reader.seen), PATIENCE)
    page = reader.seen[0]
    slow = Fault(method="editMessageText", delay=30)
    telegram.faults.append(slow)
    telegram.people.press(reader, page, page.data("Cardiology"))
    press = telegram.world.updates.latest
    async with asyncio.timeout(PATIENCE):
        await slow.met.wait()
    telegram.people.say(reader, "/help")
    await asyncio.sleep(1.0)  # taken in behind the press, whose turn is not over
    process.kill()
    await process.communicate()
    before = len(reader.seen)
    telegram.world.updates.again(press)
    process = await bot.begin("run", **environ)
    telegram.people.say(reader, "/topics")
    await telegram.until(partial(more_than, reader, before + 1), PATIENCE)
    log = await ended(process)
    said = [seen.text.split("\n")[0].partition(" (")[0] for seen in reader.seen[before:]]
    assert said == ["What I do", "Which specialties?"]
    assert any(label.startswith("✓ Cardiology") for label in reader.seen[-1].labels)
    assert "canary" not in log


@pytest.mark.check("S35")
async def test_no_command_tells_a_secret(folder: Path, publisher: int, telegram: StandIn) -> None:
    """Token and webhook secret, from variables or files, are in no output, nor in any file that is made."""
    (folder / "token").write_text(TOKEN)
    (folder / "secret").write_text("canary-secret")
    environ = by_webhook() | {
        "TELEGRAM_BOT_TOKEN": "",
        "TELEGRAM_BOT_TOKEN_FILE": str(folder / "token"),
        "ROUNDS_WEBHOOK_SECRET": "",
        "ROUNDS_WEBHOOK_SECRET_FILE": str(folder / "secret"),
        "ROUNDS_LOG_LEVEL": "DEBUG",
    }
    telegram.room(GROUP, "supergroup")
    bot = Bot(folder, publisher, telegram)
    said = [await bot.done(command, **environ) for command in ("check", "ingest", "doctor", "deadletters")]
    process = await bot.begin("run", **environ)
    await telegram.until(lambda: bool(telegram.world.webhook), PATIENCE)
    output = "".join(words for _, words in said) + await ended(process)
    made = [one for one in (folder / "var").rglob("*") if one.is_file()]
    assert any(one.suffix == ".db" for one in made)
    for secret in (TOKEN, TOKEN.partition(":")[2], "canary-secret"):
        assert secret not in output
        assert [one.name for one in made if secret.encode() in one.read_bytes()] == []


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


@pytest.mark.check("O6", "D19", "O14")
@pytest.mark.parametrize("way", ["asked", "killed", "stopped"])
async def test_a_second_instance_takes_over(
    folder: Path, publisher: int, telegram: StandIn, way: str
) -> None:
    """It stands by while the first one leads, and answers within 30 s after that was asked to end, was
    killed, or hangs. Nobody is answered twice; one that wakes stands by in its turn."""
    reader = telegram.room(READER)
    bot = Bot(folder, publisher, telegram)
    first = await bot.begin("run")
    telegram.people.say(reader, "/help")
    await telegram.until(lambda: len(reader.seen) == 1, PATIENCE)
    second = await bot.begin("run")
    assert second.stdout is not None
    while b"standing by" not in await asyncio.wait_for(second.stdout.readline(), PATIENCE):
        pass
    first.send_signal({"asked": signal.SIGTERM, "killed": signal.SIGKILL, "stopped": signal.SIGSTOP}[way])
    telegram.people.say(reader, "/help")
    await telegram.until(lambda: len(reader.seen) == 2, 30)
    if way == "stopped":
        first.send_signal(signal.SIGCONT)
        assert first.stdout is not None
        while b"stands by" not in await asyncio.wait_for(first.stdout.readline(), PATIENCE):
            pass
        first.send_signal(signal.SIGTERM)
    await asyncio.wait_for(first.communicate(), PATIENCE)
    await ended(second)
    assert len(reader.seen) == 2


async def asked_at(address: str, path: str) -> tuple[int, str]:
    """Status and body."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body.decode()


@pytest.mark.check("O1", "O2")
async def test_who_is_listed_and_who_looks(folder: Path, publisher: int, telegram: StandIn) -> None:
    """With an allowlist a stranger is told whom to ask and the listed chat is served; health, readiness and
    metrics are told meanwhile, and `doctor --health` exits by them."""
    with (folder / "config" / "rounds.yaml").open("a") as file:
        file.write(f"\naccess: {{mode: allowlist, chats: [{READER}]}}\n")
    with socket.create_server(("127.0.0.1", 0)) as found:
        here = f"127.0.0.1:{found.getsockname()[1]}"
    reader, stranger = telegram.room(READER), telegram.room(7)
    bot = Bot(folder, publisher, telegram)
    process = await bot.begin("run", ROUNDS_HEALTH_LISTEN=here)
    for room in (stranger, reader):
        telegram.people.say(room, "/start")
    await telegram.until(lambda: bool(reader.seen and stranger.seen), PATIENCE)
    assert "Which specialties?" in reader.texts[0]
    assert "clinical advice" in reader.texts[0]
    assert "operator knows" in stranger.texts[0]
    assert [(await asked_at(here, path))[0] for path in ("/healthz", "/readyz")] == [200, 200]
    assert "rounds_leading 1.0" in (await asked_at(here, "/metrics"))[1]
    assert (await bot.done("doctor", "--health", ROUNDS_HEALTH_LISTEN=here))[0] == 0
    await ended(process)
    assert (await bot.done("doctor", "--health", ROUNDS_HEALTH_LISTEN=here))[0] == 1
