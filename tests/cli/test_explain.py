"""`rounds explain`: everything that is known of an item, in a curator's words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.explain import between, explain
from bot.curate.dedupe import place, rule_on
from bot.curate.dedupe.nearly import barriers, nearly
from bot.errors import UsageError
from bot.face.explanation import explanation
from bot.face.levels import LEVELS, level_words
from bot.model import (
    Doi,
    Explained,
    Filed,
    Flag,
    Item,
    Judgement,
    Kind,
    Pmid,
    Screen,
    SourceId,
    StudyType,
    TopicId,
    TopicScore,
    Verdict,
)
from bot.store import SqliteStore
from tests.curate.pool import item
from tests.store.builders import NOW, digest_plan, filed, ingest_plan, subscription

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"
PAPER = item("p", TITLE, doi="10.5555/jim.1", source="publisher", authors="Abara N", year=2026)


def placed(*items: Item, judgement: Judgement | None = None) -> list[Filed]:
    """As the grouping files them together."""
    seen = [replace(one, first_seen=NOW) for one in items]
    return [
        Filed(item=one, judgement=judgement or Judgement(), place=at)
        for one, at in zip(seen, place(seen).placements, strict=True)
    ]


# ── what nearly joined ────────────────────────────────────────────────────────

BARRED = [
    ("DOIs", item("x", TITLE, doi="10.5555/jim.2", source="b"), "same title", "different DOIs"),
    ("one feed", item("x", TITLE, source="publisher"), "same title", "one source are not merged"),
    ("volume", item("x", TITLE, source="b", volume="3"), "same title", "different volumes"),
    ("author", item("x", TITLE, source="b", authors="Brontes S"), "same title", "different first authors"),
    ("year", item("x", TITLE, source="b", year=2020), "same title", "years too far apart: 2026 and 2020"),
    ("words", item("x", TITLE.replace("older", "young"), source="b"), "% the same", "must be 95 % the same"),
    ("abstract", item("x", "Sleep of nurses", source="b", doi="10.5555/jim.1"), "same DOI", "75 % the same"),
    ("erratum", item("x", f"Erratum: {TITLE}", source="b"), "% the same", "is never its work"),
]  # fmt: skip


@pytest.mark.parametrize(("other", "alike", "why"), [b[1:] for b in BARRED], ids=[b[0] for b in BARRED])
def test_what_is_alike_is_told_with_what_keeps_it_apart(other: Item, alike: str, why: str) -> None:
    """Each veto of the rules is a reason in words."""
    paper = replace(PAPER, volume="9")
    one, two = placed(paper, other)
    (near,) = nearly(one, [one, two])
    assert alike in near.alike
    assert any(why in barrier for barrier in near.barriers), near.barriers


def test_news_days_apart_are_told_so() -> None:
    """Of events the words in common count, and the days between."""
    one, two = placed(
        item("1", "Regulator approves examplumab", kind=Kind.NEWS, source="a", published="2026-11-01"),
        item("2", "Examplumab: regulator approves it", kind=Kind.NEWS, source="b", published="2026-11-20"),
    )
    (near,) = nearly(one, [two])
    assert near.alike == "3 of 3 words shared"
    assert near.barriers == ("19 days apart; an event goes on from one day to the next",)


def test_strangers_and_company_are_not_near_misses() -> None:
    """What has nothing in common, and what is in the story already."""
    paper, copy, stranger = placed(
        PAPER, item("m", TITLE, source="pubmed"), item("s", "Sleep of night nurses in Sampletown")
    )
    assert nearly(paper, [paper, copy, stranger]) == ()


def test_a_ruling_is_the_first_barrier() -> None:
    """Before anything that the rules find."""
    one, two = placed(PAPER, item("m", TITLE, source="pubmed"))
    parted = rule_on(one.item, two.item, Verdict.APART, at=NOW)
    assert barriers(one, two, [parted]) == ("a curator parted them",)


# ── levels ────────────────────────────────────────────────────────────────────


def judged(design: StudyType | None, *flags: Flag, kind: Kind = Kind.JOURNAL) -> Filed:
    (one,) = placed(item("x", kind=kind), judgement=Judgement(study_type=design, flags=flags))
    return one


@pytest.mark.parametrize("design", list(LEVELS))
def test_a_level_is_always_of_the_design_only(design: StudyType) -> None:
    """It depends on the question, and nobody appraised the work."""
    assert level_words(judged(design)).endswith("; design only, not appraised")


NO_LEVEL = [
    ("preprint by kind", judged(StudyType.RCT, kind=Kind.PREPRINT)),
    ("preprint by flag", judged(StudyType.RCT, Flag.PREPRINT)),
    ("retracted", judged(StudyType.RCT, Flag.RETRACTED)),
    ("withdrawn", judged(StudyType.RCT, Flag.WITHDRAWN)),
    ("not stated", judged(None)),
    ("guideline", judged(StudyType.GUIDELINE)),
    ("protocol", judged(StudyType.TRIAL_PROTOCOL)),
]


@pytest.mark.parametrize("one", [n[1] for n in NO_LEVEL], ids=[n[0] for n in NO_LEVEL])
def test_what_has_no_level(one: Filed) -> None:
    """A preprint never, whatever its design."""
    assert not any(character.isdigit() for character in level_words(one).replace("2011", ""))


# ── the whole, as lines ───────────────────────────────────────────────────────

JUDGED = Judgement(
    topics=(
        TopicScore(id=TopicId("cardiology"), p=0.93, why=("title: heart failure",), shown=True),
        TopicScore(id=TopicId("geriatrics"), p=0.4),
    ),
    study_type=StudyType.RCT,
    study_type_why="publication type",
    screen=Screen(verdict="hold", reason="a patient's age", spans=((3, 9, "age"),)),
    worth=0.5,
    worth_why=("gives figures",),
    model="abc",
)


def told(one: Filed, story: Sequence[Filed]) -> str:
    return "\n".join(explanation(Explained(filed=one, story=tuple(story))))


def test_everything_that_was_decided_is_told_with_its_reason() -> None:
    """One line for each thing a curator may ask."""
    story = placed(PAPER, item("m", TITLE, source="pubmed", pmid=Pmid("77")), judgement=JUDGED)
    text = told(story[1], story)
    for words in (
        "pubmed (journal), first seen 2026-11-26 07:30 UTC",
        "PMID 77",
        "this one: same title",
        "journal · publisher · Effect",
        "nearly       nothing",
        "cardiology 0.93: title: heart failure",
        "not shown: geriatrics 0.40",
        "with model abc",
        "Randomised trial, by publication type",
        "OCEBM 2011 level 2 for treatment; design only, not appraised",
        "hold: a patient's age",
        "characters 3 to 9: age",
        "0.50 of 1 as teaching: gives figures",
    ):
        assert words in text


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(Kind))
def test_any_item_can_be_explained(title: str, summary: str, kind: Kind) -> None:
    """Whatever it holds; no line is empty."""
    story = placed(item("x", title, summary=summary, kind=kind), PAPER)
    assert all(line.strip() for line in explanation(Explained(filed=story[0], story=tuple(story))))


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with a paper, its copy and a twin of the same title."""
    opened = await SqliteStore.open(tmp_path / "rounds.db", now=NOW)
    paper = filed("p", title=TITLE, doi=Doi("10.5555/jim.1"), work="w:1", story="s:1")
    copy = filed("m", title=TITLE, pmid=Pmid("77"), source=SourceId("pubmed"), work="w:1", story="s:1")
    copy = replace(copy, place=replace(copy.place, why="same title"))
    twin = filed("q", title=TITLE, doi=Doi("10.5555/jim.2"), work="w:2", story="s:2")
    await opened.apply_ingest(ingest_plan(paper, copy, twin))
    await opened.aclose()
    return opened.path


