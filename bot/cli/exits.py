"""Exit codes, distinct so that a script or a service can tell what happened (README, "In the terminal")."""

from __future__ import annotations

OK = 0
WRONG = 1
"""Something is wrong: with what was looked at, or unexpectedly."""
USAGE = 2
"""Wrong usage or configuration; trying again changes nothing."""
SOME_FAILED = 3
"""Finished, but some sources or part of the input failed."""
INTERRUPTED = 130
TERMINATED = 143
