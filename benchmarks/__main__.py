"""`make bench`: every benchmark, one after another, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHORT = {"decade": ["--posts", "20000", "--fresh", "--db", "var/decade-short.db"]}
"""What would take an hour is measured on a part; `make bench-decade` runs all of it."""
LONGEST_SECONDS = 1800
"""A benchmark that takes longer is stuck."""


def main() -> int:
    """Run all; the exit code counts those that failed."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))
    failed = 0
    for name in names:
        print(f"── {name} ──", flush=True)
        ran = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *SHORT.get(name, ())],
            timeout=LONGEST_SECONDS,
            check=False,
        )
        failed += ran.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
