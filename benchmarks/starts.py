"""`python -m benchmarks.starts`: what each command of `rounds` costs before it has done anything.

Processor seconds of its help, and of a call that has next to nothing to do: on a database of the sample's
feeds and one row. Writes benchmarks/out/starts.json.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from bot import app, fetching
from bot.cli import COMMANDS
from bot.pipeline.inward import ingest
from bot.sample import SampleServer, sample_sources
from bot.settings import load

ROOT = Path(__file__).parent.parent
OUT = ROOT / "benchmarks" / "out" / "starts.json"
TIMES = 3
MOST_TIMES = 5.0
"""So many times what Python takes to import the database's library and the terminal's may help cost."""

ROW = {"title": "Exampladone in heart failure", "summary": "Words.", "kind": "journal", "source": "a"}
FLOOR = (sys.executable, "-c", "import click, sqlite_utils")

CALLS: Mapping[str, Sequence[str]] = {
    "check": (),
    "deadletters": (),
    "followups": (),
    "hold": (),
    "release": (),
    "backup": ("--to", "{folder}/copy.db"),
    "verify": ("{db}",),
    "upgrade": (),
    "compact": (),
    "sources": (),
    "opml": ("export",),
    "parse": (str(ROOT / "examples" / "feed.xml"),),
    "classify": ("{row}",),
    "group": ("{row}",),
    "story": ("rulings",),
    "explain": ("1",),
    "review": (),
    "digest": ("--for", "cardiology"),
    "preview": ("--for", "cardiology"),
    "why": ("1", "--for", "cardiology"),
    "rank": ("{row}", "--for", "cardiology"),
    "rank by votes": ("{row}", "--votes", "{votes}"),
    "render": ("{row}",),
    "model": ("card",),
    "doctor": (),
}
"""What may be asked of each command without a network; `{…}` are files of the sample."""


def processor_seconds(command: Sequence[str], folder: Path) -> float:
    """The least of a few."""
    environ = {
        **os.environ,
        "ROUNDS_DB": str(folder / "rounds.db"),
        "ROUNDS_CONFIG": str(ROOT / "config"),
    }
    spent = []
    for _ in range(TIMES):
        before = _used()
        subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
        spent.append(_used() - before)
    return round(min(spent), 2)


def _used() -> float:
    of = getrusage(RUSAGE_CHILDREN)
    return of.ru_utime + of.ru_stime


async def ingest_sample(path: Path) -> None:
    """The feeds of the sample, from loopback."""
    settings, now = load(ROOT / "config", {}), app.clock()
    async with (
        SampleServer(now) as server,
        app.opened_store(path) as store,
        fetching.opened_ingest(settings, store, network=fetching.network_of_sample(server)) as tools,
    ):
        await ingest(sample_sources(now), tools, everything=True)


def prepared(folder: Path) -> Mapping[str, str]:
    """A database of the sample's feeds, and files of one row."""
    asyncio.run(ingest_sample(folder / "rounds.db"))
    for name, row in (("row", ROW), ("votes", ROW | {"vote": 1})):
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return {
        "folder": str(folder),
        "db": str(folder / "rounds.db"),
        "row": str(folder / "row.jsonl"),
        "votes": str(folder / "votes.jsonl"),
    }


def main() -> int:
    """0 where every help is told soon."""
    rounds = (sys.executable, "-P", "-m", "bot")
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        places = prepared(folder)
        floor = processor_seconds(FLOOR, folder)
        print(f"{'importing sqlite-utils and click':34} {floor:.2f} s", flush=True)
        found: dict[str, dict[str, float]] = {}
        for name in COMMANDS:
            found[name] = {"help": processor_seconds((*rounds, name, "--help"), folder)}
        for name, words in CALLS.items():
            call = [*name.split()[:1], *(word.format(**places) for word in words)]
            found.setdefault(name, {})["call"] = processor_seconds((*rounds, *call), folder)
        for name, spent in found.items():
            print(f"{name:34} " + ", ".join(f"{what} {seconds:.2f} s" for what, seconds in spent.items()))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"floor": floor, "commands": found}, indent=1) + "\n", encoding="utf-8")
    return int(max(one.get("help", 0.0) for one in found.values()) > MOST_TIMES * max(floor, 0.05))


if __name__ == "__main__":
    sys.exit(main())
