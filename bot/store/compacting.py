"""Giving the room of deleted rows back to the disk, while the bot is stopped.

SQLite fills the pages of deleted rows with new ones and gives none back, so a file never shrinks by itself;
where much was let go of at once, it may be written anew.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.store import opening
from bot.store.backups import nobody_leads
from bot.store.connection import SMALL_CACHE_KB, connect, door, empty_log


def compact(path: Path) -> tuple[int, int]:
    """Write the file anew without free pages; returns its bytes before and after.

    SQLite's VACUUM is one transaction: a kill or a full disk leaves the file as it was. It goes through the
    log and a temporary file, so it wants twice the room that the database has. Raises `StoreError` while an
    instance runs, for a damaged file, and where there is too little room."""
    with nobody_leads(path), door(path), closing(connect(path, cache_kb=SMALL_CACHE_KB)) as db:
        opening.check_pages(db, path)
        before, free = path.stat().st_size, shutil.disk_usage(path.parent).free
        if free < 2 * before:
            raise StoreError(
                f"{path}: {free // 2**20} MiB are free beside it; rewriting it needs twice its"
                f" {before // 2**20} MiB"
            )
        db.execute("VACUUM")
        empty_log(db)
        return before, path.stat().st_size
