"""How two models are compared on journals that neither saw."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.unseen import beside, divided, folds, main, read_titles

JOURNALS = [f"Example J {number}" for number in range(30) for _ in range(number % 4 + 1)]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=5, max_size=40), st.integers(0, 9))
def test_a_journal_is_held_out_as_a_whole_and_once(journals: list[str], draw: int) -> None:
    """No title teaches where another of its journal is asked, and every title is asked."""
    held = np.array([*folds(journals, 3, draw)])
    assert (held.sum(axis=0) == 1).all()
    for part in held:
        taught, asked = (set(np.array(journals)[which]) for which in (~part, part))
        assert not taught & asked


def test_each_title_is_read_once(tmp_path: Path) -> None:
    """And is either taught or asked."""
    row = {"title": "Mockosis", "journal": "Example J", "specialties": ["nephrology"]}
    file = tmp_path / "titles.jsonl"
    file.write_text("".join(json.dumps({**row, "title": one}) + "\n" for one in ("A", "a", "B")))
    titles = read_titles(file)
    assert [one.text for one in titles] == ["A", "B"]
    taught, asked = divided(titles, np.array([True, False]))
    assert [one.text for one in (*taught, *asked)] == ["B", "A"]


def test_a_difference_is_told_with_what_chance_makes_of_it() -> None:
    """A gain in every journal is beyond chance; the same in one journal alone is not."""
    plain = np.array([at % 2 for at in range(len(JOURNALS))], dtype=float)
    everywhere = plain.copy()
    everywhere[np.unique(JOURNALS, return_index=True)[1]] = 1
    once = plain.copy()
    once[[name == "Example J 3" for name in JOURNALS]] = 1
    sure, unsure = (beside(JOURNALS, ours, plain) for ours in (everywhere, once))
    assert sure["gain"] == pytest.approx(np.mean(everywhere - plain), abs=1e-4)
    assert sure["gain, 95 in 100"][0] > 0
    assert unsure["gain, 95 in 100"][0] == 0
    assert sure["reaches"] > unsure["reaches"]


def test_a_model_beside_itself_gains_nothing() -> None:
    """By no draw of journals."""
    plain = np.array([at % 3 > 0 for at in range(len(JOURNALS))], dtype=float)
    found = beside(JOURNALS, plain, plain)
    assert (found["gain"], found["gain, 95 in 100"], found["journals"]) == (0, [0, 0], 30)


def test_nothing_is_measured_without_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench` goes on."""
    assert main([]) == 0
    assert "nothing is measured" in capsys.readouterr().out
