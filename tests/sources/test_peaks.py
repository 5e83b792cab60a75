"""Bombs and hostile feeds are bounded in memory, as the operating system counts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sources.peaks import BOMBS, FEEDS

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="peaks are measured by Linux's proc(5)"
)

ROOT = Path(__file__).resolve().parent.parent.parent


def peaks(what: str) -> dict[str, tuple[str, float]]:
    """How each ended, and the megabytes that it cost, in a fresh process."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.sources.peaks", what],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return {name: (ended, megabytes) for name, (ended, megabytes, _) in found.items()}


@pytest.mark.check("S9", "S10")
def test_bombs_stay_small() -> None:
    """A body of 1 GiB, whatever it is packed in, is `too-large` and costs less than 64 MB."""
    found = peaks("bombs")
    assert {name: ended for name, (ended, _) in found.items()} == dict.fromkeys(BOMBS, "too-large")
    assert max(megabytes for _, megabytes in found.values()) < 64


@pytest.mark.check("S12", "S16")
def test_hostile_feeds_stay_small() -> None:
    """Entities that multiply and megabytes of elements, attributes or text cost less than 128 MB."""
    found = peaks("feeds")
    assert {name: ended for name, (ended, _) in found.items()} == dict.fromkeys(FEEDS, "1 items")
    assert max(megabytes for _, megabytes in found.values()) < 128