async def call(path: Path, *asked: str) -> str:
    line = [*asked, "--db", str(path)]
    result = await asyncio.to_thread(CliRunner().invoke, explain, line, catch_exceptions=False)
    return result.stdout


@pytest.mark.parametrize("asked", ["PMID: 77", "m", "2"])
async def test_the_command_tells_the_rule_and_the_near_miss(path: Path, asked: str) -> None:
    """By whatever the item is called."""
    text = await call(path, asked)
    assert "this one: same title" in text
    assert "[w:2]: same title" in text


async def test_of_words_that_fit_several_the_likeliest_is_told(path: Path) -> None:
    """And the others are named, so that the next question can be exact."""
    assert "also fits" in await call(path, "examplumab outcomes")


async def test_two_items_are_compared(path: Path) -> None:
    """What keeps them apart, or which rule joined them."""
    assert (
        "different DOIs: 10.5555/jim.1 and 10.5555/jim.2"
        in (await call(path, "p", "q")).split("Two works")[1]
    )
    assert "One work: same title." in await call(path, "p", "m")


async def test_what_came_after_it_was_sent_is_told(path: Path) -> None:
    """A preprint that went out, then its publication and somebody who wrote about both."""
    later = NOW + timedelta(days=3)
    preprint = filed("v", title="Sleep of wards", kind=Kind.PREPRINT, work="w:8", story="s:8")
    paper = filed("x", title="Sleep of wards", work="w:9", story="s:8", first_seen=later)
    blog = filed(
        "y",
        kind=Kind.BLOG,
        source=SourceId("blog"),
        url="https://blog.example/1",
        work="w:10",
        story="s:8",
        first_seen=later,
    )
    store = await SqliteStore.open(path, now=NOW)
    await store.apply_ingest(ingest_plan(preprint))
    await store.save_subscription(subscription())
    await store.apply_digest(digest_plan(subscription(), preprint, at=NOW), now=NOW)
    await store.apply_ingest(ingest_plan(paper, blog))
    await store.aclose()
    text = await call(path, "v")
    assert f"first {NOW:%Y-%m-%d %H:%M} UTC; 2 items since" in text
    assert "published since: journal" in text
    assert "taken up since by blog.example" in text


async def test_an_unknown_name_is_a_sentence(path: Path) -> None:
    """No traceback for a slip of the finger."""
    with pytest.raises(UsageError, match="zebra: no such item"):
        await call(path, "zebra")


def test_one_story_of_two_works_is_said_to_be_one() -> None:
    """A preprint and its publication."""
    preprint = item("v", TITLE, doi="10.1101/2026.01.01.26000001", kind=Kind.PREPRINT, authors="Abara N")
    one, other = (Explained(filed=each, story=()) for each in placed(PAPER, preprint))
    assert next(between(one, other)) == "Two works, one story."
