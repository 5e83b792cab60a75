"""stub"""

from __future__ import annotations
from dataclasses import dataclass
from bot.model import Flag, Item, StudyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    study_type: StudyType | None = None
    why: str = ""
    designs: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def appraise(item: Item) -> Appraisal:
    return Appraisal(flags=item.flags)
