"""The grouping: false merges and sensitivity on records, events of a day, order, and cost.

`python -m benchmarks.group [--batch N]`; reads the development data where it is there (ROUNDS_SHARED).
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Any

from bot.cli.group import grouped
from bot.curate.dedupe import place
from bot.curate.dedupe.notices import notice_of
from bot.model import Filed, Item, Judgement
from bot.rows import item_from_row
from bot.store import identifiers
from tests.curate.pool import mixed

Row = dict[str, Any]

OUT = Path(__file__).with_name("out") / "group.json"
SHARED = Path(os.environ.get("ROUNDS_SHARED", Path(__file__).parents[2] / "shared")) / "data"
ORDERS = 200
REPEATS = 0.2
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


# ── quality ───────────────────────────────────────────────────────────────────


def records() -> Iterator[tuple[str, Row]]:
    """Removal convention: of each work one record stays; a record removed without a copy is a false merge."""
    for path in sorted((SHARED / "duplicates" / "records").glob("*.jsonl.gz")):
        rows = rows_of(path)
        began = time.perf_counter()
        out = list(grouped([{key: value for key, value in row.items() if key != "group"} for row in rows]))
        seconds = time.perf_counter() - began
        works: dict[str, list[str]] = defaultdict(list)
        for row, placed in zip(rows, out, strict=True):
            works[placed["work"]].append(row["group"])
        yield path.name.removesuffix(".jsonl.gz"), _counted(rows, works.values(), seconds)


def _counted(rows: Sequence[Row], works: Any, seconds: float) -> Row:
    copies = len(rows) - len({row["group"] for row in rows})
    found = sum(len(truths) - len(set(truths)) for truths in works)
    return {
        "records": len(rows),
        "false": sum(len(set(truths)) - 1 for truths in works),
        "found": found,
        "copies": copies,
        "sensitivity": round(100 * found / copies, 2),
        "rows_per_second": round(len(rows) / seconds),
    }


def total(sets: dict[str, Row]) -> Row:
    """Over all sets: false merges, and micro sensitivity."""
    found, copies = (sum(one[key] for one in sets.values()) for key in ("found", "copies"))
    return {
        "false": sum(one["false"] for one in sets.values()),
        "sensitivity": round(100 * found / copies, 2),
    }


def headlines(*, dated: bool = False) -> Row:
    """B-cubed precision, recall and F1 of the events of one day, which are 36 hours of three."""
    rows = rows_of(SHARED / "duplicates" / "news" / "headlines.jsonl.gz")
    news = [
        {"guid": row["id"], "title": row["title"], "source": row["source"], "kind": "news"}
        | (
            {"published": datetime.fromtimestamp(row["published_ms"] / 1000, UTC).isoformat()}
            if dated
            else {}
        )
        for row in rows
    ]
    out = list(grouped(news))
    return b_cubed([row["story"] for row in out], [row["story"] for row in rows])


def b_cubed(found: Sequence[str], truth: Sequence[str]) -> Row:
    """Bagga & Baldwin 1998: means over the items."""
    pairs = list(zip(found, truth, strict=True))
    both, one, other = Counter(pairs), Counter(found), Counter(truth)
    precision = sum(both[pair] / one[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / other[pair[1]] for pair in pairs) / len(pairs)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def unrelated(count: int = 100) -> float:
    """The share of health headlines, drawn from four years, that find company."""
    texts = [
        row["text"].split("http")[0] for row in rows_of(SHARED / "classification" / "headlines.jsonl.gz")
    ]
    drawn = Random(1).sample(texts, count)
    out = list(grouped([{"guid": str(n), "title": text, "kind": "news"} for n, text in enumerate(drawn)]))
    stories = Counter(row["story"] for row in out)
    return sum(size for size in stories.values() if size > 1) / count


def without_doi() -> Row:
    """Works of two feeds, the DOI taken from the second: how many are still one."""
    path = SHARED / "duplicates" / "cross_feed_by_doi.jsonl"
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [
        {"guid": f"{n}.{k}", "source": one["feed"], "title": one["title"], "doi": None if k else pair["doi"]}
        for n, pair in enumerate(pairs)
        for k, one in enumerate(pair["items"])
    ]
    works: dict[str, set[str]] = defaultdict(set)
    for row in grouped(rows):
        works[row["guid"].split(".")[0]].add(row["work"])
    return {"pairs": len(pairs), "one": sum(len(keys) == 1 for keys in works.values())}


def notices() -> Row:
    """Crossref's update notices recognised by title, and titles of papers taken for notices."""
    updates = rows_of(SHARED / "api" / "crossref" / "update_notices.jsonl.gz")
    papers = rows_of(SHARED / "classification" / "specialty_titles.jsonl.gz")
    return {
        "notices": len(updates),
        "recognised": sum(notice_of(Item(guid="", title=row["title"] or "")) is not None for row in updates),
        "pubmed_titles": len(papers),
        "called_notices": sum(
            notice_of(Item(guid="", title=row["title"] or "")) is not None for row in papers
        ),
    }


