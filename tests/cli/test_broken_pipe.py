"""`rounds … | head` and `rounds … > FILE`: where the output goes may close, or be full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROWS = "\n".join(
    json.dumps({"guid": f"g{n}", "kind": "journal", "title": f"Exampladone {n} in heart failure: a trial"})
    for n in range(800)
)

COMMANDS = {
    "before a line is read": (["model", "card"], 0),
    "after the first of many": (["group"], 1),
    "while rows are judged": (["classify"], 1),
}


@pytest.mark.parametrize(("command", "lines"), COMMANDS.values(), ids=COMMANDS)
def test_a_closed_pipe_is_no_error(command: list[str], lines: int, tmp_path: Path) -> None:
    """Exit code 0, and not a word on standard error."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text(ROWS)
    with (
        rows.open() as given,
        subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            cwd=ROOT,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")},
        ) as ran,
    ):
        assert ran.stdout
        assert ran.stderr
        for _ in range(lines):
            assert json.loads(ran.stdout.readline())
        ran.stdout.close()
        assert (ran.stderr.read(), ran.wait()) == (b"", 0)


@pytest.mark.parametrize("command", [["check"], ["classify"]], ids=["at the end", "while rows are judged"])
def test_a_full_disk_is_one_line(command: list[str]) -> None:
    """Exit code 1, what the system says, and no traceback."""
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=ROOT,
            input=ROWS.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")},
        )
    assert (ran.returncode, ran.stderr) == (1, b"standard output: No space left on device\n")
