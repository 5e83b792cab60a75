"""Whole histories: what one chat hears of a work, round by round, whoever names what happened and when."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.followup import notices_of, say, standing
from bot.curate.followup.history import GRAVITY, SAME_EVENT
from bot.model import Chat, Doi, Filed, Link, LinkKind, PartialDate, Precision, SourceId
from bot.model.followups import Affected, Delivery
from bot.model.standing import FAMILIES, Family, NoticeKind
from tests.followups.conftest import Ward, notice, paper

PAPER = paper()
SEEN = datetime(2026, 11, 26, tzinfo=UTC)
LINKS = {"retr": LinkKind.RETRACTION_OF, "with": LinkKind.RETRACTION_OF, "remo": LinkKind.RETRACTION_OF}
LINKS |= {"part": LinkKind.RETRACTION_OF, "conc": LinkKind.CONCERN_ABOUT, "expr": LinkKind.CONCERN_ABOUT}


@dataclass
class Reader:
    """A chat that was sent the paper. Each round begins with nothing but what the store keeps of it."""

    had: frozenset[tuple[Family, str]] = frozenset()
    at: datetime = SEEN - timedelta(days=1)
    rounds: list[str] = field(default_factory=list)

    def hears(self, speaking: Sequence[Filed], copies: Sequence[Filed] = (PAPER,)) -> list[str]:
        """The kinds that are pushed, and `line: …`; and that a further round would say nothing."""
        told: list[str] = []
        one = Affected(work=PAPER.place.work, copies=tuple(copies), speaking=tuple(speaking))
        while saying := say(notices_of(one), self._delivery()):
            told += [saying.pushed.kind.value] if saying.pushed else []
            told += [f"line: {line.kind.value}" for line in saying.lines]
            pushed = (saying.pushed,) if saying.pushed else ()
            words = [(said.family, said.key) for said in (*pushed, *saying.lines, *saying.covered)]
            assert words
            assert len(set(words)) == len(words)
            assert self.had.isdisjoint(words)
            self.had |= set(words)
        self.rounds.append(", ".join(told))
        return told

    def _delivery(self) -> Delivery:
        return Delivery(chat=Chat(id=1), work=PAPER.place.work, entry=1, at=self.at, had=self.had)


def _record(line: str) -> Filed:
    """`03-01 crossref retraction a`: day of 2026, source, its type, and the name in the notice's DOI (`-`: it
    states none; `a!`: its text names the dose). `?` for the day: undated; `03`: no day of March."""
    day, source, *stated, name = line.split()
    kind = " ".join(stated)
    dated = Precision.MONTH if len(day) == 2 else Precision.DAY
    filed = notice(
        PAPER,
        LINKS.get(kind.lower()[:4], LinkKind.ERRATUM_OF),
        name=line,
        stated=kind,
        doi=None if name == "-" else Doi(f"10.5555/notice.{name.strip('!')}"),
        published=None if day == "?" else PartialDate(value=f"2026-{day}", precision=dated),
        summary="The dose in Table 2 was wrong." if name.endswith("!") else "",
    )
    return replace(filed, item=replace(filed.item, source=SourceId(source), first_seen=SEEN))


HISTORIES = {
    "retracted again": (
        "03-01 crossref retraction a | 04-01 crossref reinstatement b | 05-01 crossref retraction c",
        "retracted | reinstated | retracted",
    ),
    "and again": (
        "01-01 x retraction a | 02-01 x reinstatement b | 03-01 x retraction c | 04-01 x reinstatement d"
        " | 05-01 x withdrawal e",
        "retracted | reinstated | retracted | reinstated | withdrawn",
    ),
    "concern, cleared, retracted": (
        "03-01 x expression_of_concern a | 04-01 x removal of expression of concern b | 05-01 x retraction c",
        "expression of concern | reinstated | retracted",
    ),
    "concern, retracted, reinstated, concern": (
        "03-01 x concern a | 03-20 x retraction b | 04-01 x reinstatement c | 05-01 x concern d",
        "expression of concern | retracted | reinstated | expression of concern",
    ),
    "replaced, reinstated, retracted": (
        "03-01 x retract and replace a | 04-01 x reinstatement b | 05-01 x retraction c",
        "retracted and replaced | reinstated | retracted",
    ),
    "two sources, an index some days later and without names": (
        "03-01 crossref retraction a | 03-04 watch Retraction - | 04-01 crossref reinstatement b"
        " | 04-05 watch Reinstatement - | 05-01 crossref retraction c | 05-09 watch Retraction -",
        "retracted |  | reinstated |  | retracted | ",
    ),
    "the index comes first": (
        "03-04 watch Retraction - | 03-01 crossref retraction a | 04-05 watch Reinstatement -"
        " | 05-09 watch Retraction - | 04-01 crossref reinstatement b | 05-01 crossref withdrawal c",
        "retracted |  | reinstated | retracted |  | ",
    ),
    "the index is read when all is over": (
        "03-01 crossref retraction a | 04-01 crossref reinstatement b"
        " | 03-04 watch Retraction -, 04-05 watch Reinstatement -",
        "retracted | reinstated | ",
    ),
    "the index dates the retraction after its end": (
        "03-01 crossref retraction a | 03-10 crossref reinstatement b | 03-12 watch Retraction -",
        "retracted | reinstated | ",
    ),
    "one notice by DOI, dated far apart": (
        "03-01 crossref retraction a | 04-01 crossref reinstatement b | 06-01 watch Retraction a",
        "retracted | reinstated | ",
    ),
    "dirty words": (
        "03-01 x retration a | 03-02 y Withdrawal b | 04-01 x Reinstated c | 05-01 x Retraction_Notice d",
        "retracted |  | reinstated | retracted",
    ),
    "all at once": (
        "03-01 x retraction a, 04-01 x reinstatement b, 05-01 x retraction c",
        "retracted",
    ),
    "over before it was heard of": ("03-01 x retraction a, 04-01 x reinstatement b", "reinstated"),
    "a concern beside a retraction": (
        "03-01 x retraction a | 03-02 y concern b | 04-01 x reinstatement c | 04-20 y concern d",
        "retracted |  | reinstated | expression of concern",
    ),
    "graver after it was taken back": (
        "03-01 x partial_retraction a | 04-01 x reinstatement b | 05-01 x concern c | 06-01 x retraction d",
        "retracted in part | reinstated | expression of concern | retracted",
    ),
    "an undated mark outlasts nothing": (
        "03-01 x retraction a | 04-01 x reinstatement b | 03 y retraction c",
        "retracted | reinstated | ",
    ),
    "an undated notice is of the day it was seen": (
        "03-01 x retraction a | 04-01 x reinstatement b | ? x retraction c",
        "retracted | reinstated | retracted",
    ),
    "retracted and reinstated on one day": (
        "03-01 x reinstatement b, 03-01 x retraction a | 03-01 x retraction c",
        "reinstated | ",
    ),
    "corrected twice": (
        "03-01 x erratum a! | 04-01 x erratum b! | 05-01 x erratum c",
        "corrected | corrected | line: corrected",
    ),
    "corrected twice at once": (
        "03-01 x erratum a!, 04-01 x erratum b!, 05-01 x erratum c",
        "corrected, line: corrected, corrected",
    ),
    "one correction, two sources": (
        "03-01 x erratum a | 03-09 watch Correction - | 05-01 watch Correction - | 05-04 x corrigendum b",
        "line: corrected |  | line: corrected | ",
    ),
    "an index names the correction, its journal the dose": (
        "03-05 watch Correction - | 03-01 x erratum a! | 03-06 y err -",
        "line: corrected | corrected | ",
    ),
    "the dose while under concern": (
        "03-01 x concern a | 04-01 x erratum b! | 05-01 x retraction c | 05-02 x erratum d!",
        "expression of concern | corrected | retracted | ",
    ),
    "the dose once it stands again": (
        "03-01 x retraction a | 04-01 x reinstatement b | 05-01 x erratum c!",
        "retracted | reinstated | corrected",
    ),
    "reinstated and corrected at once": (
        "03-01 x retraction a | 04-01 x reinstatement b, 04-01 x erratum c!, 04-01 x erratum d",
        "retracted | reinstated, corrected, line: corrected",
    ),
    "one record calls the retraction a correction": (
        "03-01 x erratum a, 03-01 y retraction a | 04-01 x erratum b, 04-01 y reinstatement b",
        "retracted | reinstated",
    ),
}


@pytest.mark.parametrize(("story", "expected"), HISTORIES.values(), ids=HISTORIES)
def test_what_a_chat_hears(story: str, expected: str) -> None:
    """A round after each `|`; between rounds everything but the store's words is forgotten."""
    reader, known = Reader(), list[Filed]()
    for lines in story.split("|"):
        known += [_record(one) for one in lines.split(",")]
        reader.hears(known)
    assert " | ".join(reader.rounds) == expected


