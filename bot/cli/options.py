"""Options that several commands share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.errors import UsageError
from bot.settings import Settings, config_dir, load

config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="The configuration's folder (default: ROUNDS_CONFIG)."
)
db_option = click.option("--db", type=click.Path(path_type=Path), help="The database (default: ROUNDS_DB).")


def settings_of(config: Path | None) -> Settings:
    """What is configured, from the option, else from ROUNDS_CONFIG, else from ./config."""
    return load(config_dir(os.environ, config))


def moment(text: str) -> datetime:
    """An ISO 8601 time; without a zone it is UTC. Raises `UsageError`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--at {text}: not an ISO 8601 time such as 2026-11-22T07:30") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def existing(path: Path) -> Path:
    """Raises `UsageError` where there is no database, and says how one comes about."""
    if not path.exists():
        raise UsageError(f"{path}: there is no database yet; rounds ingest makes one, or --db names another")
    return path


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for garbage: reading a week of stories makes a million objects that all stay, and
    looking through them took a third of the time (`benchmarks/workbench.py`)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
