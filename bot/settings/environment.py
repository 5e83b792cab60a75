"""What the environment says: the secret, the places, and the doors that tests use.

Every variable the program reads is in `VARIABLES`; a test compares it with docs/configuration.md and
with what the source asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from bot.errors import ConfigError
from bot.settings.forms import web_address
from bot.settings.webhook import WebhookSettings, host_and_port, read_webhook

VARIABLES: Final[Mapping[str, str]] = {
    "TELEGRAM_BOT_TOKEN": "the bot's token; with it the bot runs, without it everything is only printed",
    "TELEGRAM_BOT_TOKEN_FILE": "a file that holds the token, for hosts that mount secrets",
    "TELEGRAM_API_URL": "another Bot API server",
    "ROUNDS_CONFIG": "the folder of the configuration",
    "ROUNDS_DB": "the database file",
    "ROUNDS_DB_EPHEMERAL_OK": "1: run although this host forgets its disk",
    "ROUNDS_ALLOW_HOSTS": "host:port pairs that may be fetched although their address is private",
    "ALLOW_PRIVATE_NETWORKS": "1: fetch from private networks and this machine, too; shown by the doctor",
    "ROUNDS_WEBHOOK_URL": "where Telegram pushes updates to; without it Telegram is polled",
    "ROUNDS_WEBHOOK_LISTEN": "host:port that a proxy passes the webhook on to",
    "ROUNDS_WEBHOOK_SECRET": "what Telegram shows with every update, so that nobody else can send one",
    "ROUNDS_WEBHOOK_SECRET_FILE": "a file that holds the secret, for hosts that mount secrets",
    "ROUNDS_HEALTH_LISTEN": "host:port where health and metrics are told, or off",
    "ROUNDS_OPERATOR_CHAT": "the chat that is told what is wrong, and weekly that all is well",
    "ROUNDS_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
    "SENTRY_DSN": "where errors are reported to, besides the log",
    "SENTRY_DSN_FILE": "a file that holds it, for hosts that mount secrets",
    "ROUNDS_SHARED": "the development data that some tests and the training read",
}
"""Name → what it is for."""

DEFAULT_API_URL = "https://api.telegram.org"
DEFAULT_HEALTH = "127.0.0.1:8081"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

FORGETFUL_HOSTS: Final[Mapping[str, str]] = {
    "DYNO": "a Heroku dyno",
    "K_SERVICE": "Cloud Run",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
}
"""A variable that a host sets in every process → the host, where it keeps no disk between restarts.
Heroku: Dev Center, "Dynos and the dyno manager" (ephemeral filesystem, restarted at least daily); Cloud
Run: "Container runtime contract" (K_SERVICE; the file system is memory); Lambda: "Defined runtime
environment variables". Hosts where a disk can be mounted are not here: we cannot tell that it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables, read. `token` is never shown; it is None where nothing can be sent."""

    token: str | None = field(default=None, repr=False)
    api_url: str = DEFAULT_API_URL
    db: Path = Path("var/rounds.db")
    shared: Path = Path("../shared")
    allow_hosts: tuple[str, ...] = ()
    """`host:port`, lower case, in the order given; an IPv6 address stands in brackets."""
    private_networks: bool = False
    """True: addresses inside a network may be fetched."""
    log_level: str = "INFO"
    webhook: WebhookSettings | None = None
    """None: Telegram is polled."""
    health: tuple[str, int] | None = ("127.0.0.1", 8081)
    """Where health and metrics are told; None: nowhere."""
    operator_chat: int | None = None
    """Who is told what is wrong; None: only the log."""
    sentry_dsn: str | None = field(default=None, repr=False)
    """Where errors are reported to; None: nowhere."""


def config_dir(environ: Mapping[str, str], given: Path | None = None) -> Path:
    """Where the configuration is: the command's option, else `ROUNDS_CONFIG`, else `config`."""
    return given or Path(environ.get("ROUNDS_CONFIG") or "config")


