"""What the doctor looks at on a machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import checkup
from bot.model.operations import Lease, VitalSigns
from tests.pipeline.test_watching import WELL, with_signs

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
overlay /merged overlay rw 0 0
//box/share /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /srv/local xfs rw 0 0
"""


@pytest.mark.check("B14", "O10")
@pytest.mark.parametrize(
    ("folder", "verdicts"),
    [
        pytest.param("/var/lib/rounds", ["ok"], id="local"),
        pytest.param("/srv/rounds", ["wrong"], id="nfs"),
        pytest.param("/mnt/my share/rounds", ["wrong"], id="smb-with-a-space"),
        pytest.param("/merged/app", ["note"], id="container"),
        pytest.param("/srv/local/rounds", ["ok"], id="a-local-disk-within"),
    ],
)
def test_the_kind_of_disk(folder: str, verdicts: list[str]) -> None:
    """The longest mount point that holds the folder counts."""
    assert [one.verdict for one in checkup.disk(Path(folder), MOUNTS)] == verdicts


def test_without_mounts_nothing_is_said() -> None:
    """Not every system tells."""
    assert list(checkup.disk(Path("/var"), "")) == []


@pytest.mark.check("O10")
@pytest.mark.parametrize(
    ("skew", "verdict"),
    [(timedelta(seconds=5), "ok"), (timedelta(minutes=2), "wrong"), (timedelta(minutes=-2), "wrong")],
)
def test_clock_skew(skew: timedelta, verdict: str) -> None:
    """Half a minute is a slow network; more is a clock nobody sets."""
    assert checkup.clock_skew(NOW + skew, NOW).verdict == verdict
    assert checkup.clock_skew(NOW, None).verdict == "note"


@pytest.mark.check("O10")
@pytest.mark.parametrize(("mode", "verdicts"), [(0o600, []), (0o640, ["wrong"]), (0o604, ["wrong"])])
def test_permissions(tmp_path: Path, mode: int, verdicts: list[str]) -> None:
    """Nobody else reads what readers chose."""
    tmp_path.chmod(0o700)
    path = tmp_path / "rounds.db"
    path.touch()
    path.chmod(mode)
    assert [one.verdict for one in checkup.permissions(path)] == verdicts


def test_old_time_zones() -> None:
    """A year after the last edition of theirs, somebody's clock is wrong."""
    assert checkup.time_zones(NOW).verdict == "ok"
    assert checkup.time_zones(NOW + timedelta(days=900)).verdict == "note"


def test_who_leads() -> None:
    lease = Lease(holder="host:1", token=3, until=NOW + timedelta(seconds=10))
    assert checkup.leader(lease, NOW).words == "host:1 leads"
    assert checkup.leader(lease, NOW + timedelta(minutes=1)).verdict == "note"
    assert checkup.leader(None, NOW).verdict == "note"


def test_what_runs() -> None:
    """A hold, held items and the age of the backup are told; troubles are wrong, listed ones once."""
    found = list(checkup.running(with_signs(hold="x", ready=2, held_items=4)))
    assert [one.verdict for one in found] == ["note", "note", "ok"]
    found = list(checkup.running(with_signs(in_doubt=2, overdue=1, oldest_due=WELL.now - timedelta(hours=2))))
    assert [one.verdict for one in found] == ["wrong", "ok"]
    never = VitalSigns()
    assert checkup._backup(never, NOW).verdict == "note"
