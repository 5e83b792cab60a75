"""Study types, designs and flags are told from what is stated, and only then. All titles are invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.appraise import appraise
from bot.model import Doi, Flag, Item, Kind
from bot.model import StudyType as T

TITLES: dict[str, T | None] = {
    "Exampladone for gout: a systematic review": T.SYSTEMATIC_REVIEW,
    "Exampladone for gout: a systematic review and meta-analysis": T.SYSTEMATIC_REVIEW,
    "A systematic literature review of exampladone": T.SYSTEMATIC_REVIEW,
    "Exampladone in gout: protocol for a systematic review": T.SYSTEMATIC_REVIEW,
    "L'exampladone dans la goutte : revue systématique": T.SYSTEMATIC_REVIEW,
    "Exampladone and stroke: a meta-analysis of 12 trials": T.META_ANALYSIS,
    "Exampladone and stroke: a meta- analysis of randomized controlled trials": T.META_ANALYSIS,
    "Telehealth in rural gout: a scoping review": T.SCOPING_REVIEW,
    "How to write a systematic review: a practical guide": None,
    "Use and value of systematic reviews in hospitals: a qualitative study": T.QUALITATIVE,
    "Reply to: Exampladone for gout, a systematic review": T.EDITORIAL_COMMENT,
    "Exampladone in heart failure: a randomised controlled trial": T.RCT,
    "A randomized, double-blind, placebo-controlled trial of exampladone": T.RCT,
    "Exampladone in asthma: a non-randomised controlled trial": T.NRCT,
    "A phase 2 single-arm trial of examplimab": T.NRCT,
    "Post hoc analysis of the EXAMPLE randomised trial": None,
    "Exampladone in gout: study protocol for a randomised trial": T.TRIAL_PROTOCOL,
    "Gout in adults: a Society clinical practice guideline for 2026": T.GUIDELINE,
    "Adherence to guidelines for gout": None,
    "Management of gout: a consensus statement": T.GUIDELINE,
    "Gout after transplantation: a retrospective cohort study": T.COHORT,
    "Diet and gout: a case-control study": T.CASE_CONTROL,
    "Diet and gout: a cross-sectional survey": T.CROSS_SECTIONAL,
    "Cross-sectional area of the median nerve": None,
    "Living with gout: a qualitative study": T.QUALITATIVE,
    "Cost-effectiveness of exampladone": T.ECONOMIC,
    "Development and validation of a risk score for gout": T.PREDICTION,
    "Diagnostic accuracy of toe ultrasound": T.DIAGNOSTIC,
    "Tophus of the ear: a case report": T.CASE_REPORT,
    "An unusual case of gout": T.CASE_REPORT,
    "Tophus in a 41-year-old man": T.CASE_REPORT,
    "Gout in 2026: a narrative review": T.NARRATIVE_REVIEW,
    "Exampladone lowers urate in mice": T.BASIC_SCIENCE,
    "Gout": None,
    "Exampladone and gout: an observational study and systematic literature review": T.COHORT,
    "Recruitment to a randomised trial of exampladone: what we learnt": None,
    "Recruitment by letter or telephone: a randomised trial": T.RCT,
    "Patients' experiences of a randomised trial of exampladone": None,
    "Baseline characteristics of people in the EXAMPLE randomised trial": None,
    "The EXAMPLE randomised trial: lessons from recruitment": None,
    "Outcomes from the EXAMPLE Experience randomized trial": T.RCT,
    "Randomised trial finds no benefit of exampladone, say researchers": None,
    "Large randomised trial of exampladone halted early": None,
    "A nested qualitative study within a randomised trial of exampladone": T.QUALITATIVE,
    "Barriers to taking part in an RCT of exampladone": None,
    "Exampladone and barriers to exercise: an RCT": T.RCT,
    "Uptake of the new guideline for gout": None,
    "Why clinicians' trust in guidelines on gout fell": None,
    "Comparison of five guidelines for gout": None,
    "Do new guidelines for gout change practice?": None,
    "Society releases first guideline for gout": None,
    "Changes in urate after the 2020 guideline update": None,
    "Large language models and guidelines for gout": None,
    "2026 update to the guidelines for gout": T.GUIDELINE,
    "The use of exampladone in children: a position paper of the Example Society": T.GUIDELINE,
    "Guidelines for the management of gout in adults with renal disease": T.GUIDELINE,
    "How to write a case report": None,
    "Case report writing for students": None,
    "Qualitative detection of urate crystals": None,
    "We are hiring: rheumatologist": T.JOB_AD,
    "Nurse vacancies and falls: a cohort study": T.COHORT,
    "Call for papers: gout in the community": T.JOB_AD,
    "Call for action on gout": None,
    "Postdoctoral position in gout genetics": T.JOB_AD,
    "Position of the toes at rest": None,
}


@pytest.mark.parametrize(("title", "expected"), TITLES.items(), ids=TITLES)
def test_the_title_states_the_study_type(title: str, expected: T | None) -> None:
    """What the title says is told with its words; what it does not say is "design not stated"."""
    found = appraise(Item(guid="a", title=title))
    assert found.study_type is expected
    assert bool(found.why) == (expected is not None)


WORKS: dict[str, tuple[T | None, T | None]] = {
    "Correction to: Exampladone for gout: a systematic review": (None, T.SYSTEMATIC_REVIEW),
    "Reply to: Exampladone for gout, a systematic review": (T.EDITORIAL_COMMENT, T.SYSTEMATIC_REVIEW),
    'Comment on: "Exampladone: a randomised trial"': (T.EDITORIAL_COMMENT, T.RCT),
    "Exampladone: a meta-analysis. Response to Example et al.": (T.EDITORIAL_COMMENT, T.META_ANALYSIS),
    "Correction to: Toes": (None, None),
    "Editorial: what systematic reviews are for": (T.EDITORIAL_COMMENT, None),
    "Exampladone for gout: a systematic review": (T.SYSTEMATIC_REVIEW, None),
}


@pytest.mark.parametrize(("title", "types"), WORKS.items(), ids=WORKS)
def test_what_speaks_of_a_work_names_its_type_beside_its_own(
    title: str, types: tuple[T | None, T | None]
) -> None:
    """A correction of a review is no review and is never shown as one; that it is of a review is not lost."""
    found = appraise(Item(guid="a", title=title))
    assert (found.study_type, found.work_type) == types


def test_a_record_that_says_what_it_is_needs_no_other_type() -> None:
    """A publication type is believed alone."""
    item = Item(guid="a", title="Comment on: a systematic review", publication_types=("Comment",))
    assert appraise(item).work_type is None


TEXTS: dict[str, tuple[str, T | None]] = {
    "a trial": ("METHODS: We randomly assigned 120 patients to exampladone or placebo.", T.RCT),
    "rats at random": ("Forty rats were randomly assigned to two diets.", T.BASIC_SCIENCE),
    "a case": ("A 71-year-old man presented with cough and a swollen toe.", T.CASE_REPORT),
    "a search": ("We performed a systematic review of nine databases.", T.SYSTEMATIC_REVIEW),
    "of another's trial": ("This secondary analysis of the randomized EXAMPLE trial asked about toes.", None),
    "only wished for": ("Toes hurt. A randomised controlled trial is needed.", None),
    "interviews": ("Semi-structured interviews were held with 20 nurses.", T.QUALITATIVE),
    "cross-sectional": ("DESIGN: Cross-sectional study in two clinics.", T.CROSS_SECTIONAL),
    "nothing": ("Toes hurt in many people.", None),
    "a letter": (
        "To the Editor: We randomly assigned 120 patients once, and the cohort study differs.",
        T.EDITORIAL_COMMENT,
    ),
    "a reply": ("In Reply We thank Dr Example for his letter on our randomized trial.", T.EDITORIAL_COMMENT),
    "a letter that thanks": (
        "We read with interest the article by Example et al., in which patients were randomly assigned.",
        T.EDITORIAL_COMMENT,
    ),
    "a comment beside the paper": (
        "Example and colleagues now report in the Journal a trial. Patients were randomly assigned.",
        T.EDITORIAL_COMMENT,
    ),
    "a viewpoint": ("This Viewpoint discusses a randomized clinical trial of toes.", T.EDITORIAL_COMMENT),
    "medical news": ("This Medical News article discusses a retrospective cohort study.", T.NEWS),
    "what authors wrote": (
        "Toes may swell, according to a meta-analysis recently published in Toe Week, the authors wrote.",
        T.NEWS,
    ),
    "what a study found": ("People with gout were randomly assigned to walk, a new study found.", T.NEWS),
    "where it was published": ("Published in Toe Week Open, the randomized trial tested a sock.", T.NEWS),
    "what our authors report": (
        "The authors report a retrospective cohort study. A recent study found that toes hurt.",
        T.COHORT,
    ),
    "an abstract that begins with a figure": (
        "Gout is common, according to a report published in 2020. We conducted a systematic review of socks.",
        T.SYSTEMATIC_REVIEW,
    ),
    "perspectives under study": ("This perspective study was a cross-sectional study.", T.CROSS_SECTIONAL),
    "a teaser of a trial": ("This randomized clinical trial assesses toes.", T.RCT),
    "a teaser of another analysis": (
        "This randomized clinical trial secondary analysis assesses toes.",
        None,
    ),
    "a teaser of a case series": ("This case series describes toes.", T.CASE_REPORT),
}


@pytest.mark.parametrize(("summary", "expected"), TEXTS.values(), ids=TEXTS)
def test_the_summary_states_it_where_the_title_does_not(summary: str, expected: T | None) -> None:
    """Only a phrase by which the authors speak of their own study counts."""
    assert appraise(Item(guid="a", title="Toes", summary=summary)).study_type is expected


RECORDS: dict[str, tuple[dict[str, Any], T | None, str]] = {
    "publication type before the title": (
        {"title": "A randomised trial", "publication_types": ("Journal Article", "Editorial")},
        T.EDITORIAL_COMMENT,
        "publication type: editorial",
    ),
    "the type that says most": (
        {"title": "x", "publication_types": ("Review", "Systematic Review")},
        T.SYSTEMATIC_REVIEW,
        "publication type: systematic review",
    ),
    "a heading": ({"title": "x", "mesh": ("Gout", "Cohort Studies*")}, T.COHORT, "MeSH: cohort studies"),
    "a section": ({"title": "Toes at last", "section": "Comment"}, T.EDITORIAL_COMMENT, "section: Comment"),
    "a section before the title": (
        {"title": "A randomised trial of toes", "section": "[Correspondence]"},
        T.EDITORIAL_COMMENT,
        "section: [Correspondence]",
    ),
    "a review may be systematic": (
        {"title": "Toes: a systematic review", "section": "Review"},
        T.SYSTEMATIC_REVIEW,
        'title: "systematic review"',
    ),
    "a notice has no design, whatever it names": (
        {"title": "Erratum: Toes: a randomised trial", "publication_types": ("Published Erratum",)},
        None,
        "",
    ),
    "a retraction notice has none": ({"title": "Retraction: A cohort study of toes"}, None, ""),
    "a retracted trial was one": (
        {"title": "RETRACTED: A randomised trial of toes"},
        T.RCT,
        'title: "randomised trial"',
    ),
    "a reply after the title": (
        {"title": "A randomised trial of toes—Reply"},
        T.EDITORIAL_COMMENT,
        "form: a reply",
    ),
    "a response to dose is none": (
        {"title": "Urate and dose–response: a cohort study"},
        T.COHORT,
        'title: "cohort"',
    ),
    "news in a journal": (
        {"title": "Randomised trial of toes", "section": "News"},
        T.NEWS,
        "section: News",
    ),
    "a headline": (
        {"title": "A trial of toes helps, study finds"},
        T.NEWS,
        'title: ", study finds"',
    ),
    "a job on a blog": (
        {"title": "We're hiring a toe doctor", "kind": Kind.BLOG},
        T.JOB_AD,
        'title: "We\'re hiring"',
    ),
    "a plain review": (
        {"title": "Toes", "section": "Review"},
        T.NARRATIVE_REVIEW,
        "section: Review",
    ),
    "a podcast": ({"title": "The trial episode", "kind": Kind.PODCAST}, T.PODCAST, "source: podcast"),
    "a blog about a trial is no trial": (
        {"title": "A randomised trial of toes", "kind": Kind.BLOG},
        T.EDU_RESOURCE,
        "source: blog",
    ),
    "a post about a trial is no trial": (
        {"title": "A randomised trial of toes", "kind": Kind.POST},
        None,
        "",
    ),
}


@pytest.mark.parametrize(("fields", "expected", "why"), RECORDS.values(), ids=RECORDS)
def test_the_record_comes_first(fields: dict[str, Any], expected: T | None, why: str) -> None:
    """Publication types and headings are somebody's judgement; words are only words."""
    found = appraise(Item(guid="a", **fields))
    assert (found.study_type, found.why) == (expected, why)


DESIGNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "retrospective": ("We retrospectively studied 40 patients.", ("retrospective",)),
    "by its charts": ("The medical records of 40 patients were reviewed.", ("retrospective",)),
    "prospective": ("This was a prospective study of toes.", ("prospective",)),
    "only wished for": ("Toes were measured. Prospective studies are needed.", ()),
    "collected prospectively": (
        "Retrospective review of a prospectively kept database.",
        ("retrospective",),
    ),
    "cross-sectional": ("A cross-sectional study was done.", ("cross-sectional",)),
    "an area": ("The cross-sectional area of the tendon grew.", ()),
    "a trial": (
        "In this multicentre, double-blind, randomised trial we studied toes.",
        ("randomised", "double-blind", "multicentre"),
    ),
    "not randomised": ("A non-randomised study.", ()),
    "of others": ("Most existing research has been retrospective.", ()),
    "a lost space": (
        "No guideline.STUDY: We retrospectively saw toes.",
        ("retrospective",),
    ),
    "french": ("Étude rétrospective de 40 patients.", ("retrospective",)),
}


@pytest.mark.parametrize(("summary", "expected"), DESIGNS.values(), ids=DESIGNS)
def test_designs_are_those_of_the_study_itself(summary: str, expected: tuple[str, ...]) -> None:
    """What is wished for, or said of other studies, is not the design of this one."""
    assert appraise(Item(guid="a", title="Toes", summary=summary)).designs == expected


