"""Where Telegram may push updates to, instead of being asked for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.settings.forms import web_address

DEFAULT_LISTEN = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """`url` is what Telegram is told; a proxy that ends TLS passes it on to `host`:`port`."""

    url: str
    host: str
    port: int
    secret: str = field(repr=False)
    """Telegram sends it with every update; who does not know it is not Telegram."""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


def read_webhook(
    given: Mapping[str, str], token: str | None, secret_of: Callable[[str], str | None]
) -> WebhookSettings | None:
    """None where no `ROUNDS_WEBHOOK_URL` is set: then Telegram is polled.

    `secret_of` reads a variable or the file that its `…_FILE` names. Raises `ValueError`."""
    if "ROUNDS_WEBHOOK_URL" not in given:
        return None
    host, port = _listen(given.get("ROUNDS_WEBHOOK_LISTEN", DEFAULT_LISTEN))
    secret = _secret(secret_of("ROUNDS_WEBHOOK_SECRET"))
    secrets = [secret, *((token or "").split(":", 1)[1:])]
    return WebhookSettings(
        url=_url(given["ROUNDS_WEBHOOK_URL"], secrets), host=host, port=port, secret=secret
    )


def _url(text: str, secrets: list[str]) -> str:
    if any(secret in text for secret in secrets):
        raise ValueError("must hold neither the token nor the secret: addresses are written to logs")
    url = urlsplit(web_address(text))
    if url.scheme != "https" and not _is_loopback(url.hostname or ""):
        raise ValueError(f'"{text}" must begin with https://: Telegram sends to nothing else')
    if url.query:
        raise ValueError(f'"{text}" must not have a query')
    return url.geturl()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def host_and_port(text: str, example: str) -> tuple[str, int]:
    """An address to listen at; an IPv6 one stands in brackets. Raises `ValueError`."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})", text)
    if not match or int(match[2]) > 65_535:
        raise ValueError(f'"{text}" is not a host and port such as {example}')
    return match[1].strip("[]"), int(match[2])


def _listen(text: str) -> tuple[str, int]:
    try:
        return host_and_port(text, DEFAULT_LISTEN)
    except ValueError as error:
        raise ValueError(f"ROUNDS_WEBHOOK_LISTEN {error}") from None


def _secret(text: str | None) -> str:
    if text is None:
        raise ValueError("needs ROUNDS_WEBHOOK_SECRET: without it anybody could speak as your readers")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("ROUNDS_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -")
    return text
