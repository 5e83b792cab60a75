from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.push.client import Client, connect
from bot.push.governor import Governor
from bot.push.pace import Limits
from bot.push.sender import TelegramSender
from tests.standin import StandIn
from tests.standin.fixtures import telegram

__all__ = ["telegram"]

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


def unhurried() -> Governor:
    """A governor that no test has to wait for."""
    return Governor(Limits(overall_per_second=1000.0, chat_gap=0.0, group_messages=1000))


@pytest.fixture
async def client(telegram: StandIn) -> AsyncIterator[Client]:
    """python-telegram-bot over HTTP, talking to the stand-in."""
    async with connect(telegram.token, base_url=telegram.address, governor=unhurried()) as client:
        yield client


@pytest.fixture
def sender(client: Client) -> TelegramSender:
    return TelegramSender(client, clock=lambda: NOW)
