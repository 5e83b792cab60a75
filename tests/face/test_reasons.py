"""What the core says of its choices, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.curate.news import EVIDENCE, STATUS
from bot.curate.rank import rank
from bot.face.reasons import spoken
from bot.face.tongue import tongue
from bot.model import Kind, SourceId
from tests.stories import NOW, filed, source, story, subscription, topic

EN, FR = tongue("en"), tongue("fr")


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("heart failure", "heart failure"),
        ("#FOAMed", "#FOAMed"),
        ("cardiology", "cardiologie"),
        ("ent, otolaryngology & audiology", "ORL et audiologie"),
        ("perhaps cardiology", "peut-être cardiologie"),
        ("heart failure, perhaps nephrology", "heart failure, peut-être néphrologie"),
        ("3 days old", "datant de 3 jours"),
        ("taken up by 4 other publishers", "repris par 4 autres éditeurs"),
        ("safety notices come first", "les alertes de sécurité passent d'abord"),
        (
            "your group found similar ones useful: gout, colchicine (1 vote)",
            "votre groupe en a trouvé de semblables utiles : gout, colchicine (1 vote)",
        ),
        ("stroke; you set similar ones aside", "stroke; vous en avez écarté de semblables"),
        (
            "you used this source: 4 useful, 1 saved",
            "vous avez utilisé cette source : 4 utile, 1 gardé",
        ),
        (
            "publication type: Randomized Controlled Trial",
            "type de publication : Randomized Controlled Trial",
        ),
        ('title: "a randomised trial"', 'titre : "a randomised trial"'),
    ],
)
def test_reasons_in_french(said: str, french: str) -> None:
    """Ours are translated, whatever they are filled with; in English they stay as the core wrote them."""
    assert spoken(said, FR).replace("\u00a0", " ") == french
    assert spoken(said, EN) == said


def test_everything_that_moves_a_score_is_spoken() -> None:
    """Each reason that the ranking gives has its French: none comes out as it went in."""
    lead = filed(study_type=None, topics=(topic("cardiology", 0.9), topic("renal", 0.3)))
    echo = filed("e", kind=Kind.BLOG, source="source-e", story="story-a")
    aged = [
        replace(story(echoes=(echo,)), lead=replace(lead, item=replace(lead.item, first_seen=NOW - age)))
        for age in (timedelta(), timedelta(days=1), timedelta(days=3))
    ]
    sources = {SourceId(f"source-{n}"): source(f"source-{n}", tier=1) for n in "ae"}
    labels = {one.id: one.id.title() for one in lead.judgement.topics}
    ranked = rank(aged, subscription("cardiology", "renal"), now=NOW, sources=sources, labels=labels)
    said = {part.why for one in ranked for part in one.parts if part.name != "interest"}
    said |= {why for _, why in EVIDENCE.values()} | {row[2] for row in STATUS}
    assert len(said) > 10
    same_in_both = {"opinion", "in vitro"}
    assert {one for one in said if spoken(one, FR) == one} <= same_in_both
