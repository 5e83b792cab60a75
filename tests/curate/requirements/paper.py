"""A paper, and what is asked of keys."""

from __future__ import annotations

from tests.curate.pool import item

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
PAPER = item("p", TITLE, doi="10.5555/jim.1", source="publisher", authors="Abara N", year=2026)


def together(keys: list[str]) -> bool:
    return len(set(keys)) == 1


def apart(keys: list[str]) -> bool:
    return len(set(keys)) == len(keys)
