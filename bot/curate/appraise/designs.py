"""Designs beside the study type: retrospective, prospective and the like, only where the text states them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.curate.appraise.phrases import Rule, Rules, any_of, rule
from bot.curate.appraise.texts import TEXT_RULES
from bot.curate.appraise.titles import TITLE_RULES
from bot.curate.appraise.told import Told
from bot.model import Item, StudyType


@dataclass(frozen=True, slots=True)
class _Design:
    headings: frozenset[str]
    """MeSH headings and publication types that state it, folded."""
    rule: Rule[str]
    """Where its sentence has `unless`, it speaks of other studies."""


def _design(name: str, headings: str, phrase: str, *, unless: str | None = None) -> _Design:
    return _Design(frozenset(headings.split("|")), rule(name, phrase, unless=unless))


_WISHED = (
    r"\b(further|future|larger?|more|additional|other|previous|prior|several|existing|recent"
    r"|most|need\w*|recommend\w*|warrant\w*|await\w*|encourag\w*|requir\w*|necessary|should"
    r"|ongoing|confirm|lack of|no|few)\b[^.]{0,60}"
)
_DESIGNS = (
    _design(
        "retrospective",
        "retrospective studies",
        any_of(
            r"\bretrospecti\w+",
            r"\br[eé]trospectiv\w+",
            r"\b(chart|record|notes)s? review",
            r"\breview of (the )?(medical |hospital |clinical |patient |case )*(records|charts"
            r"|notes)\b",
            r"\b(records|charts|files|notes|data|patients|cases|films|scans|images|biopsies|slides"
            r"|specimens)\b[^.]{0,160}\b(were|was) (retrospectively |then |independently "
            r"|all )?(reviewed|re-?evaluated)\b",
            r"\b(records|charts|case notes|files) (of|for|from)\b[^.]{0,100}\bwere (analy[sz]ed"
            r"|evaluated|examined|studied|searched|abstracted)\b",
            r"\bwe reviewed (the )?([\w-]+ ){0,6}(records|charts|patients|cases|files|data"
            r"|information|outcomes|experience)\b",
            r"\bhistorical (cohort|controls?|comparison|series)\b",
        ),
        unless=any_of(
            r"\b(existing|previous|prior|most|earlier|published|other"
            r"|several)\b[^.]{0,40}\bretrospective",
            r"literature (was|were|is) ",
            r"studies were reviewed",
            r"articles",
            r"\bprospective(ly)? (study|trial|collected and reviewed)",
        ),
    ),
    _design(
        "prospective",
        "prospective studies",
        r"\bprospecti(ve|vely|vement|f)\b",
        unless=_WISHED
        + any_of(
            r"\bprospective",
            r"\bprospective[^.]{0,80}\b(needed|required|warranted|necessary|recommended|should)\b",
            r"\bprospectively[- ](maintained|collected|acquired|kept|entered)\b",
            r"\bprospective(ly)? (\w+ )?(database|registry)\b",
        ),
    ),
    _design(
        "cross-sectional",
        "cross-sectional studies",
        any_of(
            r"\bcross[-‐– ]?sectional(ly)?\b(?! (area|diameter|imag|view|slice|dimension|plane|shape"
            r"|anatom|geomet|muscle|echocardio))",
            r"\btransversale\b",
        ),
        unless=any_of(
            r"\b(existing|previous|prior|most|longitudinal (study|data|cohort))\b",
            r"randomi[sz]ed",
        ),
    ),
    _design(
        "randomised",
        "randomized controlled trial|pragmatic clinical trial|equivalence trial",
        any_of(
            r"\b(?<!non-)(?<!non )randomi[sz]ed\b[^.]{0,40}\b(trial|study)\b",
            r"\brandomly (assigned|allocated)\b",
            r"\bwere randomi[sz]ed\b",
        ),
        unless=_WISHED
        + any_of(
            r"\brandomi",
            r"systematic review",
            r"meta-?analys",
            r"randomi[sz]ed (controlled |clinical )*trials\b",
            r"mendelian",
        ),
    ),
    _design(
        "double-blind",
        "double-blind method",
        r"\bdouble[- ](blind(ed)?|mask(ed)?)\b|\btriple[- ]blind",
        unless=_WISHED + r"\bdouble|systematic review|meta-?analys",
    ),
    _design(
        "placebo-controlled",
        "",
        r"\bplacebo[- ]controlled\b",
        unless=_WISHED + r"placebo|systematic review|meta-?analys|trials\b",
    ),
    _design(
        "multicentre",
        "multicenter study",
        r"\bmulti[- ]?cent(re|er|ric)\b|\bmulticentrique\b",
        unless=_WISHED + r"\bmulti",
    ),
    _design(
        "open-label",
        "",
        r"\bopen[- ]label\b",
        unless=_WISHED + r"\bopen|systematic review|meta-?analys",
    ),
    _design(
        "non-inferiority",
        "equivalence trial",
        r"\bnon-?\s?inferiority (\w+ ){0,3}(trial|study|design)\b",
        unless=_WISHED + "inferiority",
    ),
    _design(
        "crossover",
        "cross-over studies",
        r"\bcross-?over (\w+ ){0,2}(trial|study|design)\b",
        unless=_WISHED + "cross",
    ),
    _design(
        "cohort",
        "cohort studies",
        any_of(
            r"\bcohort (study|analysis|design)\b",
            r"\b(prospective|retrospective|birth) cohort\b",
        ),
        unless=_WISHED + "cohort",
    ),
    _design(
        "case-control",
        "case-control studies",
        r"\bcase[-‐– ]control(led)? (study|design|analysis)\b",
        unless=_WISHED + "case",
    ),
    _design(
        "pilot",
        "pilot projects",
        r"\b(pilot|feasibility) (study|trial|project)\b",
        unless=_WISHED + "pilot",
    ),
    _design(
        "longitudinal",
        "longitudinal studies",
        r"\blongitudinal (study|analysis|cohort|design|survey)\b",
        unless=_WISHED + "longitudinal",
    ),
)

DESIGN_RULES = Rules(design.rule for design in _DESIGNS)
_CASE_IN_TITLE, _CASE_IN_TEXT = (
    Rules(one for one in table if one.of is StudyType.CASE_REPORT) for table in (TITLE_RULES, TEXT_RULES)
)


def designs_of(item: Item, told: Told) -> tuple[str, ...]:
    """The designs that the record, the title or a sentence of the summary states of the item itself."""
    headings = {name.casefold() for name in (*item.mesh, *item.publication_types)}
    stated = {
        rule
        for text in (told.title, told.summary)
        for rule in text.worth_asking(DESIGN_RULES)
        if text.has_sentence(rule)
    }
    told_by = _DESIGNS if stated or headings else ()
    found = [one.rule.of for one in told_by if one.rule in stated or not one.headings.isdisjoint(headings)]
    if "case reports" in headings or _tells_a_case(told):
        found.append("case-report")
    return tuple(found)


def _tells_a_case(told: Told) -> bool:
    # Whatever else the study type is: a case report with a review of the literature is both.
    cases = ((told.title, _CASE_IN_TITLE), (told.summary, _CASE_IN_TEXT))
    return any(text.states(rule) for text, rules in cases for rule in text.worth_asking(rules))
