"""What the classifier learns from: titles and summaries, and the labels the project makes itself.

A label comes from the journal's name by our table (`journals.yaml`). Labels that a file carries are not
read: those of commercial category lists may not be shipped.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.curate.classify import JournalTable
from bot.errors import UsageError
from bot.model import Item, Row, TopicId
from bot.rows import item_from_row, read_row


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
        digest=digest_of(item for item, _ in labelled),
    )


def read_labelled(files: Sequence[Path], *, field: str | None) -> Corpus:
    """Items with the labels that the rows carry in `field`: a word or a list of words.

    Without `field` it is the first of `label`, `labels` and `topics` that a row has. Rows without any are
    left out. Raises `UsageError` naming file and line, and where no row has a label.
    """
    rows = [(item_from_row(row), _given(row, field)) for row, _ in read_rows(files)]
    labelled = [(item, labels) for item, labels in rows if labels and (item.title or item.summary)]
    if len({label for _, labels in labelled for label in labels}) < 2:
        raise UsageError(
            f"{files[0]}: fewer than two labels in {field or ', '.join(_FIELDS)}; --field names another"
        )
    return Corpus(
        items=tuple(item for item, _ in labelled),
        labels=tuple(labels for _, labels in labelled),
        digest=digest_of(item for item, _ in labelled),
    )


_FIELDS = ("label", "labels", "topics")


def _given(row: Row, field: str | None) -> frozenset[TopicId]:
    value = next((row[name] for name in ((field,) if field else _FIELDS) if row.get(name)), ())
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(TopicId(one) for one in found if isinstance(one, str) and one)


def read_items(files: Iterable[Path]) -> Iterator[Item]:
    """Every row of the files as an item."""
    return (item_from_row(row) for row, _ in read_rows(files))


def read_rows(files: Iterable[Path]) -> Iterator[tuple[Row, str]]:
    """Every object of the files (`.gz` or not), with file and line. Raises `UsageError` of anything else."""
    for file in files:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield read_row(line, str(file), number), f"{file}:{number}"


def digest_of(items: Iterable[Item]) -> str:
    digest = hashlib.sha256()
    for item in items:
        digest.update(f"{item.title}\t{item.journal}\t{item.summary}\n".encode())
    return digest.hexdigest()
