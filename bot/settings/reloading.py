"""The configuration read anew while the bot runs: what holds from now on, and what waits for a restart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Protocol

from bot.settings.environment import Environment
from bot.settings.loading import Settings, load
from bot.text.words import counted

_IN_FILES: Final[Mapping[str, str]] = {
    "token": "TELEGRAM_BOT_TOKEN_FILE",
    "webhook": "ROUNDS_WEBHOOK_SECRET_FILE",
    "sentry_dsn": "SENTRY_DSN_FILE",
}
"""Of the environment of a running process only what its variables name in files can change."""

_WHOLE: Final = (
    "operator",
    "user_agent",
    "defaults",
    "access",
    "deny",
    "hashtags",
    "pearls",
    "quotas",
    "keep",
)
"""Told as changed, and not what of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """`settings` may be used at once; they keep what only a restart can change."""

    settings: Settings
    changed: tuple[str, ...] = ()
    """In words, e.g. `3 sources more`."""
    waiting: tuple[str, ...] = ()
    """Keys that have another value, which the next start takes."""


def reread(now: Settings, environ: Mapping[str, str]) -> Reread:
    """Read the folder of `now` anew. Raises `ConfigError` with every problem; then nothing holds of it."""
    fresh = load(now.config_dir, environ)
    kept = replace(fresh, environment=now.environment, sending=now.sending)
    return Reread(settings=kept, changed=tuple(_changes(now, kept)), waiting=tuple(_waiting(now, fresh)))


def _waiting(now: Settings, fresh: Settings) -> Iterator[str]:
    """The governor and the client are made once a process."""
    if fresh.sending != now.sending:
        yield "sending"
    for one in fields(Environment):
        if getattr(fresh.environment, one.name) != getattr(now.environment, one.name):
            yield _IN_FILES.get(one.name, one.name)


def _changes(now: Settings, fresh: Settings) -> Iterator[str]:
    yield from _compared("source", now.sources, fresh.sources)
    yield from _compared("topic", now.topics, fresh.topics)
    yield from _compared("digest", now.subscriptions, fresh.subscriptions)
    yield from (f"{name} changed" for name in _WHOLE if getattr(now, name) != getattr(fresh, name))


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _compared(what: str, before: Sequence[_Named], after: Sequence[_Named]) -> Iterator[str]:
    then, now = {one.id: one for one in before}, {one.id: one for one in after}
    counts = {
        "more": len(now.keys() - then.keys()),
        "fewer": len(then.keys() - now.keys()),
        "changed": sum(now[name] != then[name] for name in now.keys() & then.keys()),
    }
    yield from (f"{counted(count, what)} {how}" for how, count in counts.items() if count)
