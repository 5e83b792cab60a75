"""Rows as `classify` and `group` leave them → stories, for the stages after them (docs/stages.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from bot.model import (
    Curated,
    Filed,
    Flag,
    Judgement,
    Placement,
    Row,
    Screen,
    StoryId,
    StudyType,
    TopicId,
    TopicScore,
    WorkId,
)
from bot.rows import item_from_row

SHOWN_FROM = 0.6
"""`rounds classify`'s default threshold, for rows that do not say what is shown."""


def stories_from_rows(rows: Sequence[Row]) -> tuple[Curated, ...]:
    """One story for each row, in order: the row leads it, the other rows of its story echo it."""
    filed = [filed_from_row(row, number) for number, row in enumerate(rows)]
    members: dict[StoryId, list[Filed]] = {}
    for one in filed:
        members.setdefault(one.place.story, []).append(one)
    return tuple(
        Curated(
            story=one.place.story,
            lead=one,
            echoes=tuple(other for other in members[one.place.story] if other is not one),
        )
        for one in filed
    )


def filed_from_row(row: Row, number: int) -> Filed:
    """Total. A row without `work` or `story` is a work and a story of its own, named by `number`."""
    item = item_from_row(row)
    return Filed(
        item=replace(item, guid=item.guid or f"row-{number}"),
        judgement=judgement_from_row(row),
        place=Placement(
            work=WorkId(_text(row.get("work")) or f"work-{number}"),
            story=StoryId(_text(row.get("story")) or f"story-{number}"),
        ),
    )


def judgement_from_row(row: Row) -> Judgement:
    """What `classify` wrote; what is absent or of another shape is not known."""
    named = _study_type(row.get("study_type"))
    of_another = "shown_type" in row
    return Judgement(
        topics=tuple(chain.from_iterable(map(_topic, _list(row.get("topics"))))),
        study_type=_study_type(row["shown_type"]) if of_another else named,
        work_type=named if of_another else None,
        designs=tuple(map(_text, _list(row.get("designs")))),
        flags=tuple(Flag(flag) for flag in map(_text, _list(row.get("flags"))) if flag in set(Flag)),
        screen=_screen(row.get("screen")),
        worth=_number(row.get("worth")),
    )


def _study_type(value: object) -> StudyType | None:
    return StudyType(found) if (found := _text(value)) in set(StudyType) else None


def _topic(value: object) -> Iterable[TopicScore]:
    """A topic may also be given by its id alone, as a curator writes it: then it is certain."""
    if isinstance(value, str) and value:
        yield TopicScore(id=TopicId(value), p=1.0, shown=True)
    if isinstance(value, Mapping) and (name := _text(value.get("id"))):
        p = _number(value.get("p"))
        why = value.get("why")
        reasons = (why,) if isinstance(why, str) and why else tuple(map(_text, _list(why)))
        p = 1.0 if p is None else min(max(p, 0.0), 1.0)
        yield TopicScore(id=TopicId(name), p=p, why=reasons, shown=bool(value.get("shown", p >= SHOWN_FROM)))


def _screen(value: object) -> Screen:
    """`{verdict, reason}`; only the three verdicts are believed."""
    stated: Mapping[str, Any] = value if isinstance(value, Mapping) else {"verdict": value}
    reason = _text(stated.get("reason"))
    match stated.get("verdict"):
        case "hold":
            return Screen(verdict="hold", reason=reason)
        case "drop":
            return Screen(verdict="drop", reason=reason)
        case _:
            return Screen()


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
