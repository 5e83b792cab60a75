"""`make bench-power`: the power is cut at 1,000 points of the store's work; is what was promised there?

What SQLite writes and syncs is recorded, and disks are made of it on which what was not synced is lost, kept
or torn (`tests/store/power.py`). With synchronous=FULL, which Rounds uses, nothing may be lost. NORMAL is
measured beside it: it shows what FULL is for, and that the measurement can fail.
Writes benchmarks/out/power.json; exits 1 when a promise is broken with FULL, or none is with NORMAL.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from tests.store.power import Tally, Unreachable, cut, lived

OUT = Path(__file__).parent / "out" / "power.json"
READERS = 400
"""Enough for the log to be copied back several times at its ordinary length."""


def measure(cuts: int, readers: int) -> dict[str, Tally]:
    """A tally for each setting."""
    tallies = {}
    for synchronous in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory() as place:
            life = lived(Path(place) / "rounds.db", readers=readers, synchronous=synchronous)
            tallies[synchronous] = cut(life, Path(place) / "after", cuts=cuts)
    return tallies


def line(name: str, one: Tally) -> str:
    return (
        f"{name:8}{one.cuts:,} cuts, {one.promises:,} promises looked at: {one.lost:,} parts lost,"
        f" {one.forgotten:,} sends forgotten, {one.damaged} files damaged"
    )


@click.command()
@click.option("--cuts", default=1_000, show_default=True)
@click.option("--readers", default=READERS, show_default=True)
def main(cuts: int, readers: int) -> None:
    """Measure, print one line a setting, write."""
    try:
        tallies = measure(cuts, readers)
    except Unreachable as error:
        raise click.ClickException(str(error)) from error
    for name, one in tallies.items():
        print(line(name, one))
    full, normal = tallies["FULL"], tallies["NORMAL"]
    broken = full.lost + full.forgotten + full.damaged
    checks = {"B7": f"{full.lost + full.forgotten} lost in {full.cuts:,} cuts ({normal.lost:,} with NORMAL)"}
    OUT.parent.mkdir(exist_ok=True)
    figures = {name: vars(one) for name, one in tallies.items()}
    OUT.write_text(json.dumps({"tallies": figures, "checks": checks}, indent=1) + "\n")
    sys.exit(bool(broken) or not normal.lost)


if __name__ == "__main__":
    main()
