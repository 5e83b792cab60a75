"""A small configuration that is right, to be made wrong one file at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

GOOD: Mapping[str, str] = {
    "rounds.yaml": """\
operator: {name: A. Operator, contact: rounds@example.org}
user_agent: {contact: "https://example.org/rounds"}
defaults: {zone: Europe/Paris, at: "06:45", limit: 3, threshold: 5, every_minutes: 90}
""",
    "topics.yaml": """\
topics:
  - {id: cardiology, label: Cardiology, axis: specialty, terms: [heart], hashtags: ["#cardioed"]}
  - {id: emergency, label: Emergency medicine, axis: specialty, not_near: [emergency exit]}
""",
    "digests.yaml": """\
digests:
  - id: hearts
    title: Hearts
    topics: [cardiology]
    tags: [MedEd]
    every: weekly
    weekday: friday
""",
    "sources/a.yaml": """\
sources:
  - id: heart
    title: Heart Letters
    url: https://heart.example/feed
    kind: journal
    tier: 2
    specialties: [cardiology]
    verified: 2026-11-01
""",
}


def write(folder: Path, changed: Mapping[str, str | bytes] | None = None) -> Path:
    """`GOOD` with some files replaced, or added; returns `folder`."""
    for name, content in (GOOD | (changed or {})).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
