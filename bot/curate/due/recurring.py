"""When a recurring job runs: by what its row says, so that a restart neither skips nor doubles it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.curate.due.slots import latest_slot
from bot.model import Schedule
from bot.model.operations import JobRun

Timing = timedelta | Schedule
"""Every so often, or at a local hour of every day."""

RETRY = timedelta(minutes=2)
"""After a first failure; each further one doubles it, up to `LONGEST_RETRY` or the job's own interval."""
LONGEST_RETRY = timedelta(hours=1)


def job_is_due(timing: Timing, run: JobRun | None, now: datetime) -> bool:
    """A job that never ran is due at once. One that failed, or was killed, waits a little longer each time.

    A row from after `now` was written before the clock was set back, and holds nothing up."""
    if run is None or run.began > now:
        return True
    if run.attempts and now < run.began + _retry(timing, run.attempts):
        return False
    return run.done is None or run.done > now or run.done < _last_wanted(timing, now)


def _last_wanted(timing: Timing, now: datetime) -> datetime:
    """What was done before this instant is to be done again."""
    if isinstance(timing, timedelta):
        return now - timing + timedelta.resolution
    return latest_slot(timing, now).at


def _retry(timing: Timing, attempts: int) -> timedelta:
    longest = min(timing, LONGEST_RETRY) if isinstance(timing, timedelta) else LONGEST_RETRY
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(RETRY * doubled, longest)
