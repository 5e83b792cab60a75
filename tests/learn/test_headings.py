"""What the tree of headings teaches of words that hardly any title held."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from bot.errors import UsageError
from bot.learn.corpora import Corpus
from bot.learn.headings import fitted, placed, read_headings
from bot.learn.train import train
from bot.model import Item, TopicId

TREE = """mesh_id\tmesh_name\tmesh_tree_number
X1\tExamplitis\tC12.777.1
X2\tMockosis\tC12.777.2
X3\tKidney\tA05.810
X3\tKidney\tC12.777
X4\tTestalgia\tC10.1.5
X5\tHeadache\tC10.1
X6\tFrance\tZ01.542
"""
NEPHROLOGY, NEUROLOGY = TopicId("nephrology"), TopicId("neurology")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    file = tmp_path / "tree.tsv"
    file.write_text(TREE)
    return file


def test_headings_have_the_first_two_levels_of_their_places(tree: Path) -> None:
    """Geography is left out, and so is the line of names."""
    assert read_headings(tree)["Kidney"] == {"A05", "A05.810", "C12", "C12.777"}
    assert "France" not in read_headings(tree)
    assert "mesh_name" not in read_headings(tree)


def test_a_packed_file_is_read_as_well(tree: Path) -> None:
    packed = tree.with_suffix(".tsv.gz")
    packed.write_bytes(gzip.compress(tree.read_bytes()))
    assert read_headings(packed) == read_headings(tree)


def test_a_file_without_headings_is_told(tmp_path: Path) -> None:
    """With its name."""
    (tmp_path / "no.tsv").write_text("nothing of the kind\n")
    with pytest.raises(UsageError, match=r"no\.tsv"):
        read_headings(tmp_path / "no.tsv")


def test_words_are_near_whose_places_are(tree: Path) -> None:
    """And what no heading holds is nowhere."""
    near = placed(("examplitis", "mockosis", "testalgia", "unheard"), read_headings(tree), seed=0)
    assert near[0] @ near[1] > near[0] @ near[2]
    assert not near[3].any()


def corpus() -> Corpus:
    """Examplitis is of nephrology and headache of neurology; mockosis stands with testalgia."""
    titles = [(f"Examplitis in adults of ward {n}", NEPHROLOGY) for n in "abcdef"] * 3
    titles += [(f"Headache in adults of ward {n}", NEUROLOGY) for n in "abcdef"] * 3
    titles += [(f"Mockosis and testalgia in ward {n}", TopicId("pain")) for n in "abcdef"]
    return Corpus(
        items=tuple(
            Item(guid="a", title=title, journal=f"{label} {n % 3}") for n, (title, label) in enumerate(titles)
        ),
        labels=tuple(frozenset((label,)) for _, label in titles),
        digest="",
    )


def test_a_rare_word_is_known_by_its_kin(tree: Path) -> None:
    """Mockosis stood in no title; its place is that of examplitis, which is of the first topic."""
    examplitis, headache, mockosis = placed(
        ("examplitis", "headache", "mockosis"), read_headings(tree), seed=0
    )
    weights, _ = fitted(np.stack((examplitis, headache)), np.eye(2, dtype=np.float32))
    of_first, of_second = mockosis @ weights
    assert of_first > of_second


def test_headings_are_heard_in_training(tree: Path) -> None:
    """Beside what the titles themselves say of kin."""
    topics = (NEPHROLOGY, NEUROLOGY)
    without = train(corpus(), topics, seed=0)
    told = train(corpus(), topics, seed=0, headings=read_headings(tree))
    assert not np.allclose(told.weights, without.weights, atol=1e-3)


def test_training_is_the_same_each_time(tree: Path) -> None:
    """For the same corpus, headings and seed, to the last weight."""
    one, other = (
        train(corpus(), (NEPHROLOGY, NEUROLOGY), seed=3, headings=read_headings(tree)) for _ in range(2)
    )
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.bias, other.bias)
