"""The figures as a picture: how far probabilities can be believed, and what a threshold buys. SVG, by hand.

Two panels need no plotting library: matplotlib would be the largest dependency of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

SIDE, MARGIN = 300, 50
"""Units of a panel's plot and of the space around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points in the unit square, left to right."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram of the unit square."""

    title: str
    across: str
    up: str
    lines: tuple[Line, ...]


def svg(panels: Sequence[Panel]) -> str:
    """The panels side by side; readable on white and in black and white print."""
    width, height = len(panels) * (SIDE + 2 * MARGIN), SIDE + 2 * MARGIN
    drawn = "".join(_panel(panel, at * (SIDE + 2 * MARGIN) + MARGIN) for at, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        f' font-size="12"><rect width="{width}" height="{height}" fill="white"/>{drawn}</svg>\n'
    )


def _panel(panel: Panel, left: int) -> str:
    middle, bottom = left + SIDE // 2, MARGIN + SIDE
    ticks = "".join(_tick(left, value / 5) for value in range(6))
    lines = "".join(_line(line, left, at) for at, line in enumerate(panel.lines))
    return (
        f'<rect x="{left}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="black"/>'
        f"{ticks}{lines}"
        f'<text x="{middle}" y="{MARGIN - 20}" text-anchor="middle" font-size="14">'
        f"{escape(panel.title)}</text>"
        f'<text x="{middle}" y="{bottom + 38}" text-anchor="middle">{escape(panel.across)}</text>'
        f'<text x="{left - 36}" y="{MARGIN + SIDE // 2}" text-anchor="middle"'
        f' transform="rotate(-90 {left - 36} {MARGIN + SIDE // 2})">{escape(panel.up)}</text>'
    )


def _tick(left: int, value: float) -> str:
    x, y = _place(left, value, value)
    return (
        f'<text x="{x}" y="{MARGIN + SIDE + 18}" text-anchor="middle">{value:.1f}</text>'
        f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{value:.1f}</text>'
    )


def _line(line: Line, left: int, at: int) -> str:
    places = [_place(left, across, up) for across, up in line.points]
    points = " ".join(f"{x},{y}" for x, y in places)
    dashes = ' stroke-dasharray="4 3"' if at else ""
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{line.colour}"/>' for x, y in places)
    return (
        f'<polyline points="{points}" fill="none" stroke="{line.colour}"{dashes}/>{dots}'
        f'<text x="{left + 8}" y="{MARGIN + 18 + 16 * at}" fill="{line.colour}">{escape(line.name)}</text>'
    )


def _place(left: int, across: float, up: float) -> tuple[float, float]:
    return round(left + SIDE * across, 1), round(MARGIN + SIDE * (1 - up), 1)
