"""The tests guard the project itself: the numbered checks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks import BENCHMARKS, Outcomes, every_check, figures, state
from tests.conftest import ROOT


def outcomes(**ended: str) -> Outcomes:
    seen = Outcomes()
    for number, how in ended.items():
        seen.promises[number].append(f"promise of {number}")
        seen.ended[number].update(how.split())
    return seen


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        pytest.param(outcomes(F4="passed"), "F4 holds      promise of F4", id="holds"),
        pytest.param(outcomes(F4="passed failed"), "F4 fails      promise of F4", id="one-of-two-fails"),
        pytest.param(outcomes(F4="skipped"), "F4 skipped    promise of F4", id="skipped-is-not-held"),
        pytest.param(outcomes(), "F4 unwritten", id="unwritten"),
    ],
)
def test_state_of_a_check(seen: Outcomes, line: str) -> None:
    """A check holds only when a test of it passed and none failed."""
    assert state("F4", seen, {}) == line


def test_a_benchmark_shows_its_last_figure(tmp_path: Path) -> None:
    """What was measured is listed; what was not says so."""
    (tmp_path / "send.json").write_text(json.dumps({"checks": {"D8": "5.9 min"}}))
    assert state("D8", outcomes(), figures(tmp_path)) == "D8 bench      5.9 min"
    assert state("D7", outcomes(), figures(tmp_path)) == "D7 bench      not measured here"
    held = outcomes(D8="passed")
    assert state("D8", held, figures(tmp_path)) == "D8 holds      promise of D8 [5.9 min]"


def test_every_number_is_listed_once() -> None:
    """The list has no gap and no repeat, and names every benchmark."""
    ids = list(every_check())
    assert len(ids) == len(set(ids)) == 162
    assert set(ids) >= BENCHMARKS


def test_every_marker_names_a_check_that_exists(request: pytest.FixtureRequest) -> None:
    """A marker with a wrong number would hold nothing."""
    known = set(every_check())
    marked = {
        str(number)
        for item in request.session.items
        for mark in item.iter_markers("check")
        for number in mark.args
    }
    assert marked <= known


def test_the_command_runs_the_marked_tests() -> None:
    """What a marked test holds is listed as held; what nothing holds here is not."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.checks", "tests/running/test_logs.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    listed = ran.stdout.splitlines()
    assert len(listed) == 162
    assert any(line.startswith("O3 holds ") for line in listed)
    assert "F4 unwritten" in listed
