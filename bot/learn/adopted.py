"""Which model the bot uses: the one adopted last, else the shipped one; an adoption can be rolled back.

A folder beside the database: one folder a model, named by the hash of its file, and `adopted.json`, the list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile, rmtree

from bot.errors import UsageError
from bot.learn import artefact

LIST = "adopted.json"
FOLDER = "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """`name` is the folder's, and the beginning of the hash."""

    name: str
    at: str


def folder_beside(db: Path) -> Path:
    """Where adopted models of the bot with this database are."""
    return db.with_name(FOLDER)


def in_use(folder: Path) -> Path | None:
    """The folder of the model in use; None: the shipped one. A list that cannot be read names none."""
    adoptions = listed(folder)
    return folder / adoptions[-1].name if adoptions else None


def listed(folder: Path) -> tuple[Adoption, ...]:
    """The earliest first; empty where nothing was adopted."""
    try:
        rows = json.loads((folder / LIST).read_bytes())
        return tuple(Adoption(name=str(row["name"]), at=str(row["at"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def adopt(model: Path, folder: Path, *, now: datetime) -> Adoption:
    """Copy a model and put it at the end of the list. Raises `ModelError` for one that cannot be used."""
    artefact.load(model)
    name = str(artefact.load_card(model)["sha256"])[:12]
    (folder / name).mkdir(parents=True, exist_ok=True)
    for file in (artefact.MODEL, artefact.CARD):
        copyfile(model / file, folder / name / file)
    adoption = Adoption(name=name, at=now.isoformat(timespec="seconds"))
    _write(folder, (*listed(folder), adoption))
    return adoption


def roll_back(folder: Path) -> Adoption:
    """Take the last off the list and delete it; the one before is used again. Returns what was taken back."""
    adoptions = listed(folder)
    if not adoptions:
        raise UsageError("no model was adopted: the shipped one is in use")
    *before, last = adoptions
    _write(folder, tuple(before))
    if last.name not in {one.name for one in before}:
        rmtree(folder / last.name, ignore_errors=True)
    return last


def _write(folder: Path, adoptions: tuple[Adoption, ...]) -> None:
    # Replaced in one step: a bot that starts meanwhile reads the old list or the new one.
    beside = folder / f"{LIST}.new"
    rows = [{"name": one.name, "at": one.at} for one in adoptions]
    beside.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    beside.replace(folder / LIST)
