"""How much a term says is learnt from the titles that have it; nothing that it taught is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.curate.classify import TermTable, words_of
from bot.learn import artefact, load_judge
from bot.learn.corpora import Corpus
from bot.learn.further import teach_further
from bot.learn.lessons import Lesson
from bot.learn.linear import LinearModel
from bot.learn.strengths import FLOOR, LEAST_TITLES, LIFT
from bot.learn.train import train
from bot.model import Item, Topic, TopicId

HEART, LUNG = TopicId("heart"), TopicId("lung")
TOPICS = (
    Topic(id=HEART, label="Heart", axis="specialty", terms=("beat", "fever", "seldom")),
    Topic(id=LUNG, label="Lung", axis="specialty", terms=("breath", "fever")),
)
TABLE = TermTable(TOPICS)


def said(table: TermTable, topic: TopicId, term: str) -> float:
    """How much it says of it."""
    return float(table.strengths[table.topics.index(topic), list(table.terms).index(term)])


def corpus() -> Corpus:
    """Beats are of the heart, breath of the lung, and fever of both and of neither."""
    kinds = ((HEART, "Beat"), (HEART, "Fever"), (LUNG, "Breath"), (LUNG, "Fever"), (TopicId("skin"), "Fever"))
    rows = [(topic, f"{word} {n}", f"Journal {n % 4} of {topic}") for topic, word in kinds for n in range(12)]
    return Corpus(
        items=tuple(Item(guid="a", title=title, journal=journal) for _, title, journal in rows),
        labels=tuple(frozenset((topic,)) for topic, _, _ in rows),
        digest="",
    )


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return train(corpus(), (HEART, LUNG), seed=0, terms=TABLE)


def test_what_only_one_field_says_counts_more_than_what_all_say(model: LinearModel) -> None:
    """`fever` is as usual in the heart's titles as anywhere: it keeps what no term falls below."""
    strengths = model.strengths[HEART]
    assert strengths["beat"] > LIFT > strengths["fever"] == FLOOR * said(TABLE, HEART, "fever")


def test_a_term_of_few_titles_keeps_its_strength(model: LinearModel) -> None:
    """Nothing is learnt of it, so the table's own share counts."""
    assert LEAST_TITLES > 0
    assert "seldom" not in model.strengths[HEART]
    assert said(TermTable(TOPICS, model.strengths), HEART, "seldom") == 1


def test_a_term_that_a_curator_has_taken_out_is_not_brought_back(model: LinearModel) -> None:
    """The file decides what speaks of a topic, the model how much."""
    fewer = TermTable((replace(TOPICS[0], terms=("seldom",)), TOPICS[1]), model.strengths)
    assert fewer.find(words_of("Beat and fever")) == {LUNG: ("fever",)}
    assert said(fewer, LUNG, "fever") == model.strengths[LUNG]["fever"]


def test_strengths_are_kept_by_file_and_by_further_teaching(model: LinearModel, tmp_path: Path) -> None:
    """Stored to three places; corrections move words, not terms."""
    artefact.save(model, tmp_path, {"command": "a test"})
    loaded = artefact.load(tmp_path)
    taught = teach_further(
        loaded, [Lesson(item=Item(guid="a", title="Beat"), right=frozenset((LUNG,)))], (HEART, LUNG)
    )
    assert taught.strengths == loaded.strengths
    assert loaded.strengths.keys() == model.strengths.keys()
    for topic, terms in model.strengths.items():
        assert loaded.strengths[topic] == pytest.approx(terms, abs=1e-3)


def test_a_judge_hears_terms_as_its_model_does(model: LinearModel, tmp_path: Path) -> None:
    """With the model `fever` says less than the table alone would have it."""
    artefact.save(model, tmp_path, {"command": "a test"})
    judge = load_judge(TOPICS, model_dir=tmp_path)
    assert said(judge.rules.terms, HEART, "fever") < said(TABLE, HEART, "fever")


def test_without_terms_nothing_is_learnt_of_them() -> None:
    """And every term keeps its share."""
    assert train(corpus(), (HEART, LUNG), seed=0).strengths == {}
