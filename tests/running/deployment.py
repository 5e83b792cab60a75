"""A deployment on loopback: one journal, one group, and the bot as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

from bot.app import clock
from tests.conftest import ROOT
from tests.standin import Room, StandIn
from tests.standin.server import TOKEN

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


def by_webhook() -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        here = f"127.0.0.1:{found.getsockname()[1]}"
    return {
        "ROUNDS_WEBHOOK_URL": f"http://{here}/updates",
        "ROUNDS_WEBHOOK_LISTEN": here,
        "ROUNDS_WEBHOOK_SECRET": "canary-secret",
    }
