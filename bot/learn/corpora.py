"""What the classifier learns from: titles and summaries, and the labels the project makes itself.

A label comes from the journal's name by our table (`journals.yaml`). Labels that a file carries are not
read: those of commercial category lists may not be shipped.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.curate.classify import JournalTable
from bot.errors import UsageError
from bot.model import Item, TopicId
from bot.rows import item_from_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Items with their labels, in one order; `digest` identifies what was read."""

    items: tuple[Item, ...]
    labels: tuple[frozenset[TopicId], ...]
    digest: str


def read_corpus(files: Sequence[Path], *, journals: JournalTable) -> Corpus:
    """Items of JSON Lines (`.gz` or not), one for each title; those without any label are left out.

    Raises `UsageError` naming file and line for what is no JSON object.
    """
    seen: dict[str, Item] = {}
    for item in read_items(files):
        seen.setdefault(item.title.casefold(), item)
    labelled = [(item, journals.topics(item.journal)) for item in seen.values() if item.title]
    labelled = [(item, labels) for item, labels in labelled if labels]
    return Corpus(
        items=tuple(item for item, _ in labelled),
        labels=tuple(labels for _, labels in labelled),
        digest=_digest(item for item, _ in labelled),
    )


def read_items(files: Iterable[Path]) -> Iterator[Item]:
    """Every row of the files as an item."""
    for file in files:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _item(line, f"{file}:{number}")


def _item(line: bytes, where: str) -> Item:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise UsageError(f"{where}: a JSON object is expected, not {type(row).__name__}")
    return item_from_row(row)


def _digest(items: Iterable[Item]) -> str:
    digest = hashlib.sha256()
    for item in items:
        digest.update(f"{item.title}\t{item.journal}\t{item.summary}\n".encode())
    return digest.hexdigest()
