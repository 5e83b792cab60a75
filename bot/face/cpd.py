"""A person's record of what they read for continuing professional development. Pure.

It says what the reader stated and nothing more: when, what, and how long. Credits are for who gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.face.entry import title_line
from bot.face.exports import COLUMNS, Form, cells, reference, spreadsheet
from bot.face.lists import facts
from bot.face.markup import Html, bold, join, trusted, untrusted
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.face.words import day_month
from bot.model import Filed, Source, SourceId

FORMS = {"csv": Form("CSV", "csv"), "md": Form("Markdown", "md")}
MINUTES = (5, 10, 20, 30, 60)
"""What a reader may state of the time an entry took."""

NO_CREDITS = marked("The time is as you stated it. No credits are promised.")


class Done(NamedTuple):
    """One entry of the record: `minutes` 0 were not stated."""

    one: Filed
    day: date
    minutes: int


def page(
    shown: Sequence[Done],
    *,
    entries: int,
    minutes: int,
    sources: Mapping[SourceId, Source],
    today: date,
    t: Tongue = ENGLISH,
) -> str:
    """The heading tells of the whole record, the lines of this page. Telegram HTML; ten are within every
    limit."""
    heading = t.plural("CPD record: {n} entry", "CPD record: {n} entries", entries)
    total = t.dot.join(filter(None, (heading, time_words(minutes, t))))
    lines = [_line(done, n, sources=sources, today=today, t=t) for n, done in enumerate(shown, 1)]
    return join((bold(total), *lines, trusted(t(NO_CREDITS))), "\n\n").raw


def time_words(minutes: int, t: Tongue = ENGLISH) -> str:
    """`2 h 10 min`, `40 min`; empty for none."""
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return ""
    if not hours:
        return t("{minutes} min", minutes=rest)
    return t("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else t("{hours} h", hours=hours)


def _line(done: Done, number: int, *, sources: Mapping[SourceId, Source], today: date, t: Tongue) -> Html:
    stated = (day_month(done.day, this_year=today.year, t=t), time_words(done.minutes, t))
    told = join((untrusted(fact) for fact in (*stated, *facts(done.one, sources, t)) if fact), t.dot)
    return join((title_line(done.one, f"{number}. {{title}}", t), told), "\n")


# ── files ─────────────────────────────────────────────────────────────────────


def export(form: str, record: Sequence[Done], t: Tongue = ENGLISH) -> str:
    """The whole record as a file's text. Raises `KeyError` for a form that is not in `FORMS`."""
    return {"csv": _csv, "md": _markdown}[form](record, t)


def _csv(record: Sequence[Done], t: Tongue) -> str:
    rows = ((done.day.isoformat(), str(done.minutes or ""), *cells(done.one, t)) for done in record)
    return spreadsheet(("read on", "minutes", *COLUMNS), rows)


def _markdown(record: Sequence[Done], t: Tongue) -> str:
    return "".join(f"- {_when(done, t)}: {reference(done.one, t)}\n" for done in record)


def _when(done: Done, t: Tongue) -> str:
    return ", ".join(filter(None, (done.day.isoformat(), time_words(done.minutes, t))))