def test_who_was_sent_it_after_it_was_reinstated() -> None:
    """Has nothing to be told but what comes after that."""
    records = [_record("03-01 x retraction a"), _record("04-01 x reinstatement b")]
    reader = Reader(at=SEEN + timedelta(days=1))
    assert reader.hears(records) == []
    assert reader.hears([*records, _record("05-01 x retraction c")]) == ["retracted"]


PERIODS = {
    "day": ("2026-03-01", Precision.DAY, ("2026-03-01", "2026-03-01")),
    "instant": ("2026-03-01T23:30:00-02:00", Precision.SECOND, ("2026-03-02", "2026-03-02")),
    "month": ("2028-02", Precision.MONTH, ("2028-02-01", "2028-02-29")),
    "year": ("2026", Precision.YEAR, ("2026-01-01", "2026-12-31")),
    "no month": ("2026-13", Precision.MONTH, None),
    "words": ("soon", Precision.DAY, None),
}


@pytest.mark.parametrize(("value", "precision", "days"), PERIODS.values(), ids=PERIODS)
def test_what_days_a_date_may_mean(value: str, precision: Precision, days: tuple[str, str] | None) -> None:
    """From the first to the last; what says no day is placed within them."""
    period = PartialDate(value=value, precision=precision).period
    assert period == (days and tuple(map(date.fromisoformat, days)))


