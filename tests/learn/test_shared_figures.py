"""The figures that were promised, on the development data; other data of the same kind will be tried too."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from bot.curate.appraise import Appraisal, appraise
from bot.curate.classify import TermTable, read
from bot.learn import load_judge
from bot.learn.corpora import Corpus, read_labelled
from bot.learn.evaluate import evaluate
from bot.learn.train import teach
from bot.model import StudyType
from bot.rows import item_from_row
from bot.settings import load_topics
from tests.conftest import ROOT

pytestmark = pytest.mark.shared


def rows(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file) as lines:
        return [json.loads(line) for line in lines]


def f1(pairs: list[tuple[bool, bool]]) -> float:
    """Of (true, found)."""
    both = sum(true and found for true, found in pairs)
    return 2 * both / sum(true + found for true, found in pairs)


def test_specialties_of_titles(shared: Path) -> None:
    """Hand-tagged titles, from the title alone: P@1, macro-AP and calibration."""
    folder = shared / "classification"
    gold = rows(folder / "specialty_gold.jsonl.gz")
    labels = json.loads((folder / "labels.json").read_text())["labels"]
    judged = load_judge(load_topics(ROOT / "config"))(
        [item_from_row({"title": row["title"]}) for row in gold]
    )
    figures = evaluate(
        [one.topics for one in judged], [frozenset(row["specialties"]) for row in gold], labels
    )
    assert figures.precision_at_1 >= 0.82
    assert figures.macro_ap >= 0.52
    assert figures.weakest_five_ap >= 0.36
    assert figures.shown_precision >= 0.9
    assert figures.calibration_error <= 0.05


def test_systematic_reviews_by_title(shared: Path) -> None:
    """F1 at least .99 with a specificity of at least .95.

    The truth counts corrections of and replies to a systematic review as one: by the work's type they are."""
    told = [
        (
            row["sr_verdict"] == "sr_by_title",
            _of_work(appraise(item_from_row({"title": row["title"]})))
            in (StudyType.SYSTEMATIC_REVIEW, StudyType.META_ANALYSIS),
        )
        for row in rows(shared / "classification" / "systematic_review_verdict.jsonl.gz")
    ]
    assert f1(told) >= 0.99
    negatives = [found for true, found in told if not true]
    assert 1 - sum(negatives) / len(negatives) >= 0.95


def _of_work(found: Appraisal) -> StudyType | None:
    """As `rounds classify` writes it."""
    return found.work_type or found.study_type


@pytest.mark.parametrize(
    ("label", "design", "least"),
    [
        ("retrospective", "retrospective", 0.80),
        ("cross_sectional", "cross-sectional", 0.80),
        ("prospective", "prospective", 0.72),
        ("case_report", "case-report", 0.85),
    ],
)
def test_designs_of_abstracts(shared: Path, label: str, design: str, least: float) -> None:
    """The truth is incomplete (MeSH and publication types), so a good rule looks less precise than it is."""
    told = [
        (label in row["design"], design in appraise(item_from_row(_text(row))).designs)
        for row in rows(shared / "classification" / "study_design.jsonl.gz")
    ]
    assert f1(told) >= least


def test_posts_worth_curating(shared: Path) -> None:
    """AUC of `worth` on the labelled posts; 57 are few."""
    found = rows(shared / "classification" / "posts.jsonl.gz")
    judged = load_judge(load_topics(ROOT / "config"))(
        [item_from_row({"text": row["text"], "kind": "post"}) for row in found]
    )
    worths = [one.worth or 0.0 for one in judged]
    assert roc_auc_score([row["label"] == "clinical_content" for row in found], worths) >= 0.95


def test_a_file_s_own_labels(shared: Path) -> None:
    """OHSUMED-23, taught on two thirds of its train part: accuracy and macro-F1."""
    corpus = read_labelled([shared / "classification" / "ohsumed23_train.jsonl.gz"], field="label")
    part = [at % 3 == 0 for at in range(len(corpus.items))]
    taught = Corpus(
        items=tuple(item for item, held in zip(corpus.items, part, strict=True) if not held),
        labels=tuple(labels for labels, held in zip(corpus.labels, part, strict=True) if not held),
        digest="",
    )
    model = teach(taught, seed=0, terms=TermTable(load_topics(ROOT / "config")))
    asked = [
        (item, labels) for item, labels, held in zip(corpus.items, corpus.labels, part, strict=True) if held
    ]
    odds = model.hear([read(item) for item, _ in asked]).log_odds
    found = [model.topics[at] for at in odds.argmax(axis=1)]
    true = [next(iter(labels)) for _, labels in asked]
    assert accuracy_score(true, found) >= 0.69
    assert f1_score(true, found, average="macro") >= 0.58


def _text(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], "abstract": row["abstract"]}
