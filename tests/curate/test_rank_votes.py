"""`rounds rank --votes` from outside: whatever is handed in, every row comes back once, in an order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.rank import by_votes, rank
from bot.errors import UsageError
from tests.curate.test_taste import pile

Rows = list[dict[str, Any]]


def some(count: int, seed: int) -> Rows:
    return [
        {"id": f"{seed}-{n}", "title": one.title, "abstract": one.summary}
        for n, one in enumerate(pile(count, seed)[0])
    ]


def voted(rows: Rows, *votes: Any) -> Rows:
    return [row | {"vote": vote} for row, vote in zip(rows, votes, strict=False)]


def name_of(row: dict[str, Any]) -> str:
    return json.dumps([row.get("id"), row.get("title")])


def bare(rows: Rows, *keys: str) -> Rows:
    return [{key: value for key, value in row.items() if key not in keys} for row in rows]


PILE, VOTED = some(25, 3), some(8, 4)
ONE = VOTED[0]
ODD: dict[str, tuple[Rows, Rows]] = {
    "no votes": (PILE, []),
    "no rows": ([], voted(VOTED, 1, 0)),
    "one vote for": (PILE, voted(VOTED, 1)),
    "one vote against": (PILE, voted(VOTED, 0)),
    "all for": (PILE, voted(VOTED, *[1] * 8)),
    "all against": (PILE, voted(VOTED, *[0] * 8)),
    "for and against the same": (PILE, [ONE | {"vote": 1}, ONE | {"vote": 0}]),
    "one item a hundred times": (PILE, [ONE | {"vote": n % 2} for n in range(100)]),
    "every row the same": ([ONE] * 30, voted(VOTED, 1, 0, 1)),
    "rows that were voted on": (VOTED, voted(VOTED, 1, 0, 1, 0, 1)),
    "no abstracts": (bare(PILE, "abstract"), voted(bare(VOTED, "abstract"), 1, 0, 1, 0)),
    "no titles": (bare(PILE, "title"), voted(bare(VOTED, "title"), 1, 0, 1, 0)),
    "nothing but an id": (bare(PILE, "title", "abstract"), voted(bare(VOTED, "title", "abstract"), 1, 0)),
    "no rows at all": ([{}] * 30, [{"vote": 1}, {"vote": 0}]),
    "other shapes": (
        [{"title": 7, "abstract": ["a"]}, {"title": None}, {"title": "x" * 100_000}, *PILE],
        [{"title": {"a": 1}, "vote": 1}, {"title": "\ud800 \x00 \u202e", "vote": 0}],
    ),
    "true and false": (PILE, voted(VOTED, True, False, 1.0, 0.0)),
}


@pytest.mark.parametrize(("rows", "votes"), ODD.values(), ids=ODD)
def test_every_row_comes_back_once_in_the_same_order_again(rows: Rows, votes: Rows) -> None:
    """With a score that is a number, higher ones first."""
    found, again = list(by_votes(rows, votes)), list(by_votes(rows, votes))
    assert found == again
    assert sorted(map(name_of, found)) == sorted(map(name_of, rows))
    scores = [row["score"] for row in found]
    assert all(abs(score) < 1e9 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_who_says_nothing_is_given_the_rows_as_they_came() -> None:
    """Without votes, and where no vote has a word."""
    for votes in ([], [{"vote": 1}, {"vote": 0}]):
        assert [row["id"] for row in by_votes(PILE, votes)] == [row["id"] for row in PILE]


LANGUAGES = {
    "French": (["asthme de l'enfant et corticoïdes", "fracture du col du fémur opérée"], "{} : étude {}"),
    "German": (["Asthma bronchiale im Kindesalter", "Schenkelhalsfraktur nach Sturz"], "{}: eine Studie, {}"),
    "Russian": (["бронхиальная астма у детей", "перелом шейки бедра"], "{}: исследование {}"),
    "Arabic": (["الربو عند الأطفال", "كسر عنق الفخذ"], "{}: دراسة {}"),
    "Chinese": (["儿童哮喘的吸入治疗", "股骨颈骨折的手术"], "关于{}第{}项研究"),
    "Japanese": (["小児喘息の吸入療法", "大腿骨頸部骨折の手術"], "{}についての研究{}"),
    "Thai": (["โรคหืดในเด็ก", "กระดูกสะโพกหัก"], "การศึกษา{}{}"),
}


@pytest.mark.parametrize(("matters", "form"), LANGUAGES.values(), ids=LANGUAGES)
def test_votes_are_understood_in_other_languages(matters: Sequence[str], form: str) -> None:
    """Also in those that part no words."""
    made = [{"id": n, "title": form.format(matters[n % 2], n)} for n in range(24)]
    votes = [row | {"vote": 1 - row["id"] % 2} for row in made[:6]]
    assert [row["id"] % 2 for row in by_votes(made[6:], votes)] == [0] * 9 + [1] * 9


@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40), st.booleans()), max_size=6),
    st.text(max_size=30),
)
@settings(deadline=None, max_examples=60)
def test_any_text_may_be_voted_on(told: list[tuple[str, str, bool]], title: str) -> None:
    """Scores are numbers whatever the words are."""
    votes = [{"title": one, "abstract": other, "vote": int(vote)} for one, other, vote in told]
    found = list(by_votes([{"title": title}, *PILE[:3]], votes))
    assert all(row["score"] == row["score"] for row in found)


@pytest.mark.parametrize("vote", [None, "yes", 2, -1, [], {}], ids=str)
def test_a_vote_that_is_none_is_named(tmp_path: Path, vote: Any) -> None:
    """With the title of its item; nothing is ranked by half of the votes."""
    (tmp_path / "votes.jsonl").write_text(json.dumps(ONE | {"vote": vote}) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="without `vote` 1 or 0"):
        CliRunner().invoke(
            rank, ["--votes", str(tmp_path / "votes.jsonl")], input="{}\n", catch_exceptions=False
        )
