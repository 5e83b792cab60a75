"""Figures as tables of Markdown, which a terminal shows as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def table(title: str, rows: Sequence[tuple[str, Mapping[str, float]]], *, mean: bool = True) -> Iterator[str]:
    """Markdown; the mean is its last row."""
    names = list(rows[0][1])
    yield f"### {title}\n"
    yield f"| | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    last = [("**mean**", mean_of([row for _, row in rows]))] if mean else []
    for label, row in [*rows, *last]:
        yield f"| {label} | {' | '.join(_told(row[name]) for name in names)} |"


def _told(value: float) -> str:
    return f"{value:.0f}" if isinstance(value, int) else f"{value:.3f}"


def mean_of(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
