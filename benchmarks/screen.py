"""What the privacy screen finds and what it holds for nothing: `python -m benchmarks.screen [FILE …]`.

The seeded set is invented (tests/screening). FILES are JSON Lines of journal items; each is screened as what
it is and, because a journal item is never held, also as if somebody had posted it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.curate.screen import screen
from bot.model import Item, Kind
from bot.rows import item_from_row
from tests.screening.seeded import seeded

OUT = Path(__file__).with_name("out") / "screen.json"
SEEDS = 20


def share_kept_back(items: Sequence[Item]) -> float:
    """Of the items, how many do not pass; three places."""
    return round(sum(screen(item).verdict != "pass" for item in items) / max(len(items), 1), 4)


def seeded_shares() -> dict[str, float]:
    """Each class of the seeded set over twenty seeds."""
    texts = [one for seed in range(SEEDS) for one in seeded(seed)]
    counted: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for one in texts:
        passed = screen(Item(guid="a", kind=Kind.POST, summary=one.text)).verdict == "pass"
        for name in (one.group, f"{one.group}: {one.name}"):
            counted[name] += 1
            kept[name] += not passed
    return {name: round(kept[name] / counted[name], 4) for name in counted}


def read(files: Iterable[Path]) -> list[Item]:
    """The items of the files, `.gz` or not."""
    found = []
    for file in files:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
            found += [item_from_row(json.loads(line)) for line in lines if line.strip()]
    return found


def main(names: Sequence[str]) -> int:
    """Print and write the shares that were kept back."""
    figures: dict[str, float] = seeded_shares()
    if items := read(map(Path, names)):
        figures["journal items"] = share_kept_back([replace(one, kind=Kind.JOURNAL) for one in items])
        figures["journal items, as posts"] = share_kept_back([replace(one, kind=Kind.POST) for one in items])
        figures["journal items, as blog entries"] = share_kept_back(
            [replace(one, kind=Kind.BLOG) for one in items]
        )
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for name, share in figures.items():
        print(f"{share:7.4f}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
