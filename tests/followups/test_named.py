"""Which titles a notice may mean, and the word that is misspelt most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import named_titles, well_spelt

PAPER = "Exampladone in sepsis: a randomised trial"

NAMED = [
    f"Retraction Note: {PAPER}",
    f"Retraction Note to: {PAPER}",
    f"Notice of Retraction and Replacement. {PAPER}",
    f"Erratum to {PAPER}",
    f"Author Correction: {PAPER}",
    f"Erratum: Corrigendum: {PAPER}",
    f"Corrigendum to “{PAPER}” [Example J. 12 (2026) 1–9]",
    f"Retraction of: {PAPER}",
    f"Berichtigung zu: {PAPER}",
    f"{PAPER}: erratum",
    f"{PAPER} (retraction)",
]


@pytest.mark.parametrize("title", NAMED)
def test_a_title_that_names_a_work(title: str) -> None:
    """Before a colon, after a preposition, in quotation marks, in front of a mark."""
    assert PAPER in named_titles(title)


def test_a_text_that_names_a_work() -> None:
    """JAMA's notices are titled by the fault."""
    text = f"In the article titled “{PAPER},” published in March, the dose was wrong."
    assert named_titles("Error in Dose", text) == (PAPER,)


@given(st.text(max_size=300), st.text(max_size=300))
def test_total(title: str, text: str) -> None:
    """Whatever comes: a few strings that stand there, none of them short."""
    for one in named_titles(title, text):
        assert one in title or one in text
        assert len(one) >= 15


SPELT = {
    "Retration: X": "Retraction: X",
    "RETRACION notice": "Retraction notice",
    "Retraction: X": "Retraction: X",
    "Retention of X": "Retention of X",
    "Betreuung": "Betreuung",
}


@pytest.mark.parametrize(("written", "read"), SPELT.items(), ids=SPELT)
def test_spelling(written: str, read: str) -> None:
    """Only what means nothing else is put right."""
    assert well_spelt(written) == read
