"""The fixture that the tests of the way out and of the conversation import into their conftest."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.standin import StandIn

__all__ = ["telegram"]


@pytest.fixture
async def telegram() -> AsyncIterator[StandIn]:
    """A running stand-in, empty."""
    async with StandIn() as standin:
        yield standin
