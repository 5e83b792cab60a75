"""What `rounds classify` costs: items a second on every core, and the start beside that of its libraries.

Rows are the abstracts of the development data, several times over; without it there is nothing to measure.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bot.text import one_line

OUT = Path(__file__).with_name("out") / "classify.json"
SHARED = Path(os.environ.get("ROUNDS_SHARED", "../shared")) / "data" / "classification"
FILES = ("study_design.jsonl.gz", "ohsumed23_train.jsonl.gz")
TIMES = 8
STARTS = 5
LIBRARIES = "import sklearn, skops.io"


def rows() -> bytes:
    """Title and abstract, one JSON object a line."""
    lines = []
    for name in FILES:
        with gzip.open(SHARED / name) as file:
            read = map(json.loads, file)
            lines += [{"title": one["title"], "abstract": one_line(one["abstract"])} for one in read]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def seconds(command: list[str], given: bytes = b"") -> tuple[float, float]:
    """Wall and processor seconds of a command and its children."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print and write the figures; the start is taken off the time of the many rows."""
    if not SHARED.is_dir():
        print("no development data: nothing measured")
        return 0
    classify = [sys.executable, "-m", "bot", "classify"]
    given, cores = rows() * TIMES, os.cpu_count() or 1
    pairs = [(seconds(classify, b"{}\n"), seconds([sys.executable, "-c", LIBRARIES])) for _ in range(STARTS)]
    start, start_used = (median(one[0][at] for one in pairs) for at in (0, 1))
    wall, used = seconds(classify, given)
    count = given.count(b"\n")
    figures = {
        "rows": count,
        "cores": cores,
        "load_before": round(os.getloadavg()[0], 1),
        "rows_per_second": round(count / (wall - start)),
        "microseconds_of_processor_per_row": round((used - start_used) / count * 1e6),
        "rows_per_second_of_idle_cores": round(cores * count / (used - start_used)),
        "start_seconds": round(start, 2),
        "start_over_libraries": round(median(one[1] / other[1] for one, other in pairs), 2),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
