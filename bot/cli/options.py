"""Options that several commands share.

The settings are imported on use: the stages that need none of them start without half a second of schemas.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.settings import Settings

config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="The configuration folder (default: ROUNDS_CONFIG)."
)
unread_config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    expose_value=False,
    help="As for other commands; this one reads no configuration.",
)
db_option = click.option("--db", type=click.Path(path_type=Path), help="The database (default: ROUNDS_DB).")


def settings_of(config: Path | None) -> Settings:
    """What is configured, from the option, else from ROUNDS_CONFIG, else from ./config."""
    from bot.settings import config_dir, load

    return load(config_dir(os.environ, config))


def _moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> datetime | None:
    """An ISO 8601 time; without a zone it is UTC. Raises `UsageError`."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--at {text}: not an ISO 8601 time such as 2026-11-22T07:30") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


at_option = click.option(
    "--at", metavar="TIME", callback=_moment, help="As at this time, ISO 8601, in UTC if it has no zone."
)


def existing(path: Path) -> Path:
    """Raises `UsageError` if there is no database, and says how to get one."""
    if not path.exists():
        raise UsageError(f"{path}: there is no database yet; rounds ingest makes one, or --db names another")
    if path.is_dir():
        raise UsageError(f"{path}: a folder; --db and ROUNDS_DB name the database file")
    return path


def database(db: Path | None) -> Path:
    """That of the option, else of the environment, whether it is there or not.

    The configuration is not read: `rounds hold` must work while that is at fault, and 400 sources take half
    a second to read. Raises `ConfigError` for a ROUNDS_DB that cannot be used."""
    from bot.settings import database_of

    return db or database_of(os.environ)


def existing_database(db: Path | None) -> Path:
    """As `database`. Raises `UsageError` if it is not there."""
    return existing(database(db))


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for garbage: reading a week of stories makes a million objects that all stay, and
    looking through them took a third of the time (`benchmarks/workbench.py`)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
