"""What a model may learn from: labels the project makes itself, and what curators correct.

Readers' votes teach nobody but themselves (`bot/curate/taste/`), and what is held or dropped is never read:
a model is the same with and without either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.curate.classify import JournalTable, TermTable
from bot.errors import UsageError
from bot.learn.corpora import read_rows
from bot.model import Filed, Item, Row, SourceId, TopicId
from bot.rows import item_from_row

CORRECTION = 100.0
"""What a curator's word weighs beside a label of ours. With the strength of `further.KEEPING` one correction
turns a title of which the model was very sure (log-odds of 7.75 become -.4; with a weight of 50, .8); a label
of ours moves one by less than a unit of log-odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One item and what is said of it."""

    item: Item
    right: frozenset[TopicId]
    wrong: frozenset[TopicId] | None = None
    """None: every topic that is not right. Else nothing is said of the topics in neither."""
    weight: float = 1.0


def from_archive(
    archive: Iterable[Filed],
    *,
    journals: JournalTable,
    terms: TermTable,
    sources: Mapping[SourceId, Collection[TopicId]],
) -> Iterator[Lesson]:
    """Items that passed the screen and whose journal, source or hashtags speak of a topic; each title once.

    Terms are no labels: a model that agrees with them adds nothing to them (docs/decisions/0008)."""
    seen: set[str] = set()
    for filed in archive:
        item = filed.item
        labels = frozenset(
            (
                *journals.topics(item.journal),
                *sources.get(item.source or SourceId(""), ()),
                *terms.tagged(item.tags),
            )
        )
        title = item.title.casefold()
        if title and labels and title not in seen and filed.judgement.screen.verdict == "pass":
            seen.add(title)
            yield Lesson(item=item, right=labels)


def read_corrections(files: Sequence[Path], *, known: Collection[TopicId]) -> tuple[Lesson, ...]:
    """Rows of `rounds model ask` as a curator left them: `topics` are right, `not` are wrong.

    With `"complete": true` every other topic is wrong too. Rows without either are not answered yet and
    are left out. Raises `UsageError` with all that is wrong, each with its file and line.
    """
    lessons, faults = [], []
    for row, where in read_rows(files):
        right, wrong = _names(row.get("topics")), _names(row.get("not"))
        unknown = sorted({*right, *wrong} - set(known))
        if unknown or right & wrong:
            faults.append(f"{where}: {', '.join(unknown or sorted(right & wrong))}: {_FAULT[bool(unknown)]}")
        elif right or wrong:
            lessons.append(_correction(row, right, wrong))
    if faults:
        raise UsageError("\n".join(faults))
    return tuple(lessons)


_FAULT = {True: "no such topic in topics.yaml", False: "both right and wrong"}


def _correction(row: Row, right: frozenset[TopicId], wrong: frozenset[TopicId]) -> Lesson:
    complete = row.get("complete") is True
    return Lesson(item=item_from_row(row), right=right, wrong=None if complete else wrong, weight=CORRECTION)


def _names(value: Any) -> frozenset[TopicId]:
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(TopicId(one) for one in found if isinstance(one, str) and one)