def read_environment(environ: Mapping[str, str]) -> tuple[Environment, tuple[str, ...]]:
    """What is set, with defaults for the rest, and every problem as `NAME: what is wrong`.

    An empty variable counts as not set. A message never holds the value of a secret.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    problems = _Problems()
    token = problems.caught("TELEGRAM_BOT_TOKEN", lambda: _token(given))
    read = Environment(
        token=token,
        api_url=problems.caught("TELEGRAM_API_URL", lambda: _api_url(given)) or DEFAULT_API_URL,
        db=problems.caught("ROUNDS_DB", lambda: _db(given)) or Environment().db,
        shared=Path(given.get("ROUNDS_SHARED", Environment().shared)),
        allow_hosts=problems.caught("ROUNDS_ALLOW_HOSTS", lambda: tuple(_allow_hosts(given))) or (),
        private_networks=bool(problems.caught("ALLOW_PRIVATE_NETWORKS", lambda: _private_networks(given))),
        log_level=problems.caught("ROUNDS_LOG_LEVEL", lambda: _log_level(given)) or "INFO",
        webhook=problems.caught("ROUNDS_WEBHOOK_URL", lambda: _webhook(given, token)),
        health=problems.caught("ROUNDS_HEALTH_LISTEN", lambda: _health(given)),
        operator_chat=problems.caught("ROUNDS_OPERATOR_CHAT", lambda: _operator_chat(given)),
        sentry_dsn=problems.caught("SENTRY_DSN", lambda: _sentry_dsn(given)),
    )
    return read, tuple(problems.found)


def database_of(environ: Mapping[str, str]) -> Path:
    """The database file alone. Raises `ConfigError` if ROUNDS_DB, or the host, does not allow one."""
    try:
        return _db({name: value.strip() for name, value in environ.items() if value.strip()})
    except ValueError as error:
        raise ConfigError((f"ROUNDS_DB: {error}",)) from error


_T = TypeVar("_T")


class _Problems:
    """Collects what the readers of single variables complain about."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def caught(self, name: str, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except ValueError as error:
            self.found.append(f"{name}: {error}")
            return None


def _token(given: Mapping[str, str]) -> str | None:
    token = _secret(given, "TELEGRAM_BOT_TOKEN")
    # @BotFather's form: the bot's number, a colon, letters. The value stays out of the message.
    if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise ValueError("is not a bot token; @BotFather gives one such as 123456:letters-and-digits")
    return token


def _secret(given: Mapping[str, str], name: str) -> str | None:
    """The variable, or what is in the file that its `…_FILE` names."""
    if name in given and f"{name}_FILE" in given:
        raise ValueError(f"{name}_FILE is set as well; set one of them")
    return given.get(name) or _in_file(given, f"{name}_FILE")


def _in_file(given: Mapping[str, str], variable: str) -> str | None:
    if not (name := given.get(variable)):
        return None
    try:
        return Path(name).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file {name} named by {variable} cannot be read") from error


def _webhook(given: Mapping[str, str], token: str | None) -> WebhookSettings | None:
    return read_webhook(given, token, lambda name: _secret(given, name))


def _api_url(given: Mapping[str, str]) -> str:
    return web_address(given.get("TELEGRAM_API_URL", DEFAULT_API_URL)).rstrip("/")


def _db(given: Mapping[str, str]) -> Path:
    host = next((host for name, host in FORGETFUL_HOSTS.items() if name in given), None)
    if host and given.get("ROUNDS_DB_EPHEMERAL_OK") != "1":
        raise ValueError(
            f"this is {host}, which forgets its disk at every restart: readers would be sent everything"
            " again. Use a host with a disk, or set ROUNDS_DB_EPHEMERAL_OK=1 to lose the memory knowingly"
        )
    return Path(given.get("ROUNDS_DB", Environment().db))


def _allow_hosts(given: Mapping[str, str]) -> Iterator[str]:
    for pair in re.split(r"[,\s]+", given.get("ROUNDS_ALLOW_HOSTS", "").strip()):
        match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})", pair)
        if pair and not (match and 0 < int(match[2]) < 65_536):
            raise ValueError(f'"{pair}" is not a host and port; write feeds.test:8080,mirror.test:80')
        if pair:
            yield pair.lower()


def _private_networks(given: Mapping[str, str]) -> bool:
    # A slip must not open a network: only these two are understood.
    value = given.get("ALLOW_PRIVATE_NETWORKS", "0")
    if value not in ("0", "1"):
        raise ValueError(f'"{value}" is neither 1, to fetch from private networks, nor 0')
    return value == "1"


def _health(given: Mapping[str, str]) -> tuple[str, int] | None:
    text = given.get("ROUNDS_HEALTH_LISTEN", DEFAULT_HEALTH)
    return None if text.lower() == "off" else host_and_port(text, DEFAULT_HEALTH)


def _operator_chat(given: Mapping[str, str]) -> int | None:
    text = given.get("ROUNDS_OPERATOR_CHAT")
    if text is not None and not re.fullmatch(r"-?[1-9]\d{0,15}", text):
        raise ValueError(f'"{text}" is not the number of a chat; /privacy shows a chat its own')
    return None if text is None else int(text)


def _sentry_dsn(given: Mapping[str, str]) -> str | None:
    dsn = _secret(given, "SENTRY_DSN")
    # Sentry's form, "https://KEY@HOST/NUMBER"; the value stays out of the message.
    if dsn and not re.fullmatch(r"https?://\w+(:\w+)?@[^/\s]+(/[^\s]*)?/\d+", dsn):
        raise ValueError("is no DSN; Sentry shows one in a project's settings, under client keys")
    return dsn


def _log_level(given: Mapping[str, str]) -> str:
    level = given.get("ROUNDS_LOG_LEVEL", "INFO").upper()
    if level not in LOG_LEVELS:
        raise ValueError(f'"{level}" is not a log level: write one of {", ".join(LOG_LEVELS)}')
    return level
