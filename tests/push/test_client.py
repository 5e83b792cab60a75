"""Connecting, and finding out early that it cannot work."""

from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.push.client import Client, TokenRefused, Unreachable, Verified, connect, verify, verify_patiently
from tests.standin import Fault, StandIn


async def test_a_good_token_is_verified(client: Client) -> None:
    assert await verify(client) == Verified(username="example_rounds_bot")


@pytest.mark.check("O8")
async def test_a_refused_token_says_so(telegram: StandIn, client: Client) -> None:
    """One line, without the token, with what to do."""
    telegram.revoked = True
    verdict = await verify(client)
    assert isinstance(verdict, TokenRefused)
    assert "@BotFather" in verdict.words
    assert "\n" not in verdict.words
    assert telegram.token not in verdict.words


@pytest.mark.check("O8")
@pytest.mark.parametrize("token", ["", "hello", "123456", "123:abc\n", "12 3:abc", "123:a/b"])
def test_what_cannot_be_a_token_is_refused_at_once(token: str) -> None:
    """Before anything is asked; the message does not repeat it."""
    with pytest.raises(ConfigError, match="not a bot token"):
        connect(token)


FAULTS = [
    Fault(method="getMe", code=502, description="Bad Gateway"),
    Fault(method="getMe", hang_up="before"),
    Fault(method="getMe", body=b"<html>"),
]


@pytest.mark.check("O8")
@pytest.mark.parametrize("fault", FAULTS, ids=["502", "hung up", "a web page"])
async def test_an_api_that_is_down_is_unreachable(telegram: StandIn, client: Client, fault: Fault) -> None:
    """Unlike a refused token, it may come back."""
    telegram.faults.append(fault)
    verdict = await verify(client)
    assert isinstance(verdict, Unreachable)
    assert telegram.token not in verdict.words
    assert isinstance(await verify(client), Verified)


@pytest.mark.check("O8")
async def test_nobody_there_is_unreachable(telegram: StandIn, client: Client) -> None:
    await telegram.__aexit__(None, None, None)
    assert isinstance(await verify(client), Unreachable)


@pytest.mark.check("O8")
async def test_patience_backs_off_until_somebody_answers(telegram: StandIn, client: Client) -> None:
    """1, 2, 4 … 60 seconds, and each failure is told."""
    telegram.faults.append(Fault(method="getMe", times=8, code=502, description="Bad Gateway"))
    slept: list[float] = []
    told: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    verdict = await verify_patiently(client, sleep=sleep, told=lambda problem, wait: told.append(wait))
    assert verdict == Verified(username="example_rounds_bot")
    assert slept == told == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    "given",
    ["http://127.0.0.1:81", "http://127.0.0.1:81/", "http://127.0.0.1:81/bot", "http://127.0.0.1:81/bot/"],
)
def test_the_address_of_another_server(given: str) -> None:
    """With or without the `/bot` that the library wants."""
    client = connect("123:abc", base_url=given)
    assert client.base_url == "http://127.0.0.1:81/bot123:abc"


async def test_updates_come_raw(telegram: StandIn, client: Client) -> None:
    """An update nobody can parse is still handed over."""
    telegram.people.update({"message": {"odd": True}})
    assert await client.raw_updates(offset=0, wait=0, allowed=["message"]) == [
        {"update_id": 1, "message": {"odd": True}}
    ]
