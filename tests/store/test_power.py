"""What a power cut leaves of what was promised."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.store.power import Disk, Resized, Synced, Tally, Wrote, cut, lived

CUTS = 40


def cuts(folder: Path, synchronous: str) -> Tally:
    """A short life with a log so short that it is copied back many times, cut at random points."""
    folder.mkdir()
    recorded = lived(folder / "rounds.db", readers=24, synchronous=synchronous, checkpoint=40)
    return cut(recorded, folder / "after", cuts=CUTS)


@pytest.mark.check("B7")
def test_nothing_promised_is_lost(tmp_path: Path) -> None:
    """Cut wherever it is, of what was not synced any part survives: every part is in the outbox as a
    transaction left it, and the file is whole."""
    tally = cuts(tmp_path / "full", "FULL")
    assert (tally.cuts, tally.lost, tally.forgotten, tally.damaged) == (CUTS, 0, 0, 0)
    assert tally.promises > CUTS


def test_without_syncing_each_commit_it_is(tmp_path: Path) -> None:
    """The same cuts with synchronous=NORMAL: the file is whole and promises are broken, so the test above
    can fail."""
    tally = cuts(tmp_path / "normal", "NORMAL")
    assert tally.damaged == 0
    assert tally.lost > 0
    assert tally.forgotten > 0


def test_what_was_synced_survives_and_nothing_else_must() -> None:
    """The disk's own rules: what waits may be lost, kept or torn; what was synced is there."""
    disk = Disk()
    for event in (Wrote("f", 0, b"a" * 1024), Synced("f"), Wrote("f", 1024, b"b" * 1024), Resized("f", 512)):
        disk.follow(event)
    found = {disk.after_a_cut(random.Random(seed))["f"] for seed in range(200)}
    assert all(left[:512] == b"a" * 512 for left in found)
    assert {len(left) for left in found} >= {512, 1024, 2048}
