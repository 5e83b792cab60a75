"""From `/start` to a digest, and what a running bot is told."""

from __future__ import annotations

import asyncio
import signal
import socket
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import clock
from tests.running.deployment import GROUP, PATIENCE, READER, Bot, Log, by_webhook, ended, more_than
from tests.standin import StandIn
from tests.standin.server import TOKEN


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
    await log.until("the old one stays")
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
