"""`rounds classify`: what items are about, what kind of evidence they are, whether they may go out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any

import click
import orjson

from bot.cli.abreast import abreast
from bot.cli.jsonl import Lines, read_lines, written
from bot.cli.options import config_option
from bot.curate.classify import STEPS, WORDING, Scored
from bot.learn import Judge, load_judge
from bot.learn.adopted import folder_beside, in_use
from bot.model import Judgement, TopicId
from bot.rows import item_from_row
from bot.settings import config_dir, load_threshold, load_topics
from bot.settings.environment import read_environment

BATCH = 500
"""Rows judged at once: of 250 each costs a twenty-fifth more, of 1,000 a fiftieth less."""
WORTH_WORKERS = 500
"""Rows from which further processes pay for their start, about a tenth of a second."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=None,
    help="Topics at least this likely are shown (default: that of rounds.yaml).",
)
@click.option(
    "--model",
    "model_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="A folder made by `rounds model train`; else the one adopted last (ROUNDS_DB), or the shipped one.",
)
def classify(
    files: tuple[Path, ...], config: Path | None, threshold: float | None, model_dir: Path | None
) -> None:
    """Add topics, study type, designs, flags and screening to JSON Lines; one row in, one row out, in order.

    Reads FILES, or standard input. Unknown keys pass through (docs/stages.md).
    """
    folder = config_dir(os.environ, config)
    shown_from = load_threshold(folder) if threshold is None else threshold
    used = model_dir or in_use(folder_beside(read_environment(os.environ)[0].db))
    judge = load_judge(
        load_topics(folder), threshold=shown_from, model_dir=used, must_load=model_dir is not None
    )
    if judge.note:
        click.echo(judge.note, err=True)
    # Nothing here makes cycles, and looking for them in a batch of rows costs as much as judging it.
    gc.disable()
    for written_rows in _judged(read_lines(files, at_once=BATCH), judge):
        sys.stdout.buffer.write(written_rows)
    sys.stdout.buffer.flush()


def judged_row(row: dict[str, Any], judgement: Judgement, topics: orjson.Fragment) -> dict[str, Any]:
    """The row with what was thought of it; `shown_type` and `worth` only where they apply."""
    screen = judgement.screen
    added: dict[str, Any] = {
        "topics": topics,
        "study_type": judgement.work_type or judgement.study_type,
        "study_type_why": _OF_WORK if judgement.work_type else judgement.study_type_why or None,
        "designs": judgement.designs,
        "flags": judgement.flags,
        "language": row.get("language") or judgement.language or None,
        "screen": {"verdict": screen.verdict, "reason": screen.reason or None, "spans": screen.spans},
    }
    if judgement.work_type:
        added["shown_type"] = judgement.study_type
    if judgement.worth is not None:
        added |= {"worth": judgement.worth, "worth_why": judgement.worth_why}
    return {**row, **added}


_OF_WORK = "title: of the work it speaks of"


class Writer:
    """Topics as JSON, the scores put together from pieces. Of fifty scores forty-five have no reason of their
    own: what is before their probability is the same for a topic, what is behind it for all topics."""

    def __init__(self, topics: Sequence[TopicId]) -> None:
        self._id = [b'{"id":%b,"p":' % orjson.dumps(topic) for topic in topics]
        self._p = [orjson.dumps(step / STEPS) for step in range(STEPS + 1)]
        self._plain = [p + self._end(WORDING, shown=False) for p in self._p]

    def _end(self, why: tuple[str, ...], *, shown: bool) -> bytes:
        return b',"why":%b,"shown":%b}' % (orjson.dumps(why), b"true" if shown else b"false")

    def __call__(self, scored: Scored) -> Iterator[orjson.Fragment]:
        """The list of each item."""
        for told, (first, end) in zip(scored.told, pairwise(scored.ends), strict=True):
            columns, steps = scored.columns[first:end], scored.steps[first:end]
            written = [
                self._id[column] + self._plain[step] for column, step in zip(columns, steps, strict=True)
            ]
            for place, (why, shown) in told.items():
                p = self._p[steps[place]]
                written[place] = self._id[columns[place]] + p + self._end(why, shown=shown)
            yield orjson.Fragment(b"[%b]" % b",".join(written))


_writer = cache(Writer)


def _judged(batches: Iterator[Lines], judge: Judge) -> Iterator[bytes | memoryview]:
    """All batches in order: the first ones here, and a long rest by one process for each core."""
    for lines in islice(batches, WORTH_WORKERS // BATCH):
        yield _judge_lines(lines, judge)
    if following := next(batches, None):
        yield from abreast(partial(_judge_lines, judge=judge), chain((following,), batches))


def _judge_lines(lines: Lines, judge: Judge) -> bytes:
    """The lines as they are written, judged."""
    rows = list(lines.rows())
    scored, judgements = judge.apart([item_from_row(row) for row in rows])
    topics = _writer(judge.rules.topics)(scored)
    return b"".join(map(written, map(judged_row, rows, judgements, topics)))
