"""T1 over the whole tz database: every zone, every date from 2026 to 2030, five hours."""

from __future__ import annotations

import json
import sys
import time as clock
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.curate.due import next_due, slot_day
from bot.model import Schedule

OUT = Path(__file__).with_name("out") / "due.json"
HOURS = (time(0, 0), time(0, 30), time(2, 30), time(3, 0), time(23, 59))
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
DAYS = (LAST - FIRST).days + 1


def odd_dates(zone: str, at: time) -> list[str]:
    """Dates without a slot or with two, in words; a zone that crosses the date line may have one."""
    schedule = Schedule(at=at, zone=zone)
    due = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)) - timedelta(microseconds=1)
    seen = []
    while (due := next_due(schedule, due)) and (day := slot_day(schedule, due)) <= LAST:
        seen.append(day)
    expected = [FIRST + timedelta(days=n) for n in range(DAYS)]
    if seen == expected:
        return []
    missing, twice = set(expected) - set(seen), {day for day in seen if seen.count(day) > 1}
    return [f"{zone} {at:%H:%M}: without a slot {sorted(missing)}, with two {sorted(twice)}"]


def main() -> int:
    """Print what is odd; 0 when nothing is."""
    started = clock.perf_counter()
    zones = sorted(available_timezones() - {"Factory", "localtime"})
    odd = [line for zone in zones for at in HOURS for line in odd_dates(zone, at)]
    print("\n".join(odd) or "Every local date has one slot.")
    slots = len(zones) * len(HOURS) * DAYS
    figures = {
        "zones": len(zones),
        "slots": slots,
        "odd": odd,
        "microseconds_a_slot": round((clock.perf_counter() - started) / slots * 1e6, 1),
        "checks": {"T1": f"{len(odd)} odd of {slots:,} slots in {len(zones)} zones"},
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures["checks"]))
    return bool(odd)


if __name__ == "__main__":
    sys.exit(main())
