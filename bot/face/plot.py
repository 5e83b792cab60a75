"""Horizontal bars as SVG, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_ROW, _LEFT, _WIDTH = 24, 190, 420


def bars(values: Mapping[str, float], *, title: str) -> str:
    """One bar a name, from 0 to the greatest; a value below 0 has none."""
    most = max([*values.values(), 1e-9])
    rows = "".join(_bar(n, name, value, most) for n, (name, value) in enumerate(values.items()))
    height = _ROW * (len(values) + 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 70}" height="{height}"'
        f' font-family="sans-serif" font-size="13" role="img" aria-label="{escape(title)}">\n'
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>\n{rows}</svg>\n'
    )


def _bar(n: int, name: str, value: float, most: float) -> str:
    y, width = _ROW * (n + 1) + 6, round(_WIDTH * max(value, 0) / most, 1)
    return (
        f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_LEFT}" y="{y + 2}" width="{width}" height="{_ROW - 8}" fill="#3b6ea5"/>'
        f'<text x="{_LEFT + width + 6}" y="{y + 14}">{value:.1f}</text>\n'
    )
