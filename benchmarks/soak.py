"""`make bench-soak`: a day within minutes, with 500 sources and 1,000 readers, and again with 100 readers.

Each run is a process of its own (`_soak.py`) against a newsroom and a stand-in for Telegram on loopback.
After a warm-up of six hours memory may grow by 5 %, file descriptors and tasks not at all. Every digest must
be decided within one tick of its time, and arrive. The second run must stay within 256 MB at every moment,
its workers counted, and begin within five seconds. Writes benchmarks/out/soak.json; exits 1 when a promise
is broken. On two quiet cores it takes about seven minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click

from tests.standin.server import TOKEN

OUT = Path(__file__).parent / "out" / "soak.json"
WARM_UP = 6
"""Hours. By then every source was polled and every kind of job has run."""
MOST_GROWTH = 0.05
LATEST_SECONDS = 60.0
"""One step of the day's clock."""
MOST_BYTES = 256 * 10**6
MOST_START_SECONDS = 5.0
TOGETHER = 6
"""Looks, one an hour, that are compared: six after the warm-up with the last six."""


@contextmanager
def beside(*command: str) -> Iterator[str]:
    """A helper's process; gives the first line that it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate("")


def day(sources: int, readers: int, hours: int) -> dict[str, Any]:
    """One run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        beside("benchmarks._newsroom") as port,
        beside("benchmarks._letterbox", str(readers), "0") as address,
    ):
        command = ["benchmarks._soak", port, address, str(sources), str(readers), str(hours), folder]
        ran = subprocess.run(
            [sys.executable, "-m", *command],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=3600,
            env=os.environ | {"TELEGRAM_BOT_TOKEN": TOKEN},
        )
    figures: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def growth(
    looks: Sequence[dict[str, float]], of: str, judged: Callable[[Sequence[float]], float] = median
) -> float:
    """From the end of the warm-up to the end of the day, as a share of what it was.

    Descriptors and tasks are judged by their least: what leaks is never closed, so it lifts the least too."""
    warm = [one[of] for one in looks if one["hour"] > WARM_UP]
    return judged(warm[-TOGETHER:]) / judged(warm[:TOGETHER]) - 1


def most(looks: Sequence[dict[str, float]], of: str) -> float:
    """The highest of the day."""
    return max(one[of] for one in looks)


def faults(run: dict[str, Any], *, most_bytes: int | None = None) -> list[str]:
    """Which promises were broken."""
    looks = run["looks"]
    found = []
    if (grown := growth(looks, "rss")) > MOST_GROWTH:
        found.append(f"memory grew by {grown:.1%}")
    found += [f"{of} grew by {grown:.0%}" for of in ("fds", "tasks") if (grown := growth(looks, of, min)) > 0]
    if run["latest_decision_seconds"] > LATEST_SECONDS:
        found.append(f"a digest was {run['latest_decision_seconds']:.0f} s late")
    if run["digests"] < run["readers"] or run["unsent"]:
        found.append(f"{run['digests']} digests for {run['readers']} readers, {run['unsent']} parts not sent")
    if run["unretrieved"]:
        found.append(f"errors that nobody heard: {run['unretrieved'][:3]}")
    if most_bytes and (peak := most(looks, "peak")) > most_bytes:
        found.append(f"{peak / 10**6:.0f} MB")
    if run["start_seconds"] > MOST_START_SECONDS:
        found.append(f"a start took {run['start_seconds']:.1f} s")
    return found


@click.command()
@click.option("--sources", default=500, show_default=True)
@click.option("--readers", default=1_000, show_default=True)
@click.option("--hours", default=24, show_default=True)
def main(sources: int, readers: int, hours: int) -> None:
    """Measure, print one line a promise, write."""
    large, small = day(sources, readers, hours), day(sources, readers // 10, hours)
    broken = [*faults(large), *faults(small, most_bytes=MOST_BYTES)]
    for name, run in (("large", large), ("small", small)):
        looks = run["looks"]
        print(
            f"{name}: {sources} sources, {run['readers']} readers, {hours} h in {run['wall_seconds']:.0f} s"
            f" ({run['cpu_seconds']:.0f} s of CPU), {run['items']:,} items, {run['digests']:,} digests,"
            f" at most {run['latest_decision_seconds']:.0f} s late\n"
            f"  memory {growth(looks, 'rss'):+.1%}, descriptors {growth(looks, 'fds', min):+.0%},"
            f" tasks {growth(looks, 'tasks', min):+.0%}, log at most {most(looks, 'wal') / 2**20:.1f} MiB,"
            f" peak {most(looks, 'peak') / 10**6:.0f} MB with its workers,"
            f" started in {run['start_seconds']} s"
        )
    print(*(broken or ["every promise held"]), sep="\n")
    OUT.parent.mkdir(exist_ok=True)
    log, peak = most(large["looks"], "wal") / 2**20, most(small["looks"], "peak") / 10**6
    checks = {
        "O23": f"memory {growth(large['looks'], 'rss'):+.1%}, log at most {log:.0f} MiB",
        "O24": f"{peak:.0f} MB with {sources} sources and {small['readers']} readers,"
        f" started in {small['start_seconds']} s",
    }
    figures = {"large": large, "small": small, "broken": broken, "checks": checks}
    OUT.write_text(json.dumps(figures, indent=1) + "\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
