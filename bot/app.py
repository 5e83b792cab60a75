"""The composition root: the only place that builds real clients, and the only clock."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)