FLAGS: dict[str, tuple[dict[str, Any], tuple[Flag, ...]]] = {
    "preprint": ({"title": "x", "kind": Kind.PREPRINT}, (Flag.PREPRINT,)),
    "protocol": ({"title": "Toes: protocol for a cohort study"}, (Flag.PROTOCOL,)),
    "protocol of a review": ({"title": "Toes: a systematic review protocol"}, (Flag.PROTOCOL,)),
    "retraction notice": ({"title": "Retraction: Toes and fingers"}, (Flag.RETRACTION_NOTICE,)),
    "retracted": ({"title": "RETRACTED: Toes and fingers"}, (Flag.RETRACTED,)),
    "traction is no retraction": ({"title": "Traction of toes"}, ()),
    "nerve retraction is no notice": ({"title": "Retraction injury of the nerve root"}, ()),
    "erratum": ({"title": "Erratum to: Toes and fingers"}, (Flag.CORRECTION_NOTICE,)),
    "correction of a deformity is none": ({"title": "Correction of hallux valgus by osteotomy"}, ()),
    "author correction": ({"title": "Author Correction: Toes and fingers"}, (Flag.CORRECTION_NOTICE,)),
    "concern": ({"title": "Expression of Concern: Toes"}, (Flag.CONCERN_NOTICE,)),
    "withdrawn": ({"title": "WITHDRAWN: Toes and fingers"}, (Flag.WITHDRAWN,)),
    "an author omitted": ({"title": "Author Omission"}, (Flag.CORRECTION_NOTICE,)),
    "told of on a blog": ({"title": "Retracted: toes and fingers", "kind": Kind.BLOG}, ()),
    "a withdrawn drug": (
        {"title": "Withdrawn: exampladone 5 mg", "kind": Kind.REGULATOR},
        (Flag.SAFETY_NOTICE,),
    ),
    "a preprint by its address": (
        {"title": "x", "url": "https://www.medrxiv.org/content/10.1101/2026.01.02.26012345v1"},
        (Flag.PREPRINT, Flag.OPEN_ACCESS),
    ),
    "a preprint by its DOI": ({"title": "x", "doi": Doi("10.1101/2026.01.02.26012345")}, (Flag.PREPRINT,)),
    "a journal of the same press": ({"title": "x", "doi": Doi("10.1101/gr.123456.126")}, ()),
    "reply": ({"title": "Reply to Example and colleagues"}, (Flag.REPLY,)),
    "mice": ({"title": "Exampladone in mice"}, (Flag.ANIMAL,)),
    "cells": ({"title": "Exampladone in vitro"}, (Flag.IN_VITRO,)),
    "in vitro fertilisation is no dish": ({"title": "In vitro fertilisation outcomes"}, ()),
    "free in PMC": ({"title": "x", "pmcid": "PMC1234567"}, (Flag.OPEN_ACCESS,)),
    "a recall": ({"title": "Recall of exampladone 5 mg", "kind": Kind.REGULATOR}, (Flag.SAFETY_NOTICE,)),
    "a regulator's minutes": ({"title": "Minutes of the October meeting", "kind": Kind.REGULATOR}, ()),
    "recall in a journal": ({"title": "Recall of dietary intake"}, ()),
    "the record's own": ({"title": "x", "flags": (Flag.FURNITURE,)}, (Flag.FURNITURE,)),
    "a publication type": (
        {"title": "x", "publication_types": ("Published Erratum",)},
        (Flag.CORRECTION_NOTICE,),
    ),
    "money": ({"title": "x", "summary": "Funded by Example Pharma."}, (Flag.INDUSTRY_FUNDED,)),
    "paid": ({"title": "x", "summary": "Sponsored content for you"}, (Flag.SPONSORED,)),
}


@pytest.mark.parametrize(("fields", "expected"), FLAGS.values(), ids=FLAGS)
def test_flags_say_what_is_true_of_the_item(fields: dict[str, Any], expected: tuple[Flag, ...]) -> None:
    """Exactly these flags, whatever else its words resemble."""
    assert appraise(Item(guid="a", **fields)).flags == expected


@given(st.text(max_size=300), st.text(max_size=1000), st.sampled_from(Kind))
def test_every_text_can_be_appraised(title: str, summary: str, kind: Kind) -> None:
    """Total: no text raises, a type always says how it is known."""
    found = appraise(Item(guid="a", title=title, summary=summary, kind=kind))
    assert bool(found.why) == (found.study_type is not None)
