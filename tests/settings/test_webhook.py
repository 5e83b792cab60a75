"""The webhook's variables: all of them right, or no start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import load
from bot.settings.environment import read_environment
from bot.settings.webhook import WebhookSettings
from tests.settings.folders import write

TOKEN = "123456:canaryAAcanaryAAcanaryAAcanaryAAcanar"
URL = "https://rounds.example/updates"
SECRET = "canary-secret_9"


def test_without_an_address_telegram_is_polled() -> None:
    """A secret alone does nothing."""
    read, problems = read_environment({"ROUNDS_WEBHOOK_SECRET": SECRET})
    assert (read.webhook, problems) == (None, ())


def test_everything_set_is_read() -> None:
    environ = {
        "ROUNDS_WEBHOOK_URL": URL,
        "ROUNDS_WEBHOOK_SECRET": SECRET,
        "ROUNDS_WEBHOOK_LISTEN": "[::1]:9000",
    }
    read, problems = read_environment(environ)
    assert problems == ()
    assert read.webhook == WebhookSettings(url=URL, host="::1", port=9000, secret=SECRET)
    assert read.webhook.path == "/updates"


@pytest.mark.check("S35")
def test_the_secret_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    """Neither repr nor str of anything loaded holds it."""
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    environ = {"ROUNDS_WEBHOOK_URL": URL, "ROUNDS_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")}
    settings = load(write(tmp_path), environ)
    assert settings.webhook
    assert settings.webhook.secret == SECRET
    for shown in (settings, settings.environment, settings.webhook):
        assert "canary" not in repr(shown) + str(shown)


BOTH = {"ROUNDS_WEBHOOK_URL": URL, "ROUNDS_WEBHOOK_SECRET": SECRET}
PROBLEMS: dict[str, tuple[Mapping[str, str], str]] = {
    "no secret": ({"ROUNDS_WEBHOOK_URL": URL}, "needs ROUNDS_WEBHOOK_SECRET"),
    "a secret Telegram refuses": (BOTH | {"ROUNDS_WEBHOOK_SECRET": "canary!"}, "1 to 256 letters"),
    "a secret too long": (BOTH | {"ROUNDS_WEBHOOK_SECRET": "canary" * 43}, "1 to 256 letters"),
    "no https": (BOTH | {"ROUNDS_WEBHOOK_URL": "http://rounds.example/x"}, "must begin with https://"),
    "no address": (BOTH | {"ROUNDS_WEBHOOK_URL": "rounds.example"}, "is not a web address"),
    "a query": (BOTH | {"ROUNDS_WEBHOOK_URL": f"{URL}?a=b"}, "must not have a query"),
    "the token in the path": (
        BOTH | {"TELEGRAM_BOT_TOKEN": TOKEN, "ROUNDS_WEBHOOK_URL": f"https://rounds.example/{TOKEN}"},
        "must hold neither the token nor the secret",
    ),
    "the token's second half": (
        BOTH | {"TELEGRAM_BOT_TOKEN": TOKEN, "ROUNDS_WEBHOOK_URL": f"http://x.example/{TOKEN[7:]}"},
        "must hold neither the token nor the secret",
    ),
    "the secret in the path": (
        BOTH | {"ROUNDS_WEBHOOK_URL": f"https://rounds.example/{SECRET}"},
        "must hold neither the token nor the secret",
    ),
    "no port": (BOTH | {"ROUNDS_WEBHOOK_LISTEN": "0.0.0.0"}, 'ROUNDS_WEBHOOK_LISTEN "0.0.0.0" is not a host'),
    "a port too high": (BOTH | {"ROUNDS_WEBHOOK_LISTEN": "localhost:70000"}, "is not a host and port"),
}


@pytest.mark.check("S36")
@pytest.mark.parametrize(("environ", "words"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_cannot_work_is_told(environ: Mapping[str, str], words: str) -> None:
    """In one line that names the variable and never quotes a secret."""
    _, (problem,) = read_environment(environ)
    assert problem.startswith("ROUNDS_WEBHOOK_URL: ")
    assert words in problem
    assert "canary" not in problem


def test_a_test_server_on_loopback_needs_no_tls() -> None:
    """A Bot API server on the same machine pushes over plain HTTP."""
    read, problems = read_environment(BOTH | {"ROUNDS_WEBHOOK_URL": "http://127.0.0.1:8080/x"})
    assert problems == ()
    assert read.webhook
