"""What every test may use. No network but loopback (pytest-socket), warnings are errors, order is random."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store import SqliteStore
from tests.clock import Clock

# A deadline is a wall-clock assertion: on a busy machine it fails what is right.
settings.register_profile("rounds", deadline=None)
settings.load_profile("rounds")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ROUNDS_SHARED", ROOT.parent / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `shared` are skipped, visibly, where the development data is not there."""
    if (SHARED / "data").is_dir():
        return
    skip = pytest.mark.skip(reason=f"development data not found at {SHARED}")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture
def shared() -> Path:
    """The folder with the development data; the test must be marked `shared`."""
    return SHARED / "data"


@pytest.fixture
def clock() -> Clock:
    """Time that the test moves."""
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    """A new live database."""
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=clock())
    yield opened
    await opened.aclose()
