"""Which sentence of a notice is shown, and which corrections a reader must see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.followup.quote import LONGEST_QUOTE, material, reason
from bot.model import Item

PAPER = "Low-dose exampladone and drug-eluting stents: a primary outcome analysis in intensive care units"


def _notice(title: str, summary: str = "") -> Item:
    return Item(guid="n", title=title, summary=summary)


PUSHED = [
    "In Table 2, the dose of exampladone was given as 50 mg; it should be 5 mg.",
    "The daily dosage was misprinted.",
    "The unit of serum lactate should be mmol/L, not mg/dL.",
    "The units in Figure 1 are wrong.",
    "The name of the study drug was wrong throughout.",
    "In the abstract, 10 mg should read 1 mg.",
    "The number of events for the primary outcome was wrong.",
    "The hazard ratio for the primary composite end point was misreported.",
    "The conclusion has been revised.",
    "The authors concluded too much, and the last sentence is taken out.",
]


@pytest.mark.parametrize("said", PUSHED)
def test_what_must_be_seen(said: str) -> None:
    """Dose, drug, unit, primary outcome or conclusion: the sentence that names it, word for word."""
    summary = f"In the article titled “{PAPER}”, published in March, there was an error. {said} We regret it."
    assert material(_notice(f"Correction to: {PAPER}", summary), [PAPER]) == said


NOT_PUSHED = [
    "An author's name was misspelled.",
    "The affiliation of the second author should be the Intensive Care Unit, Example Hospital.",
    "The funding statement left out the National Institute on Drug Abuse.",
    "The Food and Drug Administration was misspelled.",
    "The second author received fees from two drug companies.",
    "The error does not affect the conclusions of the article.",
    "The conclusions remain unchanged.",
    "These changes had no impact on the primary outcome.",
    "Figure 2 was printed twice.",
    "The reference list was incomplete.",
]


@pytest.mark.parametrize("said", NOT_PUSHED)
def test_what_is_a_line(said: str) -> None:
    """Names, affiliations, funding, and what says itself that nothing of weight has changed."""
    assert material(_notice(f"Correction to: {PAPER}", said), [PAPER]) == ""


TITLES = [
    (f"Correction to: {PAPER}", ""),
    (f"Erratum: {PAPER}", ""),
    (f"Author Correction: {PAPER.upper()}", ""),
    (f"{PAPER}: erratum", ""),
    ("Corrigendum to “Drug-eluting stents at half the dose” [Example J. 12 (2018) 1]", ""),
    ("Correction to: Drug dosing in an example that nobody holds", ""),
    ("Correction to the dose in Table 2", "Correction to the dose in Table 2"),
    ("Error in Dose", "Error in Dose"),
    ("Incorrect Units in Table 2", "Incorrect Units in Table 2"),
    ("Error in Primary Outcome in Abstract", "Error in Primary Outcome in Abstract"),
    ("Error in Byline and Funding Section", ""),
]


@pytest.mark.parametrize(("title", "quote"), TITLES, ids=[title[:40] for title, _ in TITLES])
def test_the_title_of_the_paper_names_nothing(title: str, quote: str) -> None:
    """A notice repeats its paper's title, which may hold every such word; its own words count."""
    assert material(_notice(title), [PAPER]) == quote


REASONS = [
    ("The article is retracted because source data could not be provided.", True),
    ("At the request of the authors this article is withdrawn.", True),
    ("The version of record is available online.", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "quoted"), REASONS, ids=[text[:30] or "nothing" for text, _ in REASONS])
def test_why(text: str, *, quoted: bool) -> None:
    """The first sentence that gives a reason; nothing where there is none."""
    assert reason(_notice("Retraction", text), [PAPER]) == (text if quoted else "")


@given(st.text(alphabet="abc dose error. !?\n“”\"'", max_size=800))
def test_what_is_quoted_stands_there(text: str) -> None:
    """Word for word, whole sentences, at most 300 characters."""
    for quote in (reason(_notice("x", text), [PAPER]), material(_notice("x", text), [PAPER])):
        assert quote in text or quote == "x"
        assert len(quote) <= LONGEST_QUOTE
