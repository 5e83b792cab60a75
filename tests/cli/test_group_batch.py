"""`rounds group` on more than it places in one piece: the same rows come out, byte for byte."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest

from bot.cli.group import grouped
from bot.cli.group.batch import grouped_batch
from bot.cli.group.given import Stretch, given, stretches
from bot.cli.group.rows import MOST_HEADLINES
from bot.cli.jsonl import written
from bot.errors import UsageError
from bot.rows import row_from_item
from tests.curate.pool import mixed

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"


def some_rows(count: int, seed: int) -> list[dict[str, Any]]:
    """Items of every sort as rows, with keys of somebody's own, and headlines with nothing but an outlet."""
    chance = Random(seed)
    rows = [row_from_item(one) | {"mine": [n]} for n, one in enumerate(mixed(count, seed=seed))]
    rows += [{"title": f"Clinic {n // 3} in Exampletown to close", "source": f"s{n}.test"} for n in range(9)]
    rows += [{}, {"guid": "\ud800", "title": TITLE}, {"title": TITLE, "year": "2026", "work": "mine"}]
    chance.shuffle(rows)
    return rows


def batch(*files: Path, size: int = 4_000) -> bytes:
    with given(files) as texts:
        return b"".join(grouped_batch(tuple(stretches(texts, size))))


def in_one_piece(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(map(written, grouped(rows)))


def lines_of(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.mark.parametrize("seed", range(3))
def test_a_batch_is_as_the_whole(tmp_path: Path, seed: int) -> None:
    """Whichever rows stand in whichever stretch."""
    rows = some_rows(400, seed)
    (tmp_path / "rows").write_bytes(lines_of(rows))
    assert batch(tmp_path / "rows").splitlines() == in_one_piece(rows).splitlines()


def test_files_follow_one_another(tmp_path: Path) -> None:
    """One of them twice, one without a line's end, one empty, one with blank lines."""
    rows = some_rows(60, 4)
    one, two, none, blank = (tmp_path / name for name in ("one", "two", "none", "blank"))
    one.write_bytes(lines_of(rows[:30]))
    two.write_bytes(lines_of(rows[30:]).rstrip(b"\n"))
    none.write_bytes(b"")
    blank.write_bytes(b"\n \n" + lines_of(rows[:5]) + b"\n")
    expected = in_one_piece([*rows, *rows[:30], *rows[:5]])
    assert batch(one, two, none, one, blank, size=1_000) == expected


def test_a_pipe_is_read_as_often_as_it_takes(tmp_path: Path) -> None:
    """A file that can be read only once is copied."""
    rows = some_rows(60, 5)
    os.mkfifo(pipe := tmp_path / "pipe")
    writer = Thread(target=pipe.write_bytes, args=(lines_of(rows),))
    writer.start()
    assert batch(pipe) == in_one_piece(rows)
    writer.join()


def test_what_is_no_object_is_named_by_file_and_line(tmp_path: Path) -> None:
    """Lines are counted over the whole file, blank ones too, though each process sees a piece of it."""
    (tmp_path / "rows").write_bytes(lines_of([{"title": TITLE}] * 50) + b"\n[1]\n")
    with pytest.raises(UsageError, match=r"rows:52: a JSON object is expected, not list"):
        batch(tmp_path / "rows", size=500)


def test_too_many_headlines_tell_of_no_event(tmp_path: Path) -> None:
    """They are counted over the whole batch, not over the piece that is placed together."""
    told = ["Regulator approves examplumab for lupus nephritis after long wait", TITLE]
    rows = [{"title": told[n % 2] + f" {n}" * (n > 3), "source": f"s{n}"} for n in range(MOST_HEADLINES + 1)]
    (tmp_path / "rows").write_bytes(lines_of(rows))
    assert batch(tmp_path / "rows", size=200_000) == in_one_piece(rows)


def test_stretches_hold_every_line_once(tmp_path: Path) -> None:
    """Whatever their size, and a line may be longer than one."""
    text = b"{}\n" + b'{"a": "' + b"x" * 100 + b'"}\n\n{}'
    (tmp_path / "rows").write_bytes(text)
    for size in (1, 7, 50, 1_000):
        with given((tmp_path / "rows",)) as texts:
            some = list(stretches(texts, size))
        assert b"".join(line for one in some for line in one.lines().lines) == text
        assert [one.first for one in some] == _first_lines(some)


def _first_lines(some: list[Stretch]) -> list[int]:
    counts = [len(one.lines().lines) for one in some]
    return [1 + sum(counts[:n]) for n in range(len(some))]


def _shared_rows(shared: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((shared / "duplicates" / "records").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    with gzip.open(shared / "api" / "crossref" / "update_notices.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from list(map(json.loads, lines))[:2_000]


@pytest.mark.shared
def test_real_records_come_out_as_in_one_piece(shared: Path, tmp_path: Path) -> None:
    """Three public sets and some notices of Crossref, together."""
    rows = list(_shared_rows(shared))
    Random(1).shuffle(rows)
    (tmp_path / "rows").write_bytes(lines_of(rows))
    found, expected = batch(tmp_path / "rows", size=500_000).splitlines(), in_one_piece(rows).splitlines()
    assert [a for a, b in zip(found, expected, strict=True) if a != b] == []
