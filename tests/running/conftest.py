"""The publisher and the folder of every test of the running bot."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from tests.conftest import ROOT
from tests.running.deployment import DIGESTS, GROUP, SOURCES, feed
from tests.standin.fixtures import telegram

__all__ = ["telegram"]


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


@pytest.fixture
def folder(tmp_path: Path, publisher: int) -> Path:
    """A deployment: its configuration follows the one journal, for the one group."""
    (tmp_path / "config" / "sources").mkdir(parents=True)
    for name in ("rounds.yaml", "topics.yaml"):
        shutil.copy(ROOT / "config" / name, tmp_path / "config" / name)
    (tmp_path / "config" / "sources" / "one.yaml").write_text(SOURCES.format(port=publisher))
    (tmp_path / "config" / "digests.yaml").write_text(DIGESTS.format(group=GROUP))
    return tmp_path
