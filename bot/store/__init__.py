"""What is remembered: one door to SQLite. The only SQL of the house is in this package."""

from bot.store.store import SqliteStore

__all__ = ["SqliteStore"]
