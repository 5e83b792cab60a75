"""Measuring the ranking: the measures by hand, the protocols on an invented review."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.evaluate import ranking as command
from bot.curate.taste import ranked_by_votes
from bot.errors import UsageError
from bot.face.plot import bars
from bot.learn import measures
from bot.learn.ranking import Laboratory, actively, crossed, folds, month_of_a_reader, read_reviews
from tests.curate.test_taste import pile


def truth(told: str) -> measures.Truths:
    """`x` is wanted."""
    return np.array([one == "x" for one in told])


@pytest.mark.parametrize(
    ("order", "saved", "recall", "precision", "area", "found_at"),
    [
        ("xx--------", 0.75, 0.5, 0.4, 1.0, 0.15),
        ("--------xx", -0.05, 0.0, 0.0, 0.0, 0.95),
        ("x--------x", -0.05, 0.5, 0.2, 0.5, 0.55),
        ("-x-x------", 0.55, 0.0, 0.4, 0.8125, 0.3),
    ],
    ids=["first", "last", "both ends", "near the top"],
)
def test_measures_by_hand(
    order: str, saved: float, recall: float, precision: float, area: float, found_at: float
) -> None:
    """Ten records, two of them wanted."""
    one = truth(order)
    assert measures.work_saved(one) == pytest.approx(saved)
    assert measures.recall_at(one, 0.1) == recall
    assert measures.precision_at(one, 5) == precision
    assert measures.area(one) == pytest.approx(area)
    assert measures.discovery_time(one) == pytest.approx(found_at)


def test_gain_is_discounted_by_place() -> None:
    """1 for the best order; the second place counts 1 / log2 3."""
    assert measures.ndcg_at(truth("xx---"), 5) == pytest.approx(1)
    assert measures.ndcg_at(truth("-x---"), 5) == pytest.approx(1 / np.log2(3))
    assert measures.ndcg_at(truth("-----x"), 5) == 0


@given(st.lists(st.booleans(), min_size=2).filter(any))
def test_no_order_saves_more_than_the_best(told: list[bool]) -> None:
    """And none less than reading everything."""
    one, best = np.array(told), np.array(sorted(told, reverse=True))
    assert -0.05 - 1e-9 <= measures.work_saved(one) <= measures.work_saved(best)
    assert 0 <= measures.area(one) <= measures.area(best) <= 1


def write_review(path: Path, count: int = 80) -> Path:
    items, relevant = pile(count, 1)
    rows = (
        {"review": "asthma", "title": one.title, "abstract": one.summary, "relevant": yes}
        for one, yes in zip(items, relevant, strict=True)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_review_of_two_kinds_is_learnt(tmp_path: Path) -> None:
    """By every protocol; the halves share no record and are of one size."""
    (review,) = read_reviews([write_review(tmp_path / "review.jsonl")])
    lab = Laboratory.of(review)
    for voted, rest in folds(review, 1):
        assert sorted([*voted, *rest]) == list(range(80))
        assert review.relevant[voted].sum() == review.relevant[rest].sum() == 10
    found = crossed(lab, times=1)
    assert (found["AUC"], found["P@10"], found["nDCG@5"]) == (1.0, 1.0, 1.0)
    order = actively(lab)
    assert (len(order), order.sum()) == (80, 20)
    assert measures.recall_at(order, 0.35) == 1.0
    sent, useful = month_of_a_reader(review)
    assert useful / sent > 0.8


@pytest.mark.parametrize("count", [80, 30], ids=["more than the neighbours", "nearly all"])
def test_what_is_measured_is_what_rank_does(tmp_path: Path, count: int) -> None:
    """A half that `rounds rank --votes` orders by the other half is in the order that was measured."""
    (review,) = read_reviews([write_review(tmp_path / "review.jsonl", count)])
    lab = Laboratory.of(review)
    for voted, rest in folds(review, 2):
        items = [review.items[at] for at in rest]
        found = ranked_by_votes(items, [review.items[at] for at in voted], review.relevant[voted].tolist())
        order = sorted(range(len(rest)), key=lambda at: -found[at].score)
        assert measures.area(review.relevant[rest[order]]) == measures.area(lab.order(voted, rest))


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    """A table and a picture."""
    options = [str(write_review(tmp_path / "review.jsonl")), "--quick", "--write", str(tmp_path / "docs")]
    result = CliRunner().invoke(command, options, catch_exceptions=False)
    assert result.exit_code == 0
    for word in ("asthma", "WSS@95", "nDCG@5", "per useful", "Rocchio alone"):
        assert word in result.output
    assert "| asthma |" in (tmp_path / "docs" / "quality.md").read_text(encoding="utf-8")
    assert (tmp_path / "docs" / "quality.svg").read_text(encoding="utf-8").startswith("<svg")


def test_records_that_measure_nothing_are_refused(tmp_path: Path) -> None:
    """Without enough that is relevant there is nothing to find."""
    path = tmp_path / "review.jsonl"
    path.write_text('{"title": "A", "review": "b", "relevant": true}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no review with four relevant records"):
        read_reviews([path])


@given(st.dictionaries(st.text(max_size=10), st.floats(-100, 100), max_size=5))
def test_a_plot_is_well_formed(values: dict[str, float]) -> None:
    """Whatever the bars are called."""
    drawn = bars({name.replace("\x00", ""): value for name, value in values.items()}, title="a < b")
    assert drawn.count("<rect") == len({name.replace("\x00", "") for name in values})
    assert "a &lt; b" in drawn


@pytest.mark.shared
def test_the_floor_on_the_development_reviews(shared: Path) -> None:
    """One pair of folds of the three smallest: well above what a linear machine alone gives there (.43)."""
    reviews = read_reviews([shared / "screening" / "screening.jsonl.gz"])
    small = sorted(reviews, key=lambda one: len(one.items))[:3]
    saved = [crossed(Laboratory.of(one), times=1)["WSS@95"] for one in small]
    assert np.mean(saved) > 0.36
