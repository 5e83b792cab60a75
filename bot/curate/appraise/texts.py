"""Phrases by which an abstract states what its own study is."""

from __future__ import annotations

from bot.curate.appraise.phrases import Rules, any_of, in_order, rule
from bot.model import StudyType as T

_OURS = (
    r"\b(this|our|we (conducted|performed|did|carried out|undertook|present|report"
    r"|describe[d]?)|in a|design(ed)?( as)?|study design|type|methods?)\b"
)

TEXT_RULES: Rules[T] = in_order(
    rule(
        T.SYSTEMATIC_REVIEW,
        _OURS + (r"[^.]{0,50}\bsystematic(ally)? (literature |scoping |and )*(review|search)"),
    ),
    rule(
        T.META_ANALYSIS,
        _OURS + r"[^.]{0,50}\bmeta[-\s]?analysis\b",
        unless=r"further meta-?analys",
    ),
    rule(T.SCOPING_REVIEW, _OURS + r"[^.]{0,30}\bscoping review\b"),
    rule(
        T.RCT,
        any_of(
            r"\b(we|were|was|are) randomly (assigned|allocated|assign|allocate)\b",
            r"\bwe randomi[sz]ed\b",
            r"\bwere randomi[sz]ed\b",
            r"\b(this|our|in a|in an|design:?)\b[^.]{0,60}\brandomi[sz]ed,? [^.]{0,40}(trial|study)\b",
            r"\b(patients|participants) (were )?randomly assigned\b",
        ),
        unless=any_of(
            r"non-?randomi[sz]",
            r"secondary analys[ie]s|post[- ]hoc analys[ie]s",
            r"\b(mice|rats|rabbits|animals)\b",
            r"systematic review",
            r"meta-?analys",
        ),
    ),
    rule(
        T.CASE_REPORT,
        any_of(
            r"\b(we|authors|here) (report|describe|present|encountered|herein report"
            r"|experienced)( here)?( on)? ?(the |a |an |one |two |three |four |\d )?(rare |unusual "
            r"|first |unique |\w+ )?(case|patient)s?\b",
            r"\b(a|an) \d{1,2}[-\s]?(year|yr|month|week|day)s?[-\s]?old\b[^.]{0,60}\b(presented"
            r"|was (admitted|referred|diagnosed)|with|developed|underwent|who|suffered)\b",
            r"\b(case presentation|case report|case description|patient presentation|case)s? ?:",
            r"\bcases? (of [^.]{0,80} )?(is|are|was) (here )?(described|reported|presented"
            r"|encountered)\b",
            r"\bthis case (report|illustrates|highlights|underlines|demonstrates|emphasi[sz]es)\b",
            r"\b(this|the|a|our|following|illustrative) case history\b|\bcase histor(y|ies) ?:",
            r"\bin (a|one|two|three) patients? with\b[^.]{0,200}\bwas\b",
            r"\b(described|reported|observed|used|performed|documented)\b[^.]{0,60}\bin (a|one|two"
            r"|three) patients?\b",
            r"\b(a|an) [^.]{0,60}\bis (here )?reported\b",
            r"\bone patient (made|recovered)\b",
            r"(?<!if )(?<!when )(?<!whether )(?<!that )(?<!until )(?<!once )\bthe patient (was"
            r"|had|has|made|underwent|recovered|died|experienced|developed|lost|commenced|fully|became|received)\b",
            r"\b(two|three|four|five|[2-5]) case histor(y|ies)\b",
            r"\ba case of [^.]{0,80} (was|is) (?!defined|considered|said|any|a )",
            r"\bthe proband\b",
        ),
        unless=any_of(
            r"randomi[sz]ed",
            r"cohort",
            r"case report form",
            r"(?<!both )(?<!two )(?<!three )(?<!four )\bpatients were",
            r"\bn ?= ?\d",
            r"\bp ?[<=] ?0?\.",
            r"confidence interval",
            r"retrospective(ly)? (study|review)",
            r"systematic",
            r"for example",
            r"interview",
        ),
    ),
    rule(
        T.QUALITATIVE,
        any_of(
            r"\bqualitative (study|research|interviews?|design|analysis|approach)\b",
            r"\bsemi-?structured interviews\b",
            r"\bthematic analysis\b",
        ),
    ),
    rule(
        T.ECONOMIC,
        _OURS
        + (
            r"[^.]{0,60}\b(cost-(effectiveness|utility) (analysis|model)|economic evaluation"
            r"|markov model)"
        ),
    ),
    rule(
        T.CASE_CONTROL,
        any_of(
            r"\bcase[-‐– ]control (study|design|analysis)\b",
            r"\bmatched case[-‐– ]control\b",
        ),
    ),
    rule(
        T.CROSS_SECTIONAL,
        any_of(
            r"\bcross[-‐– ]?sectional\b[^.]{0,30}\b(study|survey|analys[ei]s|design|observational"
            r"|data|questionnaire)\b",
            r"\bcross-sectionally\b",
        ),
    ),
    rule(
        T.COHORT,
        any_of(
            r"\b(prospective|retrospective|historical|birth|population-based|multicent(er|re)"
            r"|observational|matched)[,\s-]+([\w-]+[\s,]+){0,3}cohort\b",
            r"\bcohort study\b",
            r"\bretrospective(ly)?\b[^.]{0,40}\b(study|review|analysis|analy[sz]ed|reviewed)\b",
        ),
    ),
    rule(
        T.BASIC_SCIENCE,
        r"\b(mice|rats|zebrafish|murine|c57bl|sprague-dawley|wistar)\b",
    ),
)
