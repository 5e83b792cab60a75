"""The general score against citations, and a month of digests, on invented rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bot.cli.evaluate import ranking as command
from bot.cli.general import table_of_citations
from bot.curate.news import news_parts
from bot.curate.rank import rank, total
from bot.errors import UsageError
from bot.learn.general import (
    Month,
    as_review,
    composed,
    digests,
    diversity,
    five_best,
    of_digests,
    parts_against,
    without,
)
from bot.model import SourceId, StudyType
from tests.conftest import ROOT
from tests.learn.test_ranking import write_review
from tests.stories import NOW, source, story, subscription, topic

KINDS = (StudyType.RCT, StudyType.EDITORIAL_COMMENT, None)


def a_month(days: int = 12, each: int = 6) -> Month:
    """A flood of one source, and a few of others; half of it about kidneys."""
    chance = Random(1)
    stories = [
        story(
            f"{day}-{n}",
            title=f"Exampladone {chance.choice(['dose', 'risk', 'harm'])} {day} {n}",
            study_type=KINDS[n % 3],
            topics=(topic("cardiology" if n % 2 else "nephrology"),),
            source="flood" if n < 4 else f"other-{n}",
            first_seen=NOW - timedelta(days=days - day, minutes=n),
        )
        for day in range(days)
        for n in range(each)
    ]
    return Month(tuple(stories), {SourceId("flood"): source("flood", tier=1)})


def test_without_a_part_its_points_are_gone() -> None:
    """And the story is scored anew."""
    (one,) = rank([story(study_type=StudyType.RCT)], subscription(), now=NOW, sources={})
    assert without(one, "evidence").newsworthiness == pytest.approx(one.newsworthiness - 1.25)
    bare = without(one, *(part.name for part in one.parts))
    assert (bare.relevance, bare.newsworthiness) == (total((), "relevance"), total((), "newsworthiness"))


def test_a_part_that_tells_cited_from_uncited_is_told_so() -> None:
    """Trials are cited here; the study type says it all, and without it nothing does."""
    stories = [story(str(n), study_type=KINDS[n % 2], first_seen=None) for n in range(40)]
    ranked = rank(stories, subscription(), now=NOW, sources={})
    cited = {StudyType.RCT: 90.0}
    numbers = [("a journal 2026", cited.get(one.curated.lead.judgement.study_type, 1.0)) for one in ranked]  # type: ignore[arg-type]
    found = parts_against(ranked, numbers)
    assert {part.name for one in stories for part in news_parts(one, now=NOW, sources={})} == {
        "evidence",
        "text",
    }
    assert found == {"all": (1.0, 1.0), "evidence": (1.0, 0.5), "text": (0.5, 1.0)}


def test_the_rules_of_composition_make_digests_more_varied() -> None:
    """The five best scores are of one flood; a composed digest has two of it."""
    month = a_month()
    usual = diversity(list(digests(month, month.topics(), composed)))
    plain = diversity(list(digests(month, month.topics(), five_best)))
    assert month.topics() == ("cardiology", "nephrology")
    assert usual["sources"] > plain["sources"]
    table = of_digests(month)
    assert table["as composed"]["entries changed"] == 0
    assert table["without interest"]["entries changed"] == 1.0
    assert table["the five best scores"]["entries changed"] > 0


def test_a_topic_s_reader_is_a_review() -> None:
    """In the order of time, and with what is about the topic."""
    review = as_review(a_month(), a_month().topics()[0])
    assert review.relevant.sum() == len(review.items) / 2
    seen = [item.first_seen for item in review.items if item.first_seen]
    assert seen == sorted(seen)


def month_rows(path: Path) -> Path:
    rows = [
        {
            "title": one.lead.item.title,
            "source": one.lead.item.source,
            "topics": [{"id": score.id, "p": score.p, "shown": True} for score in one.lead.judgement.topics],
            "first_seen": seen.isoformat()
            if isinstance(seen := one.lead.item.first_seen, datetime)
            else None,
        }
        for one in a_month().stories
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_has_tables_for_both(tmp_path: Path) -> None:
    """Beside those of the reviews, and in the page that it writes."""
    cited = tmp_path / "cited.jsonl"
    rows = (
        {"title": f"A {n}", "journal": "J", "year": 2020, "citations": n, "posts": n % 7} for n in range(20)
    )
    cited.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    options = [
        str(write_review(tmp_path / "review.jsonl", 40)), "--quick",
        "--cited", str(cited), "--month", str(month_rows(tmp_path / "month.jsonl")),
        "--config", str(ROOT / "config"), "--write", str(tmp_path / "docs"),
    ]  # fmt: skip
    result = CliRunner().invoke(command, options, catch_exceptions=False)
    assert result.exit_code == 0
    page = (tmp_path / "docs" / "quality.md").read_text(encoding="utf-8")
    assert (tmp_path / "docs" / "quality-parts.svg").read_text(encoding="utf-8").startswith("<svg")
    for heading in ("general score is worth", "How varied a month", "A month of real items"):
        assert heading in result.output
        assert heading in page


def test_rows_that_measure_nothing_are_refused(tmp_path: Path) -> None:
    """Said in a sentence."""
    file = tmp_path / "rows.jsonl"
    file.write_text('{"title": "A"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no journal's year"):
        list(table_of_citations(file))
