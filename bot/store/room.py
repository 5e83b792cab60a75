"""Is there room on the disk to note what is sent? Asked before a claim, not found out after the send."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bot.errors import StoreFull

HEADROOM = 32 * 1024 * 1024
"""Bytes. 32 sends under way write a few pages of 4 KiB each to settle, and the log is copied back at
1,000 pages; the rest is for what an ingest writes meanwhile."""


def free_bytes(folder: Path) -> int:
    """What this user may still write there."""
    return shutil.disk_usage(folder).free


class Room:
    """The disk of one database."""

    def __init__(self, path: Path, free: Callable[[Path], int]) -> None:
        self._path = path
        self._free = free

    def ask(self) -> None:
        """Raises `StoreFull` below `HEADROOM`."""
        if (free := self._free(self._path.parent)) < HEADROOM:
            raise StoreFull(
                f"{self._path}: {free // 2**20} MiB are free on its disk, {HEADROOM // 2**20} are needed to"
                " record what is sent; nothing is sent until there is room"
            )
