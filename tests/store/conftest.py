"""A store in a file of its own, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import SqliteStore
from tests.store.builders import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rounds" / "rounds.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(path, now=NOW)
    yield opened
    await opened.aclose()


@pytest.fixture
async def other(path: Path, store: SqliteStore) -> AsyncIterator[SqliteStore]:
    """A second instance on the same file."""
    opened = await SqliteStore.open(path, now=NOW)
    yield opened
    await opened.aclose()