def test_who_heard_of_it_under_an_earlier_release() -> None:
    """Which kept the family alone: its first event counts as told, a later one is news."""
    records = [_record("03-01 x retraction a"), _record("04-01 x reinstatement b")]
    reader = Reader(had=frozenset({(Family.GONE, ""), (Family.REINSTATED, "")}))
    assert reader.hears(records) == []
    assert reader.hears([*records, _record("05-01 x retraction c")]) == ["retracted"]


MARKS = {
    "again": (
        "03-01 retraction | 04-01 reinstatement | 05-01 retraction",
        "retracted | reinstated | retracted",
    ),
    "by publisher and index": (
        "03-01 retraction, 03-05 Retraction | 04-01 reinstatement, 04-02 Reinstatement | 05-01 removal"
        " | 05-03 Removal",
        "retracted | reinstated | removed | ",
    ),
    "corrected twice": ("03-01 erratum | 05-01 erratum", "line: corrected | line: corrected"),
}


@pytest.mark.parametrize(("story", "expected"), MARKS.values(), ids=MARKS)
def test_a_record_that_is_marked_in_place(story: str, expected: str) -> None:
    """Its updates name the work itself; their days tell them apart."""
    reader, links = Reader(), list[Link]()
    for lines in story.split("|"):
        links += [_mark(*one.split()) for one in lines.split(",")]
        marked = replace(PAPER, item=replace(PAPER.item, related_by=tuple(links)))
        reader.hears([], [marked])
    assert " | ".join(reader.rounds) == expected


def _mark(day: str, stated: str) -> Link:
    kind = LINKS.get(stated.lower()[:4], LinkKind.ERRATUM_OF)
    dated = PartialDate(value=f"2026-{day}", precision=Precision.DAY)
    return Link(kind=kind, to=f"doi:{PAPER.item.doi}", why=stated, dated=dated)


# ── any history ───────────────────────────────────────────────────────────────

WORDS = {
    NoticeKind.CONCERN: ("expression_of_concern", "Expression of concern"),
    NoticeKind.PARTLY_RETRACTED: ("partial_retraction", "Partial Retraction"),
    NoticeKind.RETRACTED: ("retraction", "retration", "Retracted"),
    NoticeKind.WITHDRAWN: ("withdrawal", "Withdrawn"),
    NoticeKind.REPLACED: ("retract and replace", "Retraction and republication"),
    NoticeKind.REINSTATED: ("reinstatement", "Reinstated"),
}


@dataclass(frozen=True)
class Happening:
    """What truly happened, and the records of it, the first that appears before the other."""

    kind: NoticeKind
    records: tuple[Filed, ...]
    late: int
    """How many happenings later the second record appears."""


