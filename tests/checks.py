"""`make checks`: one line for each numbered check: holds, fails, unwritten, or bench; and its last figure.

A test carries the number of the statement it holds (`@pytest.mark.check("F4")`) and its docstring is the
statement. A benchmark writes `benchmarks/out/NAME.json` with `{"checks": {"D8": "5.9 min"}}`.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import pytest

FAMILIES = {
    "F": ("Fetching", 34),
    "S": ("Security", 46),
    "D": ("Delivery", 20),
    "T": ("Time", 14),
    "B": ("Storage", 14),
    "X": ("Scale", 10),
    "O": ("Operations", 24),
}
"""Letter → (name, how many)."""

BENCHMARKS = frozenset(
    "F16 F17 F18 S9 S11 S12 S43 D1 D2 D7 D8 T7 B7 B9 B11 B12 B13 "  # noqa: SIM905 - a list of 28 reads better so
    "X2 X3 X5 X6 X7 X8 X9 X10 O14 O23 O24".split()
)
"""Checks that name a rate, a duration or more rows than a test should make."""

OUT = Path(__file__).resolve().parent.parent / "benchmarks" / "out"


class Outcomes:
    """A pytest plugin that remembers, for each check, its tests and how they ended."""

    def __init__(self) -> None:
        self.promises: dict[str, list[str]] = defaultdict(list)
        self.checks_of: dict[str, tuple[str, ...]] = {}
        self.ended: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            ids = tuple(str(number) for mark in item.iter_markers("check") for number in mark.args)
            self.checks_of[item.nodeid] = ids
            promise = (getattr(getattr(item, "function", None), "__doc__", None) or item.name).strip()
            for number in ids:
                if (line := promise.splitlines()[0]) not in self.promises[number]:
                    self.promises[number].append(line)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            for number in self.checks_of.get(report.nodeid, ()):
                self.ended[number].add(report.outcome)


def every_check() -> Iterator[str]:
    """All numbers, in order."""
    for letter, (_, count) in FAMILIES.items():
        yield from (f"{letter}{number}" for number in range(1, count + 1))


def figures(out: Path = OUT) -> dict[str, str]:
    """Check → the figure last measured, of every benchmark that was run here."""
    found: dict[str, str] = {}
    for file in sorted(out.glob("*.json")):
        found |= json.loads(file.read_text()).get("checks", {})
    return found


def state(id: str, outcomes: Outcomes, measured: dict[str, str]) -> str:
    """One check in one line."""
    ended = outcomes.ended.get(id, set())
    if "failed" in ended:
        return f"{id} fails      {outcomes.promises[id][0]}"
    if "passed" in ended:
        figure = f" [{measured[id]}]" if id in measured else ""
        return f"{id} holds      {outcomes.promises[id][0]}{figure}"
    if id in BENCHMARKS:
        return f"{id} bench      {measured.get(id, 'not measured here')}"
    return f"{id} unwritten" if not ended else f"{id} skipped    {outcomes.promises[id][0]}"


def main(paths: Sequence[str]) -> int:
    """Run the marked tests under `paths` and print every check; pytest's own words go to stderr."""
    outcomes = Outcomes()
    with redirect_stdout(sys.stderr):
        code = pytest.main(["-q", "-m", "check", *(paths or ["tests"])], [outcomes])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return int(code)
    measured = figures()
    for number in every_check():
        sys.stdout.write(state(number, outcomes, measured) + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
