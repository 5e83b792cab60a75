"""What topics are given by the rules of config/topics.yaml alone, and the traps that words set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.curate.classify import (
    DEFAULT_THRESHOLD,
    JournalRule,
    JournalTable,
    Rules,
    TermTable,
    Votes,
    classify,
    read,
    words_of,
)
from bot.learn.tables import journal_table
from bot.model import Item, SourceId, Topic, TopicId, TopicScore
from bot.settings import load_topics
from tests.conftest import ROOT

TOPICS = load_topics(ROOT / "config")
RULES = Rules(topics=tuple(topic.id for topic in TOPICS), terms=TermTable(TOPICS), journals=journal_table())

NOT = {
    "sinus rhythm is no nose": ("Outcomes in patients in sinus rhythm", "ent"),
    "coronary sinus is no nose": ("Coronary sinus reducer implantation", "ent"),
    "neurology is not urology": ("Training in neurology: a survey", "urology"),
    "mass spectrometry is not multiple sclerosis": ("Quantification by LC-MS and MS/MS", "neurology"),
    "physical education is no embolism": (
        "PE lessons: physical education after lunch",
        "respiratory",
    ),
    "private equity is no embolism": (
        "PE firms and hospitals: private equity returns",
        "respiratory",
    ),
    "francs are no heart failure": ("Drug prices rose by CHF 200, or Swiss francs as they say", "cardiology"),
    "entertainment is no specialty": ("ENT stocks rise: entertainment after the box office", "ent"),
    "slang is no fibrillation": ("Tired AF after clinic", "cardiology"),
    "i see you is no intensive care": ("icu, said the ghost", "critical-care"),
    "a review is no specialty": ("A systematic review and meta-analysis", "oncology"),
    "blood pressure is not haematology": ("Blood pressure targets", "haematology"),
    "an eating disorder is not nutrition": ("Eating disorders in adolescents", "nutrition"),
    "oxidative stress is not psychiatry": ("Oxidative stress in cells", "psychiatry"),
    "double-blind is not ophthalmology": ("A double-blind trial of exampladone", "ophthalmology"),
    "hearing aids are not AIDS": ("Hearing aids for older adults", "infectious"),
}
IS = {
    "heart failure": ("Exampladone in chronic heart failure", "cardiology"),
    "UK spelling": ("Oesophageal varices in cirrhosis", "gastro-hep"),
    "US spelling": ("Esophageal varices in cirrhosis", "gastro-hep"),
    "anaesthesia": ("Spinal anaesthesia for caesarean section", "anaesthesia"),
    "obstetrics beside it": ("Spinal anaesthesia for caesarean section", "obs-gynae"),
    "covid in a specialty": ("COVID-19 and kidney transplant recipients", "nephrology"),
    "covid everywhere": ("COVID-19 and kidney transplant recipients", "infectious"),
    "primary care by its setting": ("Deprescribing in general practice", "primary-care"),
    "french cardiology": ("Prise en charge de l'insuffisance cardiaque", "cardiology"),
    "french nephrology": ("Insuffisance rénale chronique et dialyse", "nephrology"),
    "sinusitis is a nose": ("Surgery for chronic rhinosinusitis", "ent"),
    "multiple sclerosis by its letters": ("Switching therapy in relapsing MS", "neurology"),
}


def scores(item: Item, rules: Rules = RULES, votes: Votes | None = None) -> dict[str, TopicScore]:
    (found,) = classify([read(item)], rules=rules, votes=votes, threshold=DEFAULT_THRESHOLD)
    return {score.id: score for score in found}


@pytest.mark.parametrize(("title", "topic"), NOT.values(), ids=NOT)
def test_a_trap_is_not_stepped_into(title: str, topic: str) -> None:
    """The words that look like the topic do not speak of it."""
    found = scores(Item(guid="a", title=title)).get(topic)
    assert found is None or found.p < 0.1, found


@pytest.mark.parametrize(("title", "topic"), IS.values(), ids=IS)
def test_a_title_alone_is_enough(title: str, topic: str) -> None:
    """The topic is among the three likeliest, and its words are named."""
    found = list(scores(Item(guid="a", title=title)).values())
    assert topic in [score.id for score in found[:3]]
    assert any(why.startswith("title: ") for score in found if score.id == topic for why in score.why)


def test_nothing_known_means_unclassified() -> None:
    """Where no word speaks of a topic, none is shown: an abstention, not a guess."""
    found = scores(Item(guid="a", title="Minutes of the annual general meeting"))
    assert not any(score.shown for score in found.values())


HEART = Topic(
    id=TopicId("heart"),
    label="Heart",
    axis="specialty",
    terms=("heart", "heart failure", "AF"),
    hashtags=("cardioed",),
    not_near=("sweet heart", "as AF"),
)
LUNG = Topic(id=TopicId("lung"), label="Lung", axis="specialty", terms=("lung", "heart failure"))
SMALL = Rules(
    topics=(HEART.id, LUNG.id),
    terms=TermTable((HEART, LUNG)),
    journals=JournalTable((JournalRule(topics=(LUNG.id,), words=("=breath", "pulm*")),)),
    sources={SourceId("example-heart"): (HEART.id,)},
)
EVIDENCE = {
    "a term": (Item(guid="a", title="Heart failure"), "heart", ("title: heart failure",)),
    "a tag": (Item(guid="a", title="Rounds", tags=("#CardioEd",)), "heart", ("#cardioed",)),
    "a journal": (Item(guid="a", title="x", journal="Ann Pulm Med"), "lung", ("journal: Ann Pulm Med",)),
    "a whole name": (
        Item(guid="a", title="x", journal="Breath (X)"),
        "lung",
        ("journal: Breath (X)",),
    ),
    "a source": (Item(guid="a", title="x", source=SourceId("example-heart")), "heart", ("its source",)),
    "a heading": (Item(guid="a", title="x", mesh=("Heart Failure",)), "heart", ("MeSH: heart failure",)),
    "a summary": (Item(guid="a", title="x", summary="The lungs."), "lung", ("text: lung",)),
    "said twice, told once": (
        Item(guid="a", title="Lung", summary="Of the lung."),
        "lung",
        ("title: lung",),
    ),
}


@pytest.mark.parametrize(("item", "topic", "why"), EVIDENCE.values(), ids=EVIDENCE)
def test_each_kind_of_evidence_counts_and_is_named(item: Item, topic: str, why: tuple[str, ...]) -> None:
    """The topic is likelier than without the evidence, and the reason is said in words."""
    bare = scores(Item(guid="a", title="x"), SMALL).get(topic)
    found = scores(item, SMALL)[topic]
    assert found.why == why
    assert found.p > (bare.p if bare else 0)


def test_a_term_inside_a_longer_one_counts_once() -> None:
    """`heart failure` holds `heart`, which adds nothing to it."""
    assert TermTable((HEART,)).find(words_of("Heart failure")) == {"heart": ("heart failure",)}


def test_a_term_near_its_negative_context_does_not_count() -> None:
    """`sweet heart` masks the heart beside it, and leaves the one far away."""
    table = TermTable((HEART,))
    assert table.find(words_of("My sweet heart")) == {}
    assert table.find(words_of("My sweet heart, said the doctor about the heart")) == {"heart": ("heart",)}


def test_an_abbreviation_says_nothing_in_a_text_with_its_negative_context() -> None:
    """Letters mean one thing throughout a text."""
    text = "Busy as AF today; and many words later we speak of AF again"
    assert TermTable((HEART,)).find(words_of(text)) == {}


def test_a_vote_moves_a_topic_and_names_its_words() -> None:
    """The model speaks where no rule does, and its words are the reason."""
    votes = Votes(
        log_odds=np.array([[-9.0, 3.0]]), words=lambda pairs: [(f"word-of-{topic}",) for _, topic in pairs]
    )
    ((lung,),) = classify([read(Item(guid="a", title="x"))], rules=SMALL, votes=votes, threshold=0.5)
    assert (lung.id, lung.shown, lung.why) == ("lung", True, ("wording: word-of-lung",))


def test_the_threshold_decides_what_is_shown_and_nothing_else() -> None:
    """Probabilities do not depend on the threshold."""
    items = (read(Item(guid="a", title="Heart failure of the lung")),)
    (low,) = classify(items, rules=SMALL, votes=None, threshold=0.0)
    (high,) = classify(items, rules=SMALL, votes=None, threshold=1.0)
    assert [replace(score, shown=False) for score in low] == list(high)
    assert all(score.shown for score in low)
