"""The sentence that is quoted: a hundred abstracts and notices, and what holds for any text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.extract import LONGEST, extract, has_abstract
from bot.curate.extract.choose import bare_weight
from bot.curate.extract.sections import sections
from bot.curate.extract.sentences import sentences
from bot.model import Extract, Flag, Kind, StudyType
from tests.stories import filed

TABLE = Path(__file__).with_name("abstracts.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Case:
    """One abstract: `⟦ ⟧` stood around what is to be quoted."""

    name: str
    kind: Kind
    text: str
    expected: Extract | None


def read_cases(table: str) -> list[Case]:
    cases = []
    for block in re.split(r"^## ", table, flags=re.MULTILINE)[1:]:
        heading, _, marked = block.partition("\n")
        name, label, *kind = (field.strip() for field in heading.split("|"))
        quoted = re.search(r"⟦(.*?)⟧", marked, re.DOTALL)
        assert bool(quoted) == (label != "none"), f"{name}: the mark and the label disagree"
        said = "" if label == "key" else label
        cases.append(
            Case(
                name=name,
                kind=Kind(kind[0]) if kind else Kind.JOURNAL,
                text=re.sub("[⟦⟧]", "", marked).strip(),
                expected=Extract(label=said, text=quoted[1]) if quoted else None,
            )
        )
    return cases


CASES = read_cases(TABLE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sentence_that_is_quoted(case: Case) -> None:
    """The primary result whichever way it went; else the conclusion; else nothing. Word for word."""
    assert extract(filed(kind=case.kind, summary=case.text)) == case.expected


def test_the_table_holds_a_hundred_and_many_disappointing_ones() -> None:
    """Negated and non-significant results are the ones that spin would hide."""
    plain = [case for case in CASES if case.expected and case.expected.label == "Results"]
    null = re.compile(r"\b(?:not?|neither|similar|failed|no|0\.9\d|1\.0\d)\b")
    assert len(CASES) >= 100
    assert sum(bool(null.search(case.expected.text)) for case in plain if case.expected) >= 30


PIECES = st.sampled_from(
    [case.text for case in CASES if case.text]
    + [
        "RESULTS: ",
        "Conclusions: ",
        "\n",
        "\n\n",
        " ",
        "P < .05. ",
        "vs. ",
        "et al. ",
        "E. coli ",
        "…",
        "A",
        "é",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=40), max_size=12).map("".join)


@given(TEXTS, st.sampled_from(Kind))
@settings(max_examples=300, deadline=None)
def test_an_extract_is_verbatim_whole_and_short(summary: str, kind: Kind) -> None:
    """A substring of the text, at most 300 characters, one whole sentence as the splitter sees it."""
    found = extract(filed(kind=kind, summary=summary))
    if found:
        assert found.text in summary
        assert len(found.text) <= LONGEST
        assert found.text.rstrip("\"'”’)]")[-1] in ".!?"
        assert not found.text.rstrip("\"'”’)]").endswith(("...", "…"))
        assert found.label in ("Results", "Authors' conclusion", "")


@given(TEXTS)
def test_sentences_and_sections_cover_the_text(text: str) -> None:
    """Nothing but blanks and labels lies between them, and they come in order."""
    spans = sentences(text)
    gaps = [
        text[a:b]
        for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    ]
    assert not "".join(gaps).strip()
    assert all(start < end for start, end in spans)
    edges = [edge for section in sections(text) for edge in (section.start, section.end)]
    assert edges == sorted(edges)


PAIRS = (
    ("The primary outcome was reduced (P=0.01).", "The primary outcome was not reduced (P=0.61)."),
    ("Mortality was lower with X (HR 0.80).", "Mortality was not lower with X (HR 1.00)."),
    ("Pain improved more than with placebo (P<0.001).", "Pain improved no more than with placebo (P=0.9)."),
)


@pytest.mark.parametrize(("positive", "negative"), PAIRS)
def test_the_direction_of_an_effect_weighs_nothing(positive: str, negative: str) -> None:
    """A result that disappoints is as quotable as one that pleases."""
    assert bare_weight(positive) == bare_weight(negative)


BORROWED: dict[str, dict[str, Any]] = {
    "protocol by type": {"study_type": StudyType.TRIAL_PROTOCOL},
    "protocol by flag": {"flags": (Flag.PROTOCOL,)},
    "opinion": {"study_type": StudyType.EDITORIAL_COMMENT},
    "reply": {"flags": (Flag.REPLY,)},
    "correction": {"flags": (Flag.CORRECTION_NOTICE,)},
}


@pytest.mark.parametrize("fields", BORROWED.values(), ids=BORROWED)
def test_what_has_no_results_of_its_own_is_not_quoted(fields: dict[str, Any]) -> None:
    """A power calculation, or the numbers of the work that is replied to, must not pass for a finding."""
    summary = "RESULTS: The primary outcome differs (HR 0.5, 95% CI 0.3 to 0.8)."
    assert extract(filed(summary=summary)) is not None
    assert extract(filed(summary=summary, **fields)) is None


def test_news_in_a_journal_is_quoted_as_news() -> None:
    """What it tells of another's study is not labelled as a result."""
    summary = "Toes hurt less in socks (HR 0.5, 0.3 to 0.8), according to a study published in Toe Week."
    found = extract(filed(summary=summary, study_type=StudyType.NEWS))
    assert found == Extract(label="", text=summary)


ABSTRACTS = {
    "two sentences": ("We counted toes in ten clinics with care. There were many toes in all of them.", True),
    "one long one": ("We counted " + "and counted " * 30 + "toes.", True),
    "a teaser": ("This cohort study examines whether toes are associated with gout.", False),
    "journal and issue": (
        "Example Journal of Toes, Volume 44, Issue 1, Page 20-30.\nPublication date: January 2026",
        False,
    ),
    "a source and its authors": (
        "Publication date: May 2026\nSource: Example Oncology, Volume 173\nAuthor(s): A. Doe, B. Roe, C. Poe",
        False,
    ),
    "ahead of print": ("Journal of Example Oncology, Ahead of Print.", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize(("summary", "expected"), ABSTRACTS.values(), ids=ABSTRACTS)
def test_what_is_an_abstract(summary: str, expected: bool) -> None:
    """A short abstract is one; a teaser and a line of bibliography, however long, are none."""
    assert has_abstract(summary) is expected


SPLITS = {
    "initials of authors": ("By J. Smith and A. B. Brown.", 1),
    "ordinal number": ("It was No. 5 in the list. We agreed.", 2),
    "ellipsis inside": ("We waited... and waited. Then it came.", 2),
    "heading before a list": ("Key points\nAsk about sleep.\nAsk about pain.", 3),
    "a wrapped line": ("Patients in both arms of the same trial were then\nExamined twice by a nurse.", 1),
    "a stop within brackets": ("It fell (p = n.s. for both, p<0. 05 for one). We agreed.", 2),
    "a bracket around a sentence": ("(All were adults.) We agreed.", 2),
    "a bracket never closed": ("It fell (as said. We agreed. They did too.", 3),
    "no blank after the stop": ("One ended.Two began. Three.", 2),
}


@pytest.mark.parametrize(("text", "count"), SPLITS.values(), ids=SPLITS)
def test_where_sentences_end(text: str, count: int) -> None:
    """A cut sentence is worse than a long one: in doubt it goes on."""
    assert len(sentences(text)) == count
