"""Which specialties the names of journals speak of."""

from __future__ import annotations

import pytest

from bot.curate.classify import JournalRule, JournalTable
from bot.learn.tables import journal_table, named_journals
from bot.model import TopicId
from bot.settings import load_topics
from tests.conftest import ROOT

RULES = (
    JournalRule(topics=(TopicId("pharm-tox"),), words=("drug*", "=dose"), unless=("drug alcohol",)),
    JournalRule(topics=(TopicId("addiction"),), words=("alcohol*",)),
)
SMALL = {
    "a word": ("Example Drug Saf", {"pharm-tox"}),
    "a word inside another": ("Example Drug Alcohol Rev", {"addiction"}),
    "a word inside another and alone": ("Drugs Beside Drug Alcohol", {"pharm-tox", "addiction"}),
    "a whole name": ("Dose (Example)", {"pharm-tox"}),
    "a whole name is no part": ("Example Dose", set()),
    "what hushes is no word itself": ("Example Rev", set()),
}


@pytest.mark.parametrize(("name", "topics"), SMALL.values(), ids=SMALL)
def test_a_word_inside_another_says_nothing(name: str, topics: set[str]) -> None:
    """Only for the rule that says so."""
    assert JournalTable(RULES).topics(name) == topics


@pytest.mark.parametrize(
    ("name", "topics"),
    {
        "it alone": ("Example Dose", {"palliative"}),
        "whatever its case and place": ("EXAMPLE DOSE (London)", {"palliative"}),
        "about everything": ("Drug Example", set()),
        "another, by its words": ("Example Drug Dose", {"pharm-tox"}),
    }.values(),
)
def test_a_journal_known_by_name(name: str, topics: set[str]) -> None:
    """Has the topics that are written beside its name, and none by the words of it."""
    named = {"Example dose": (TopicId("palliative"),), "Drug Example": ()}
    assert JournalTable(RULES, named).topics(name) == topics


OURS = {
    "childbirth is no child": ("Example Pregnancy Childbirth", {"obs-gynae"}),
    "blood pressure is no blood": ("Example Blood Press", {"cardiology"}),
    "drugs of abuse are no pharmacology": ("Example Drug Alcohol", {"addiction"}),
    "the same in full": ("Example of Drug and Alcohol", {"addiction"}),
    "chemotherapy of microbes is no oncology": (
        "Example Antimicrob Chemother",
        {"infectious", "microbiology", "pharm-tox"},
    ),
    "diseases are no nursing": ("Example Enferm Dig", {"gastro-hep"}),
    "urology is no neurology": ("Example Neurourol", {"urology"}),
    "andrology is no endocrinology": ("Example Androl", {"sexual-repro", "urology"}),
    "patients are not taught medicine": ("Example Health Educ", {"public-health"}),
    "sleep is of nerves and of breath": ("Example Sleep Rev", {"neurology", "respiratory"}),
}


@pytest.mark.parametrize(("name", "topics"), OURS.values(), ids=OURS)
def test_traps_of_journals_names(name: str, topics: set[str]) -> None:
    """Each gave titles a wrong label once."""
    assert journal_table().topics(name) == topics


def test_the_table_speaks_of_known_topics_only() -> None:
    """Of config/topics.yaml, as shipped."""
    names = {topic.id for topic in load_topics(ROOT / "config")}
    asked = ("drug", "sleep", "heart", "skin", *named_journals())
    spoken = {topic for name in asked for topic in journal_table().topics(name)}
    assert spoken
    assert spoken <= names
