"""What a few votes teach, about items of invented drugs."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.rank import rank
from bot.curate.taste import ranked_by_votes
from bot.curate.taste.collection import likeness, rows_of
from bot.curate.taste.features import bag_of, feature_of_word
from bot.curate.taste.machine import Votes, machine, machine_share, rocchio
from bot.curate.taste.ordering import MOST_VOTES, thinned
from bot.errors import UsageError
from bot.model import Item

LIKED = ("examplumab", "asthma", "exacerbations", "eosinophils", "inhaled")
OTHER = ("mockstatin", "cholesterol", "coronary", "plaque", "lipids")
FILLER = ("patients", "treatment", "randomised", "group", "weeks", "outcome", "trial", "dose")


def item(n: int, words: tuple[str, ...], chance: Random, *, text: bool = True) -> Item:
    title = " ".join([*chance.sample(words, 2), *chance.sample(FILLER, 3)])
    summary = " ".join([*chance.choices(words, k=6), *chance.choices(FILLER, k=20)])
    return Item(guid=str(n), title=title, summary=summary if text else "")


def pile(count: int, seed: int, *, text: bool = True) -> tuple[list[Item], list[bool]]:
    """Every fourth is of the liked kind."""
    chance = Random(seed)
    liked = [n % 4 == 0 for n in range(count)]
    return [item(n, LIKED if one else OTHER, chance, text=text) for n, one in enumerate(liked)], liked


def precision_at_10(items: list[Item], truth: list[bool], voted: list[Item], liked: list[bool]) -> float:
    found = ranked_by_votes(items, voted, liked)
    best = sorted(range(len(items)), key=lambda at: -found[at].score)[:10]
    return sum(truth[at] for at in best) / 10


@pytest.mark.parametrize("votes", [3, 5, 10, 40, 200])
@pytest.mark.parametrize("text", [True, False], ids=["with abstracts", "titles alone"])
def test_from_the_third_vote_on_what_is_liked_comes_first(votes: int, text: bool) -> None:
    """Whether Rocchio or the machine has the word, and where an item is but a title."""
    voted, liked = pile(votes + 1, 1)
    items, truth = pile(80, 2, text=text)
    assert precision_at_10(items, truth, voted, liked) >= 0.9


def test_votes_against_count() -> None:
    """Who only said what is not for them gets something else first."""
    items, truth = pile(40, 3)
    against = [one for one, is_liked in zip(*pile(12, 4), strict=True) if not is_liked]
    assert precision_at_10(items, truth, against, [False] * len(against)) == 1.0


def test_without_votes_everything_stays_as_it_was() -> None:
    """And without items there is nothing to say."""
    items, _ = pile(5, 5)
    assert {one.score for one in ranked_by_votes(items, [], [])} == {0.0}
    assert ranked_by_votes([], items, [True] * 5) == ()


def test_the_words_that_speak_for_an_item_are_named() -> None:
    """As they stand in its title."""
    voted, liked = pile(40, 6)
    (found,) = ranked_by_votes([Item(guid="x", title="Examplumab in severe Asthma")], voted, liked)
    assert set(found.words) >= {"Examplumab", "Asthma"}


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_text_has_features_and_a_length(title: str, summary: str) -> None:
    """Rows have length 1, or 0 where there are no words; each feature stands once."""
    bag = bag_of(Item(guid="x", title=title, summary=summary))
    row = rows_of([bag])
    length = float(np.sqrt(row.multiply(row).sum()))
    assert length == pytest.approx(1 if len(bag.title.ids) + len(bag.text.ids) else 0, abs=1e-3)
    assert len(set(bag.text.ids)) == len(bag.text.ids)


@given(st.text(alphabet="abcdefghij", min_size=2, max_size=12))
def test_a_word_is_found_under_its_number(word: str) -> None:
    """Of a title and of a text it has different ones."""
    bag = bag_of(Item(guid="x", title=word, summary=word))
    assert list(bag.title.ids) == [feature_of_word(word.upper(), in_title=True)]
    assert list(bag.text.ids) == [feature_of_word(word, in_title=False)]
    assert list(bag.title.ids) != list(bag.text.ids)


@given(st.integers(0, 10_000), st.integers(4, 30))
@settings(deadline=None, max_examples=25)
def test_the_machine_solves_its_equations(seed: int, count: int) -> None:
    """Every vote that it counts is inside the margin by exactly what it counts, all others are beyond."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(count, 6)).astype(np.float32)
    liked = np.arange(count) % 3 == 0
    votes = Votes(rows @ rows.T, liked, np.ones(count))
    weights = machine(votes)
    signs = np.where(liked, 1.0, -1.0)
    margin = signs * ((votes.alike.astype(float) + 1) @ weights)
    slack = 1 / (2 * 0.05 * np.where(liked, 20.0, 1.0))
    counted = weights != 0
    assert margin[counted] == pytest.approx(1 - signs[counted] * weights[counted] * slack[counted], abs=1e-4)
    assert (margin[~counted] >= 1 - 1e-4).all()
    assert (signs * weights >= -1e-4).all()


