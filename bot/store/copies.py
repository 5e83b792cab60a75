"""The copies that lie beside a database, and what to do with them when it is damaged."""

from __future__ import annotations

import glob
from pathlib import Path


def backups(path: Path) -> list[Path]:
    """The oldest first."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.*Z.bak"))


def advice(path: Path) -> str:
    """A sentence for whoever stands before a damaged file."""
    kept = backups(path)
    if not kept:
        return "No backup lies beside it; rounds restore FILE takes one from elsewhere."
    return f"Restore {kept[-1].name}, which lies beside it: rounds restore {kept[-1]}"
