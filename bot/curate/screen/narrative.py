"""Stories of patients, of the writer's own illness, and talk that demeans.

A story without a name is held all the same: 61 of 100 medical educators call writing one never or rarely
acceptable, and of 754 clinicians' stories a third were recognisable to the family (Ahmed 2020). What makes
one recognisable is the sum: whose patient, when, where, how old, whose mother, how rare.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Iterator

from bot.curate.screen.identifiers import DATE
from bot.curate.screen.spans import Rules, Span, any_of, found, rules

_OWN_PATIENT = rules(
    (
        "patient story",
        (
            r"\b(my|our|mon|ma|mes|notre|nos) (\w+ ){0,2}(patiente?s?|pts?|malades?)\b(?! (education"
            r"|safety|care|information|population|group|cohort|experience|portal))"
        ),
    ),
    ("patient story", (r"\b(a|one|this) (patient|pt|lady|gentleman|guy|kid|child) (of mine|of ours)\b")),
    (
        "patient story",
        (
            r"\b(I('ve| have|'d)?|just|we) (just |recently |once |also )?(saw|seen|met|had|admitted|treated"
            r"|operated on|looked after|cared for|diagnosed|intubated|delivered|coded|reviewed"
            r"|consulted on|took care of) (a|an|this|another|my|one|some) [^.!?\n]{0,50}\b(patient|pt"
            r"|man|woman|lady|gentleman|guy|girl|boy|child|kid|baby|infant|teen\w*|mother|mom|dad"
            r"|father|yo|y/o|year[- ]old|case)\b"
        ),
    ),
    (
        "patient story",
        (
            r"\b(patient|pt|man|woman|lady|guy|kid) (came|walked|rolled|was (rushed|brought|wheeled"
            r"|admitted|transferred)) (in|to|into)\b[^.!?\n]{0,40}\b(my|our|the) (ed|er|a&e|icu"
            r"|clinic|ward|office|practice|service|unit|theatre)\b"
        ),
    ),
    (
        "patient story",
        (
            r"\bj['’]ai (vu|reçu|soign[ée]|op[ée]r[ée]|pris en charge"
            r"|examin[ée])[^.!?\n]{0,40}\b(patiente?|homme|femme|enfant|dame|monsieur|b[ée]b[ée]"
            r"|ans)\b"
        ),
    ),
    (
        "patient story",
        (
            r"(?:\A|[.!?\n]\s*)(just |recently |once |finally )?(had|saw|met|admitted|treated|intubated|delivered"
            r"|coded|reviewed|discharged|lost) (a|an|my|this|another|one) [^.!?\n]{0,50}\b(patient|pt|man|woman|lady"
            r"|gentleman|guy|girl|boy|child|kid|baby|infant|teen\w*|mother|father)\b"
        ),
    ),
    (
        "patient story",
        (
            r"\b(lost|losing|pronounced|told|telling) (a|my|the|her|his) (patient|family|mother|wife"
            r"|husband|parents?)\b"
        ),
    ),
)
_AGE = rules(
    (
        "age of a patient",
        (
            r"(?<![\d–-])\d{1,3}[\s-]?(year|yr|month|week|day|mo|wk)s?[\s-]?old\b(?! (data|study|trial"
            r"|guideline|paper|drug|news|practice|and (older|over|above)|or (older|over)))"
        ),
    ),
    (
        "age of a patient",
        (
            r"\b\d{1,3}\s?(yo|y/o|y\.o\.?)\b(?=\W*(m|f|male|female|man|woman|lady|gentleman|girl|boy"
            r"|pt|patient|with|w/|presents?|who|p/w|in)?\b)"
        ),
    ),
    (
        "age of a patient",
        (
            r"(?-i:\b\d{1,2}\s?[MF]\b|\b[MF]\s?\d{2}\b(?!\d))(?=[\s,]+(with|w/|p/w|presents?"
            r"|presenting|c/o|hx|admitted|who|in)\b)"
        ),
    ),
    (
        "age of a patient",
        (
            r"\b(un|une) (patiente?|homme|femme|enfant|gar[çc]on|fille|dame) (\w+ )?(de"
            r"|âg[ée]e? de) \d{1,3} (ans|mois)\b"
        ),
    ),
    (
        "age of a patient",
        (
            r"\b(patient|man|woman|lady|gentleman|girl|boy|male|female|child) (aged|in (his|her"
            r"|their)) (early |mid |late |mid-)?(\d{1,3}|twenties|thirties|forties|fifties|sixties"
            r"|seventies|eighties|nineties|\d0s)\b"
        ),
    ),
)
_WHEN = rules(
    (
        "when",
        (
            r"\b(today|yesterday|tonight|last (night|week|month|monday|tuesday|wednesday|thursday"
            r"|friday|saturday|sunday)|this (morning|afternoon|evening|week|weekend)|(on|during"
            r"|after) (my |a |the |night |last )*(shift|call|nights?)|on (monday|tuesday|wednesday"
            r"|thursday|friday|saturday|sunday)|just now|an hour ago|\d+ (hours|days|weeks) ago"
            r"|aujourd['’]hui|hier|cette nuit|ce matin|ce soir|la semaine derni[èe]re|de garde)\b"
        ),
    ),
)
_ON_A_DAY = rules(("when", r"(?<![\d/.-])" + DATE))
_WHERE = rules(
    (
        "where",
        (
            r"(?-i:\b(St\.? |Saint )?[A-Z][\w'’-]+ (General |University |Memorial |Royal |Community "
            r"|County |Children's )*(Hospital|Infirmary|Clinic|Medical Center|Medical Centre|Hospice"
            r"|Surgery)\b)"
        ),
    ),
    (
        "where",
        any_of(
            r"\b(in|at|to|into|on) (my|our) (\w+ )?(ed|er|a&e|emergency department|icu|clinic|ward"
            r"|hospital|practice|unit|office|town|village|theatre|or|service|cabinet)\b",
            r"\b(?-i:CHU|CHR|CH) (de |d')?(?-i:[A-Z])\w+",
            r"\bdans (mon|notre) (service|cabinet|h[ôo]pital)\b",
        ),
    ),
)
_KIN = rules(
    (
        "family",
        any_of(
            r"\b(her|his|their|the patient'?s?) (husband|wife|son|daughter|mother|father|mom|mum|dad"
            r"|parents|partner|family|brother|sister|children|kids|grandson|granddaughter)\b",
            r"\b(mother|father|mum|mom|dad) of (two|three|four|five|\d)\b",
            r"\b(sa|son|leur) (mari|femme|[ée]pouse|fils|fille|m[èe]re|p[èe]re|famille)\b",
        ),
    )
)
_RARE = rules(
    (
        "rare",
        any_of(
            r"\b(extremely |very |super |incredibly )?rare\b",
            r"\bnever seen\b",
            r"\bfirst (ever )?case\b",
            r"\bone in a million\b",
            r"\bonly \d+ (cases|people)\b",
            r"\bzebra\b",
            r"\btr[èe]s rare\b",
        ),
    )
)
_COURSE = rules(
    (
        "course",
        (
            r"\b(presents?|presented|presenting|p/w|admitted|intubated|coded|arrested|died"
            r"|passed away|survived|discharged|collapsed|complain(s|ed|ing) of|c/o|history of|hx of"
            r"|recovering|diagnosed with|was found|came in|brought in|worsened|deteriorated"
            r"|d[ée]c[ée]d[ée]e?|hospitalis[ée]e?|se pr[ée]sente|admise?)\b"
        ),
    )
)

_OWN_FAMILY = (
    r"\bmy (own )?(mum|mom|mother|dad|father|wife|husband|partner|son|daughter|sister|brother|gran\w*|nan) (has|had"
    r"|was (diagnosed|admitted|rushed)|is (in (hospital|icu|hospice)|dying|sick)|died|passed away|got|suffers?)\b"
)
_OWN_ILLNESS = rules(
    (
        "own illness",
        (
            r"\bI('m| am|'ve been| have been| was| got)( just| recently| finally)? (diagnosed"
            r"|admitted|hospitali[sz]ed|recovering|in remission|having (surgery|chemo)|on chemo"
            r"|a (\w+ )?survivor|a (\w+ )?patient|bipolar|autistic|immunocompromised"
            r"|in (the )?hospital)\b"
        ),
    ),
    (
        "own illness",
        (
            r"\bmy( own)? (\w+ )?(cancer|tumou?r|diagnosis|migraines?|chemo\w*|radiotherapy|surgery"
            r"|surgeries|depression|anxiety|bipolar|lupus|crohn'?s|colitis|endometriosis|diabetes"
            r"|epilepsy|seizures?|stroke|heart attack|miscarriage|infertility|ivf|pots|long covid"
            r"|mastectomy|transplant|dialysis|pacemaker|scan results|biopsy results|symptoms|flare"
            r"|illness|disability|chronic pain)\b(?! (talk|lecture|paper|research|lab|clinic|practice"
            r"|rotation|fellowship|residency|training|patients?|service|list|colleagues?|course"
            r"|textbook|exam))"
        ),
    ),
    (
        "own illness",
        (
            r"\bI (have|had|suffer from|live with|lost) (a )?(\w+ )?(cancer|migraines?|depression"
            r"|anxiety|ptsd|lupus|crohn'?s|endometriosis|diabetes|epilepsy|stroke|miscarriage"
            r"|long covid|adhd|pots|ms|rheumatoid arthritis|heart attack|seizures?|chronic (pain"
            r"|fatigue|illness))\b"
        ),
    ),
    (
        "own illness",
        any_of(
            r"\b(post-?op(erative)?|chemo|treatment) (side effects|recovery|pain) (has|have"
            r"|had) been\b",
            r"\bj['’]ai (un cancer|[ée]t[ée] (diagnostiqu|op[ée]r|hospitalis)[ée]e?)",
            _OWN_FAMILY,
            r"\bmy (oncologist|psychiatrist|therapist|rheumatologist|neurologist|gp|doctor|midwife) (says?|said|told"
            r"|thinks|put|started|wants|prescribed)\b",
            r"\b(as|being) a (\w+ )?patient myself\b|\bsince my (diagnosis|stroke|surgery|accident|operation)\b",
            r"\bma (maladie|chimio|d[ée]pression)\b",
            r"\bmon (cancer|op[ée]ration)\b",
        ),
    ),
)
_DEMEANING = rules(
    (
        "demeaning",
        (
            r"\b(drug[- ]seek(er|ers|ing)|frequent fl[iy]ers?|gomers?|train[\s-]?wreck|status dramaticus"
            r"|bed blockers?|crocks?|dirtbag|junkies?|crackheads?|fatties|whales?(?= (patient|on|in))"
            r"|noctors?|incels|turfed|dumpster fire of a patient)\b"
        ),
    ),
    (
        "demeaning",
        (
            r"\b(stupid|idiot(ic)?|moronic?|dumb|lazy|crazy|psycho|nutjob|annoying|disgusting|fat"
            r"|smelly|whiny|entitled|pathetic|incompetent|useless|clueless|worst"
            r"|brainless) (\w+ )?(patients?|pts?|nurses?|residents?|interns?|doctors?|consultants?"
            r"|registrars?|surgeons?|gps?|pcps?|colleagues?|families|family|parents|students?)\b"
        ),
    ),
    (
        "demeaning",
        (
            r"\b(patients?|nurses?|residents?|interns?|doctors?|gps?|pcps?|surgeons?|consultants?|registrars?"
            r"|boss|attending) (\w+ ){0,2}?(are|is|were|was) (so |such |all |just |a |an |complete |total )*(stupid|idiots?|morons?|dumb|lazy"
            r"|crazy|disgusting|pathetic|incompetent|useless|clueless|liars?|jokes?)\b"
        ),
    ),
    (
        "demeaning",
        (
            r"\bwhy (are|is) (\w+ ){1,4}(so|such|all) (a |an )?(stupid|idiots?|morons?|dumb|lazy|disgusting"
            r"|pathetic|incompetent|useless|clueless)\b"
        ),
    ),
    (
        "demeaning",
        (
            r"\b(ces |quel(le)?s? )?(patients?|infirmi[èe]res?|internes?|m[ée]decins?) (d[ée]biles?"
            r"|idiote?s?|nuls?|d[ée]go[ûu]tante?s?|stupides?)\b"
        ),
    ),
)

_WEIGHTS: tuple[tuple[Rules, int], ...] = (
    (_OWN_PATIENT, 2),
    (_AGE, 2),
    (_WHEN, 1),
    (_ON_A_DAY, 1),
    (_WHERE, 1),
    (_KIN, 1),
    (_RARE, 1),
    (_COURSE, 1),
)
_HELD_FROM = 3
"""A patient of one's own or an age, and one thing more."""
_TEACHING_HELD_FROM = 5
"""A teaching blog's invented or consented vignette has an age and a course; beyond that it is held."""


def narrative(text: str, *, teaching: bool = False) -> Iterator[Span]:
    """The places that together tell of a patient; of the writer's illness; or that demean. Else nothing."""
    yield from found(text, _DEMEANING)
    yield from found(text, _OWN_ILLNESS)
    told = [(list(found(text, table)), weight) for table, weight in _WEIGHTS]
    is_of_patient = bool(told[0][0] or told[1][0])
    risk = sum(weight for spans, weight in told if spans)
    if is_of_patient and risk >= (_TEACHING_HELD_FROM if teaching else _HELD_FROM):
        for spans, _ in told:
            yield from spans