def test_an_older_vote_counts_less() -> None:
    """For both rankers."""
    votes = Votes(np.eye(3, dtype=np.float32), np.array([True, True, False]), np.array([1.0, 0.25, 1.0]))
    for counts in (rocchio(votes), machine(votes)):
        assert counts[0] > counts[1] > 0 > counts[2]


def test_the_machine_is_believed_as_votes_grow() -> None:
    """It has next to no say at ten votes, and nearly all of it at three hundred."""
    shares = [machine_share(votes) for votes in (3, 10, 80, 300, 3000)]
    assert shares == sorted(shares)
    assert shares[1] < 0.001 < 0.99 < shares[3]
    assert shares[2] == 0.5


def test_a_big_pile_is_compared_with_the_votes_alone() -> None:
    """Beyond the bound memory grows with neither the square of the pile nor the pile times the votes; what
    comes out is the same."""
    rows = rows_of([bag_of(one) for one in pile(60, 7)[0]])
    alike, near = likeness(rows, 10, most=59)
    assert alike.shape == (10, 10)
    assert np.allclose(alike.diagonal(), 1, atol=1e-3)
    counts = np.linspace(-1, 1, 10)
    assert near @ counts == pytest.approx((rows[10:] @ rows[:10].T).toarray() @ counts, abs=1e-6)


def test_too_many_votes_are_thinned_of_those_against() -> None:
    """All in favour stay; the order stays."""
    liked = [n % 100 == 0 for n in range(MOST_VOTES * 2)]
    kept = thinned(liked)
    assert len(kept) == MOST_VOTES
    assert kept == sorted(kept)
    assert sum(liked[at] for at in kept) == sum(liked)


# ── rounds rank --votes ───────────────────────────────────────────────────────


def rows(items: list[Item], votes: list[bool] | None = None) -> str:
    told = [{"title": one.title, "abstract": one.summary, "id": one.guid} for one in items]
    voted = [row | {"vote": int(one)} for row, one in zip(told, votes, strict=True)] if votes else told
    return "".join(json.dumps(row) + "\n" for row in voted)


def test_rank_for_who_cast_these_votes(tmp_path: Path) -> None:
    """The same rows, each once, the liked kind first, what is retracted last; nothing is configured."""
    voted, liked = pile(30, 8)
    (tmp_path / "votes.jsonl").write_text(rows(voted, liked), encoding="utf-8")
    items, truth = pile(40, 9)
    retracted = json.dumps({"title": items[0].title, "id": "gone", "flags": ["retracted"]}) + "\n"
    result = CliRunner().invoke(
        rank, ["--votes", str(tmp_path / "votes.jsonl")], input=retracted + rows(items)
    )
    assert result.exit_code == 0, result.stderr
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["id"] for row in found} == {"gone", *(one.guid for one in items)}
    assert all(truth[int(row["id"])] for row in found[:10])
    assert found[0]["reasons"][0].startswith("you found similar ones useful: ")
    assert (found[-1]["id"], found[-1]["stop"]) == ("gone", "retracted")


def test_rank_gives_no_more_than_its_limit(tmp_path: Path) -> None:
    """And none that is stopped."""
    (tmp_path / "votes.jsonl").write_text(rows(*pile(8, 10)), encoding="utf-8")
    stopped = json.dumps({"title": "x", "flags": ["retracted"]}) + "\n"
    options = ["--votes", str(tmp_path / "votes.jsonl"), "--limit", "3"]
    result = CliRunner().invoke(rank, options, input=stopped + rows(pile(9, 11)[0]))
    assert len(result.stdout.splitlines()) == 3
    result = CliRunner().invoke(rank, options, input=stopped)
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    "vote", ['{"title": "A"}', '{"title": "A", "vote": 2}', '{"title": "A", "vote": null}']
)
def test_a_vote_that_is_none_is_told(tmp_path: Path, vote: str) -> None:
    """By its title."""
    (tmp_path / "votes.jsonl").write_text(vote, encoding="utf-8")
    with pytest.raises(UsageError, match="without `vote` 1 or 0: A"):
        CliRunner().invoke(
            rank, ["--votes", str(tmp_path / "votes.jsonl")], input="{}", catch_exceptions=False
        )


def test_rank_needs_a_reader() -> None:
    """Named, or by their votes."""
    with pytest.raises(UsageError, match="--for NAME or --votes FILE"):
        CliRunner().invoke(rank, [], input="{}", catch_exceptions=False)