@st.composite
def _happenings(draw: st.DrawFn) -> list[Happening]:
    day, found = date(2020, 1, 1), []
    for n, kind in enumerate(draw(st.lists(st.sampled_from(list(WORDS)), max_size=8))):
        day += timedelta(days=draw(st.integers(2 * SAME_EVENT.days + 1, 200)))
        lag = timedelta(days=draw(st.integers(0, SAME_EVENT.days)))
        stated = st.sampled_from(WORDS[kind])
        publisher = _of(day, "crossref", draw(stated), f"n{n}")
        named = f"n{n}" if draw(st.booleans()) else ""
        records = [publisher, _of(day + lag, "watch", draw(stated), named)]
        shown = draw(st.permutations(records))[: draw(st.integers(1, 2))]
        found.append(Happening(kind, tuple(shown), draw(st.integers(0, 3))))
    return found


def _of(day: date, source: str, stated: str, name: str) -> Filed:
    filed = _record(f"? {source} {stated} {name or '-'}")
    dated = PartialDate(value=day.isoformat(), precision=Precision.DAY)
    guid = f"{source} {stated} {day}"
    return replace(filed, item=replace(filed.item, published=dated, guid=guid))


def _expected(kinds: Sequence[NoticeKind]) -> list[str]:
    """Of each turn what is graver than what came before it in that turn."""
    told, heard = [], 0
    for kind in kinds:
        gravity = GRAVITY[FAMILIES[kind]]
        if kind is not NoticeKind.REINSTATED and heard == GRAVITY[Family.REINSTATED]:
            heard = 0
        told += [kind.value] if gravity > heard else []
        heard = max(heard, gravity)
    return told


@given(_happenings(), st.randoms(use_true_random=False))
def test_each_event_is_told_once(happenings: list[Happening], order: random.Random) -> None:
    """In whatever words, by one source or two, some days apart and at any time, in whatever order the store
    hands them out: each event is told when it first appears, and never again."""
    reader, known, told = Reader(), list[Filed](), list[str]()
    waiting: list[tuple[int, Filed]] = []
    for n, one in enumerate(happenings):
        known.append(one.records[0])
        waiting += [(n + one.late, record) for record in one.records[1:]]
        told += reader.hears(_shuffled(known, order))
        known += [record for when, record in waiting if when == n]
        assert reader.hears(_shuffled(known, order)) == []
    known += [record for when, record in waiting if when >= len(happenings)]
    assert reader.hears(_shuffled(known, order)) == []
    assert told == _expected([one.kind for one in happenings])
    history = notices_of(Affected(work=PAPER.place.work, copies=(PAPER,), speaking=tuple(known)))
    assert len(history) == len(happenings)
    now = standing(history)
    assert (now.kind.value if now else None) == (told[-1] if told else None)


def _shuffled(known: Sequence[Filed], order: random.Random) -> list[Filed]:
    return order.sample(known, len(known))


# ── as the chat sees it ───────────────────────────────────────────────────────


async def test_three_messages_and_the_mark_of_the_last(ward: Ward) -> None:
    """Retracted, reinstated, retracted again: told each time, and marked as it stands."""
    await ward.send(await ward.subscribe(), PAPER)
    ward.clock.pass_by(days=3)
    for line in (
        "03-01 x retraction a", "03-04 watch Retraction -", "04-01 x reinstatement b",
        "04-03 watch Reinstatement -", "05-01 x retraction c", "05-08 watch Retraction -",
    ):  # fmt: skip
        await ward.file(_record(line))
        await ward.follow_up(everything=False)
        await ward.follow_up()
    assert [text.partition(":")[0] for text in ward.told()] == ["RETRACTED", "REINSTATED", "RETRACTED"]
    edits = [one.text for one in ward.room().seen if one.method == "editMessageText"]
    assert [text.partition("\n1. ")[2].partition(":")[0] for text in edits] == [
        "RETRACTED",
        "REINSTATED",
        "RETRACTED",
    ]
    works = [PAPER.place.work]
    assert (await ward.store.standings(works))[works[0]].kind is NoticeKind.RETRACTED


async def test_a_correction_does_not_hide_a_concern(ward: Ward) -> None:
    """Both are told; the entry goes on saying what is graver."""
    await ward.send(await ward.subscribe(), PAPER)
    await ward.file(_record("03-01 x concern a"), _record("04-01 x erratum b!"))
    await ward.follow_up()
    assert {text.partition(":")[0] for text in ward.told()} == {"EXPRESSION OF CONCERN", "CORRECTED"}
    (edit,) = [one.text for one in ward.room().seen if one.method == "editMessageText"]
    assert "\n1. EXPRESSION OF CONCERN: " in edit
