"""Training, storing, checking and loading a model; what cannot be used is refused, and the rules go on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from bot.curate.classify import read, words_of
from bot.curate.interest import COUNTS_FROM
from bot.errors import ModelError, UsageError
from bot.learn import artefact, load_judge
from bot.learn.corpora import read_corpus
from bot.learn.linear import LinearModel
from bot.learn.stored import read as read_stored
from bot.learn.tables import journal_table
from bot.learn.train import train
from bot.learn.vectors import features
from bot.model import Item, Topic, TopicId
from bot.settings import load_topics
from tests.conftest import ROOT
from tests.learn.corpus import write_corpus

TOPICS = tuple(map(TopicId, ("cardiology", "dermatology", "nephrology", "palliative")))
NOUNS = tuple(Topic(id=name, label=name, axis="specialty") for name in TOPICS)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LinearModel:
    file = write_corpus(tmp_path_factory.mktemp("corpus") / "titles.jsonl")
    return train(read_corpus([file], journals=journal_table()), TOPICS, seed=0)


@pytest.fixture
def stored(model: LinearModel, tmp_path: Path) -> Path:
    artefact.save(model, tmp_path / "model", {"command": "a test"})
    return tmp_path / "model"


def best(model: LinearModel, item: Item) -> TopicId:
    (log_odds,) = model.hear([read(item)]).log_odds.tolist()
    return model.topics[log_odds.index(max(log_odds))]


def test_labels_come_from_our_table_of_journals(tmp_path: Path) -> None:
    """The labels that a file carries are not read, nor rows whose journal says nothing."""
    file = tmp_path / "a.jsonl"
    rows = (
        {"title": "One", "journal": "Example J Cardiol", "specialties": ["dermatology"]},
        {"title": "Two", "journal": "Example General Weekly", "specialties": ["dermatology"]},
        {"title": "one", "journal": "Example Dermatol"},
    )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    corpus = read_corpus([file], journals=journal_table())
    assert [(item.title, set(labels)) for item, labels in zip(corpus.items, corpus.labels, strict=True)] == [
        ("One", {"cardiology"})
    ]


def test_a_broken_corpus_names_its_line(tmp_path: Path) -> None:
    """File and line are told."""
    file = tmp_path / "a.jsonl"
    file.write_text('{"title": "One"}\n[1]\n')
    with pytest.raises(UsageError, match=r"a\.jsonl:2: a JSON object is expected"):
        read_corpus([file], journals=journal_table())


def test_a_model_knows_what_it_was_taught(model: LinearModel) -> None:
    """Unseen titles of its words get their topic; the summary counts where the title is silent."""
    assert best(model, Item(guid="a", title="The itch and the scale")) == "dermatology"
    assert best(model, Item(guid="a", title="News", summary="Glomerulus and filter")) == "nephrology"


def test_a_topic_without_examples_is_left_to_the_rules(model: LinearModel) -> None:
    """Its vote never lifts it."""
    heard = model.hear([read(Item(guid="a", title="pump and beat"))])
    assert heard.of([TopicId("palliative")]).item() <= -8


def test_a_vote_names_the_words_that_moved_it(model: LinearModel) -> None:
    """Words of the title, the strongest first."""
    (named,) = model.hear([read(Item(guid="a", title="The itch of a patch"))]).words(
        [(0, TopicId("dermatology"))]
    )
    assert named
    assert {word for name in named for word in name.split()} <= {"itch", "patch"}


def test_training_twice_gives_the_same_weights(model: LinearModel, tmp_path: Path) -> None:
    """The same corpus and seed, the same model."""
    corpus = read_corpus([write_corpus(tmp_path / "b.jsonl")], journals=journal_table())
    again = train(corpus, TOPICS, seed=0)
    assert again.names == model.names
    assert np.array_equal(again.weights, model.weights)


def test_features_leave_out_the_empty_words() -> None:
    """Pairs are of the words that stay."""
    assert features(words_of("The heart of the matter").lower) == ["heart", "matter", "heart matter"]


@pytest.mark.check("S32")
def test_a_stored_model_votes_as_before(model: LinearModel, stored: Path) -> None:
    """Storing rounds weights to one part in 254 of their largest, which moves no vote by a tenth."""
    loaded = artefact.load(stored)
    item = Item(guid="a", title="Pump and itch", summary="water")
    before, after = (one.hear([read(item)]).log_odds for one in (model, loaded))
    assert before == pytest.approx(after, abs=0.1)


@pytest.mark.check("S32")
def test_skops_itself_finds_nothing_to_distrust(stored: Path) -> None:
    """Our reader and the library read the same: arrays and strings, and no type that could run."""
    body = (stored / artefact.MODEL).read_bytes()
    assert skops.io.get_untrusted_types(data=body) == []
    theirs, ours = skops.io.loads(body), read_stored(body)
    assert theirs.keys() == ours.keys()
    assert all(np.array_equal(theirs[name], ours[name]) for name in theirs)


def test_a_judge_is_made_without_the_libraries_that_trained_it() -> None:
    """Importing them takes two seconds, which every command would wait for."""
    asked = "import sys, bot.cli.classify; print(*{'sklearn', 'skops'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == ""


class _Hostile:
    """Not a model: an object that a careless loader would build."""


def _flip(folder: Path) -> None:
    file = folder / artefact.MODEL
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)


def _truncate(folder: Path) -> None:
    file = folder / artefact.MODEL
    file.write_bytes(file.read_bytes()[:-100])


def _card(folder: Path, **changes: object) -> None:
    artefact.save_card(folder, {**artefact.load_card(folder), **changes})


def _replace(folder: Path, thing: object) -> None:
    """Another object in the file, with a card that fits it: only its content is wrong."""
    body = skops.io.dumps(thing)
    (folder / artefact.MODEL).write_bytes(body)
    _card(folder, sha256=sha256(body).hexdigest(), bytes=len(body))


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "no model": (lambda folder: (folder / artefact.MODEL).unlink(), "not there"),
    "no card": (lambda folder: (folder / artefact.CARD).unlink(), "no readable model card"),
    "card is no object": (lambda folder: (folder / artefact.CARD).write_text("[1]") and None, "no readable"),
    "one bit flipped": (_flip, "sha256 differs"),
    "truncated": (_truncate, "sha256 differs"),
    "another scikit-learn": (lambda folder: _card(folder, sklearn="0.1.0"), "made with scikit-learn 0.1.0"),
    "another format": (lambda folder: _card(folder, format=99), "format 99"),
    "hostile object": (lambda folder: _replace(folder, _Hostile()), "holds what no model of ours holds"),
    "an estimator": (
        lambda folder: _replace(folder, LogisticRegression()),
        "holds what no model of ours holds",
    ),
    "parts missing": (lambda folder: _replace(folder, {"topics": []}), "cannot be read"),
}


@pytest.mark.check("S33")
@pytest.mark.parametrize(("spoil", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_model_of_ours_is_refused(stored: Path, spoil: Callable[[Path], None], words: str) -> None:
    """Never loaded, with the reason; the judge falls back to the rules and says so."""
    spoil(stored)
    with pytest.raises(ModelError, match=words):
        artefact.load(stored)
    judge = load_judge(NOUNS, model_dir=stored)
    assert words in judge.note
    assert judge.version == ""
    assert len(judge([Item(guid="a", title="Pump")])) == 1


def test_the_model_is_not_asked_about_what_is_not_english() -> None:
    """A French title is judged by its terms alone, which know it; an English one is not."""
    judge = load_judge(load_topics(ROOT / "config"))
    french, english = judge(
        [
            Item(guid="a", title="Prise en charge de la bronchiolite du nourrisson"),
            Item(guid="b", title="Toes"),
        ]
    )
    assert {score.id for score in french.topics[:2]} == {"respiratory", "paediatrics"}
    assert len(english.topics) > len(french.topics)


@pytest.mark.parametrize("threshold", [0.5, 0.02], ids=["usual", "below what counts"])
def test_filing_leaves_out_what_is_no_reason_for_anything(threshold: float) -> None:
    """What is shown and what counts stays as it was, in its order, and so does all that is no topic."""
    judge = load_judge(load_topics(ROOT / "config"), threshold=threshold)
    titles = ("Asthma in pregnancy", "Statins after stroke: a trial", "Toes", "", "Insuline et grossesse")
    items = [Item(guid=title, title=title) for title in titles]
    whole, filed = judge(items), judge.for_filing(items)
    counting = [tuple(one for one in each.topics if one.shown or one.p >= COUNTS_FROM) for each in whole]
    assert filed == tuple(replace(one, topics=kept) for one, kept in zip(whole, counting, strict=True))
    assert 0 < sum(map(len, counting)) < sum(len(one.topics) for one in whole)


def test_the_shipped_model_is_whole_and_small() -> None:
    """It loads, is under 5 MB, and its card says where it comes from."""
    model, card = artefact.load(), artefact.load_card()
    assert card["bytes"] == (artefact.SHIPPED / artefact.MODEL).stat().st_size <= 5_000_000
    assert card["sha256"].startswith(model.version)
    assert {"command", "corpus", "figures", "labels"} <= set(card)
