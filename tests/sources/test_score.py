"""The feed-reader score, as a test."""

from __future__ import annotations

import pytest

from benchmarks.score import score


@pytest.mark.check("F1", "F2", "F3", "F9", "F10", "F11", "F20")
async def test_score() -> None:
    """Seven simulated days: one unconditional request to an unchanged feed, and every column right."""
    assert [column for column in await score() if not column.right] == []
