"""The floor on the development data: what shares a DOI is one work, what only looks alike is not."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.group import grouped

pytestmark = pytest.mark.shared


def sets(path: Path) -> Iterator[list[dict[str, Any]]]:
    """Each line's items, as rows with a guid and a source."""
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        items = found if isinstance(found, list) else found["items"]
        doi = None if isinstance(found, list) else found.get("doi")
        yield [_row(one, doi) for one in items]


def _row(one: dict[str, Any], doi: str | None) -> dict[str, Any]:
    return {
        "guid": one.get("id") or one["link"],
        "source": one.get("feed"),
        "title": one["title"],
        "url": one["link"],
        "doi": one.get("doi") or doi,
        "journal": one.get("journal"),
        "summary": one.get("abstract"),
    }


@pytest.mark.parametrize("name", ["cross_feed_by_doi", "cross_feed_by_title"])
def test_the_same_work_in_two_feeds_is_one(shared: Path, name: str) -> None:
    """With one DOI, or with one title and a DOI on one side at most; all sets placed together."""
    groups = list(sets(shared / "duplicates" / f"{name}.jsonl"))
    out = list(grouped([row for group in groups for row in group]))
    placed = iter(out)
    split = [group[0]["title"] for group in groups if len({next(placed)["work"] for _ in group}) > 1]
    assert split == []


def test_the_same_title_of_different_works_is_never_one(shared: Path) -> None:
    """Letters, replies, mastheads: neither one work nor one story."""
    for group in sets(shared / "duplicates" / "hard_negatives_same_title_diff_doi.jsonl"):
        out = list(grouped(group))
        assert len({row["work"] for row in out}) == len({row["story"] for row in out}) == len(group)


def test_bibliographic_records(shared: Path) -> None:
    """Bibliographic records: hardly a false merge, and nearly all copies found."""
    false = found = copies = 0
    for path in sorted((shared / "duplicates" / "records").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        works: dict[str, list[str]] = defaultdict(list)
        for row in grouped(
            [{key: row[key] for key in row if key != "group"} | {"truth": row["group"]} for row in rows]
        ):
            works[row["work"]].append(row["truth"])
        false += sum(len(set(truths)) - 1 for truths in works.values())
        found += sum(len(truths) - len(set(truths)) for truths in works.values())
        copies += len(rows) - len({row["group"] for row in rows})
    assert false <= 3
    assert found / copies >= 0.97