_QUOTED = re.compile(r"[“\"«](.{15,400}?)[”\"»]")
_AFTER_A_COLON = re.compile(
    r"^(?:(?:author|publisher|figure)?\s*(?:correction|corrigend\w+|errat\w+|retraction)"
    r"(?: to| for| of)?:\s*)+(?=.)",
    re.I,
)


def links() -> Row:
    """Crossref's notices beside works that have the title they name, in quotation marks or after a colon:
    how many are linked to it, and how many share its story. The label is cut out by two patterns of this
    benchmark's own, so it is no test of notices that name their work in other ways."""
    named = [
        (row, title)
        for row in rows_of(SHARED / "api" / "crossref" / "update_notices.jsonl.gz")
        if len(title := _named_title(row["title"] or "")) >= 25
    ]
    counts = Counter(title.lower() for _, title in named)
    pairs = [(row, title) for row, title in named if counts[title.lower()] == 1]
    rows = [one for n, (row, title) in enumerate(pairs) for one in _notice_and_work(n, row["title"], title)]
    placed = {row["guid"]: row for row in grouped(rows)}
    linked = sum(any(link["to"] == f"w{n}" for link in placed[f"n{n}"]["links"]) for n in range(len(pairs)))
    swallowed = sum(placed[f"n{n}"]["story"] == placed[f"w{n}"]["story"] for n in range(len(pairs)))
    return {"pairs": len(pairs), "linked": linked, "in_its_works_story": swallowed}


def _named_title(notice: str) -> str:
    if quoted := _QUOTED.search(notice):
        return quoted.group(1).strip(" ,.")
    match = _AFTER_A_COLON.match(notice)
    return notice[match.end() :].strip(" .") if match else ""


def _notice_and_work(n: int, notice: str, title: str) -> Iterator[Row]:
    yield {"guid": f"n{n}", "title": notice, "doi": f"10.5555/n.{n}"}
    yield {"guid": f"w{n}", "title": title, "doi": f"10.5555/w.{n}"}


# ── order and cost ────────────────────────────────────────────────────────────


def orders() -> int:
    """How many of the random orders of 500 mixed items give the same works, stories and links."""
    items = mixed(500, seed=7)
    expected = {one.guid: p for one, p in zip(items, place(items).placements, strict=True)}
    same = 0
    for seed in range(ORDERS):
        order = list(items)
        Random(seed).shuffle(order)
        same += expected == {one.guid: p for one, p in zip(order, place(order).placements, strict=True)}
    return same


def batch(count: int, shape: str) -> Row:
    """`rounds group` on rows with the titles of PubMed, a fifth of them repeats without their identifiers."""
    with NamedTemporaryFile(suffix=".jsonl") as rows:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pool.submit(_write, Path(rows.name), count, shape).result()
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "bot", "group", rows.name], stdout=subprocess.PIPE)
        out = child.stdout
        assert out is not None
        while out.read(1_000_000):  # whoever counted works here would be measured too
            pass
        _, _, used = os.wait4(child.pid, 0)
        seconds, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return {
        "rows": count,
        "rows_per_second": round(count / seconds),
        "rows_per_cpu_second": round(count / cpu),
        "megabytes_of_the_largest_process": used.ru_maxrss // 1024,
    }


def _write(path: Path, count: int, shape: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in _many(count, shape))


