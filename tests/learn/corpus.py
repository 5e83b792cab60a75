"""A corpus of invented titles, separable by their words."""

from __future__ import annotations

import json
from pathlib import Path

JOURNALS = {
    "Example J Cardiol": ("exampladone", "ventricle", "pump", "beat"),
    "Example Dermatol": ("examplacream", "itch", "scale", "patch"),
    "Example J Nephrol": ("examplafiltrate", "glomerulus", "filter", "water"),
}


def rows() -> list[dict[str, str]]:
    """120 rows; each journal has words of its own."""
    return [
        {
            "title": f"{words[n % 4]} {words[(n + 1) % 4]} number {n} of the {words[(n + 2) % 4]}",
            "journal": journal,
        }
        for journal, words in JOURNALS.items()
        for n in range(40)
    ]


def write_corpus(file: Path) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows()), "utf-8")
    return file
