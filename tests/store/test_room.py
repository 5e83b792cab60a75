"""A disk without room: sending stops before anything is claimed, and goes on by itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreFull
from bot.store import SqliteStore
from bot.store.room import HEADROOM
from tests.conftest import ROOT
from tests.store.builders import NOW, digest_plan, filed, subscription

UNSHARE = ("unshare", "-Urm")


def _may_mount() -> bool:
    """In a mount namespace of one's own, as most kernels allow."""
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(
        [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return tried.returncode == 0


@pytest.mark.check("D17", "B10")
async def test_nothing_is_claimed_without_room(path: Path) -> None:
    """Below the headroom a claim raises, with the figures; with room again the part is there as before."""
    room = [HEADROOM - 1]
    store = await SqliteStore.open(path, now=NOW, free=lambda folder: room[0])
    one = subscription()
    await store.save_subscription(one)
    await store.apply_digest(digest_plan(one, filed()), now=NOW)
    with pytest.raises(StoreFull, match="31 MiB are free on its disk, 32 are needed"):
        await store.claim_part(now=NOW, lease_seconds=60)
    assert (await store.account())["ready"] == 1
    room[0] = HEADROOM
    assert await store.claim_part(now=NOW, lease_seconds=60)
    await store.aclose()


@pytest.mark.check("D17", "B10")
@pytest.mark.skipif(not _may_mount(), reason="this machine allows nobody but root to mount a small disk")
def test_on_a_disk_that_fills_up(tmp_path: Path) -> None:
    """Nearly full: nothing is sent. Full in the middle of three sends: all three are noted once there is
    room, none is in doubt. Read-only: the start says so. Then everything goes on, and nothing is damaged."""
    told = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.store.full_disk", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert "read-only" in found.pop("read-only").lower()
    assert found == {
        "nearly full": ["StoreFull", 0],
        "full while sending, then not": ["ok", 3],
        "writable again": ["ok", 4],
        "account": {"sent": 4, "ready": 0, "claimed": 0, "in_doubt": 0, "resent": 0},
        "integrity": "ok",
    }