def streaming(stored: int, coming: int = 3_000) -> Row:
    """One item after another beside its neighbours, found by identifier and title among `stored` ones."""
    items = [replace(item_from_row(row), first_seen=NOW) for row in _many(stored + coming, PAPERS)]
    index: dict[tuple[str, str], list[Filed]] = defaultdict(list)
    for item, placement in zip(items, place(items[:stored]).placements, strict=False):
        _keep(index, Filed(item=item, judgement=Judgement(), place=placement))
    gc.collect()
    gc.freeze()
    spent = []
    for item in items[stored:]:
        began = time.process_time()
        found = {id(one): one for key in identifiers.of(item) for one in index.get(key, ())}
        (placement,) = place([item], tuple(found.values())).placements
        _keep(index, Filed(item=item, judgement=Judgement(), place=placement))
        spent.append(time.process_time() - began)
    spent.sort()
    return {
        "stored": stored,
        "items_per_cpu_second": round(coming / sum(spent)),
        "microseconds": {
            name: round(1e6 * spent[int(share * coming)]) for name, share in (("p50", 0.5), ("p99", 0.99))
        },
    }


def _keep(index: dict[tuple[str, str], list[Filed]], one: Filed) -> None:
    for key in set(identifiers.of(one.item)):
        index[key].append(one)


PAPERS = "papers"
_SHAPES: dict[str, Callable[[int, Row, Random], Row]] = {
    PAPERS: lambda n, one, _: {
        "guid": str(n),
        "source": "a",
        "journal": one.get("journal"),
        "doi": f"10.5555/b.{n}",
    },
    "titles": lambda n, _one, _: {"id": str(n)},
    "pubmed": lambda n, one, _: {
        "pmid": str(10_000_000 + n),
        "journal": one.get("journal"),
        "date": one.get("date"),
    },
    "feeds": lambda n, one, _: {
        "guid": f"https://journal.test/{n}",
        "source": "a",
        "url": f"https://journal.test/{n}",
        "journal": one.get("journal"),
        "published": one.get("date"),
    },
    "records": lambda n, one, chance: {
        "id": str(n),
        "journal": one.get("journal"),
        "year": (one.get("date") or "")[:4],
        "authors": [f"Family{chance.randrange(20_000)} {chance.choice('ABCD')}" for _ in range(4)],
        "volume": str(chance.randrange(1, 200)),
        "pages": f"{(first := chance.randrange(1, 3_000))}-{first + 9}",
        "doi": f"10.5555/b.{n}" if chance.random() < 0.6 else None,
    },
}
"""What rows of several origins say beside their titles."""
_IDENTIFIERS = ("doi", "pmid", "url", "volume", "pages")


def _many(count: int, shape: str) -> Iterator[Row]:
    chance, titles = Random(3), rows_of(SHARED / "classification" / "specialty_titles.jsonl.gz")
    made: list[Row] = []
    for n in range(count):
        if made and chance.random() < REPEATS:
            made.append(_again(n, chance.choice(made), chance))
        else:
            one, round_ = titles[n % len(titles)], n // len(titles)
            title = f"{one['title']} {round_}" if round_ else one["title"]
            made.append({"title": title, **_SHAPES[shape](n, one, chance)})
    return iter(made)


def _again(n: int, row: Row, chance: Random) -> Row:
    """The same work in another feed: respelt, without its identifiers."""
    title = row["title"].upper() if chance.random() < 0.5 else row["title"].rstrip(".") + "!"
    own = {"guid": str(n), "id": str(n), "source": f"again {n}"} | dict.fromkeys(_IDENTIFIERS)
    return row | {"title": title} | {key: value for key, value in own.items() if key in row}


def main() -> int:
    """Print and write what can be measured here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=100_000)
    count = parser.parse_args().batch
    # First, as long as this process is small: what it has held would be counted as the command's.
    batches = {shape: batch(count, shape) for shape in _SHAPES} if SHARED.is_dir() else {}
    figures: Row = {"same_in_orders": f"{orders()} of {ORDERS}"}
    if SHARED.is_dir():
        sets = dict(records())
        figures |= {
            "records": sets | {"total": total(sets)},
            "headlines": headlines(),
            "headlines_with_their_dates": headlines(dated=True),
            "unrelated": unrelated(),
            "unrelated_among_2500": unrelated(2_500),
        }
        figures |= {
            "without_doi": without_doi(),
            "notices": notices(),
            "links": links(),
            "batch": batches,
            "streaming": streaming(count),
        }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
