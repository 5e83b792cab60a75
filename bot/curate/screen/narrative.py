"""Stories of patients: what makes one recognisable is the sum.

A story without a name is held all the same: 61 of 100 medical educators call writing one never or rarely
acceptable, and of 754 clinicians' stories a third were recognisable to the family (Ahmed 2020). Whose patient,
when, where, how old, whose mother, how rare: each is a point, and so is telling it as one's own. Words of
studies and of teaching count against it.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import chain

from bot.curate.screen.identifiers import DATE
from bot.curate.screen.spans import Rules, Span, any_of, found, rules, tables_worth_asking

_PERSON = (
    r"(man|woman|lady|gentleman|girl|boy|kid|child|baby|infant|newborn|toddler|teen\w*|lad|guy|bloke|mother|mum|mom|father|dad|grand(mother|father|ma|pa)|couple|siblings|twins|triplets"
    r"|bride|groom|neighbou?r|driver|farmer|teacher|runner|footballer|patient|pt|haemophiliac|hemophiliac|diabetic"
    r"|homme|femme|fille|fillette|gar[çc]on|enfant|b[ée]b[ée]|nourrisson|dame|monsieur|patiente|coll[èe]gue|voisine?|adolescente?|jeune|maman|papa)"
)
_SEEN = (
    r"(saw|seen|see|met|had|admitted|treated|operated on|looked after|cared for|diagnosed|intubated|delivered|coded|cooled|reviewed|consulted on|took care of|pronounced|lost|discharged"
    r"|told|tell|resuscitated|certified|transplanted|opened|failed|saved|couldn['’]t save)"
)
_OWN_PATIENT = rules(
    (
        "patient story",
        any_of(
            r"\b(my|our|mon|ma|mes|notre|nos) (\w+ ){0,2}(patiente?s?|pts?|malades?)\b(?! (education|safety|care|information|population|group|cohort|experience|portal|flow|list|records?))",
            rf"\b(a|one|this|our|my) ([\w-]+ ){{0,3}}{_PERSON} (of mine|of ours)\b",
            rf"\b(I|I['’](ve|d)|we|we['’]ve|just)( have| had)? (just |recently |once |also |finally |had to )?{_SEEN} (a|an|this|another|my|one|some|the|two|three) [^.!?\n]{{0,50}}\b({_PERSON}|yo|y/o|year[- ]old|case)\b",
            rf"(?:\A|[.!?\n]\s*)(just |recently |once |finally )?(had|saw|met|admitted|treated|intubated|delivered|coded|reviewed|discharged|lost|pronounced) (a|an|my|this|another|one|little) [^.!?\n]{{0,50}}\b{_PERSON}\b",
            rf"\b(the|that) ([\w-]+ ){{0,3}}{_PERSON} (that |who |whom )?(I|we) {_SEEN}\b",
            rf"\b{_PERSON} (came|walked|rolled|was (rushed|brought|wheeled|admitted|transferred)) (in|to|into|back)\b[^.!?\n]{{0,40}}\b(my|our|the) (ed|er|a&e|icu|clinic|ward|office|practice|service|unit|theatre)\b",
            rf"\b{_PERSON} (in|on|at) (my|our) (\w+ )?(clinic|ward|unit|list|ed|er|icu|bay|service|office|practice|table)\b",
            r"\bmy (\w+ )?(lady|gentleman|bride|consult|admission|arrest) (with|from|in|who|today|tonight)\b",
            r"\b(lost|losing|pronounced|told|telling|tell) (a|my|the|her|his|little) (\w+ )?(patient|family|mother|wife|husband|parents?|bride|groom|widow)\b",
        ),
    ),
    (
        "patient story",
        any_of(
            r"\bj['’]ai (vu|re[çc]u|soign[ée]|op[ée]r[ée]|pris en charge|examin[ée]|accouch[ée]|perdu|annonc[ée]|intub[ée])[^.!?\n]{0,40}\b(patiente?|homme|femme|enfant|dame|monsieur|b[ée]b[ée]|fille|gar[çc]on|m[èe]re|ans)\b",
            rf"\b(ce|cette|un|une) (\w+ ){{0,2}}{_PERSON}\b[^.!?\n]{{0,30}}\bque (j['’]ai|nous avons|on a) \w+",
            r"\b(vue?|re[çc]ue?s?|amen[ée]e?s?|admise?) (hier|ce matin|cette nuit|ce soir|aujourd['’]hui)\b",
            r"\bon n['’]a pas pu (le|la|les) sauver\b",
        ),
    ),
)
_AGE = rules(
    (
        "age of a patient",
        any_of(
            r"(?<![\d–-])\d{1,3}[\s-]?(year|yr|month|week|day|mo|wk)s?[\s-]?old\b(?! (data|study|trial|guideline|paper|drug|news|practice|and (older|over|above)|or (older|over)))",
            r"\b\d{1,3}\s?(yo|y/o|y\.o\.?)\b",
            r"(?-i:\b\d{1,2}\s?[MF]\b|\b[MF]\s?\d{2}\b(?!\d))(?=[\s,]+(with|w/|p/w|presents?|presenting|c/o|hx|admitted|who|in|[a-z]+)\b)",
            r"(?-i:\([MF],? ?\d{1,2}\)|\(\d{1,2},? ?[MFmf]\))",
            rf"\b{_PERSON} (aged|in (his|her|their)) (early |mid |late |mid-)?(\d{{1,3}}|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|\d0s)\b",
            rf"\b(?=\w+,? \d)({_PERSON}|mayor|councillor|minister|judge|teacher|priest|porter|actor|actress|singer|maire),? \d{{1,2}}(,|\))",
            r"\b(s?he) (is|was|turned|just turned|had just turned) (only |just )?\d{1,3}\b(?! ?(%|mg|kg|weeks|hours|minutes|days|cm))|\bturned (1[0-9]|[2-9]\d) (today|last|this|yesterday)\b",
            r"\b(gone|dead|died|dies|taken|lost) at (only |just )?\d{1,2}\b|(?-i:\b[A-ZÀ-Ý][a-zà-ÿ'’-]+ [A-ZÀ-Ý][a-zà-ÿ'’-]+, \d{1,2}, )(?=[a-z])",
            r"(?:\A|[.!?\n]\s*)\d{1,2} ans\.|\b(un|une|ce|cette|le|la|ma|mon|notre) ([\w'’-]+ ){1,4}(de|âg[ée]e? de) \d{1,3} (ans|mois)\b|(?:\A|[.!?:]\s*)(enfant|homme|femme|patiente?|gar[çc]on|fille|fillette|nourrisson|dame|monsieur),? (de |âg[ée]e? de )?\d{1,3} (ans|mois)\b|,\s\d{1,2} ans,",
        ),
    ),
)
_WHEN = rules(
    (
        "when",
        any_of(
            r"\b(today|yesterday|tonight|last (night|week|month|year|(mon|tues|wednes|thurs|fri|satur|sun)day)|this (morning|afternoon|evening|week|weekend)|on (my |a |the |night |last )*(shift|call|nights?)"
            r"|(during|after) (my |a |the |night |last )*(shift|call|nights?)|(on )?(mon|tues|wednes|thurs|fri|satur|sun)day|just now|an hour ago|at \d{1,2} ?[ap]m)\b",
            r"\b(aujourd['’]hui|hier|cette nuit|ce matin|ce soir|la semaine derni[èe]re|de garde|garde (de nuit|à)|(lun|mar|mercre|jeu|vendre|same)di|dimanche)\b",
        ),
    ),
    ("since when", r"\b\d+ (hours|days|weeks) ago\b"),
)
_ON_A_DAY = rules(("when", r"(?<![\d/.-])" + DATE))
_WHERE = rules(
    (
        "where",
        any_of(
            r"(?-i:\b(St\.? |Saint )?[A-Z][\w'’-]+ (General |University |Memorial |Royal |Community |County |Children's )*(Hospital|Infirmary|Clinic|Medical Center|Medical Centre|Hospice|Surgery)\b)",
            r"(?-i:\b(St\.?|Saint) [A-Z][\w-]+['’]s\b)|\b(?-i:CHU|CHR|CH) (de |d')?(?-i:[A-Z])\w+|\b(h[ôo]pital|clinique) (de |d')(?-i:[A-Z])\w+",
            r"\b(in|at|to|into|on|from|back to) (my|our|the same) ([\w-]+ )?(ed|er|a&e|emergency department|icu|clinic|ward|hospital|practice|unit|office|town|village|county|state|country|theatre|or|service|cabinet|centre|center|resus|street|table|picu|nicu|island|parish|school|region)\b",
            r"\bon (the|a) ([\w-]+ )?ward\b|\b(au|du) (lyc[ée]e|coll[èe]ge|village)\b|\bfrom the (lyc[ée]e|school)\b",
            r"\b(in|from|to) (the |an? )?(\w+ )?(town|village|county|district|island|valley|neighbou?rhood|school gate|car park|parking lot)\b|\bnear here\b|\bnearby\b|\b(east|west|north|south) side\b",
            r"\b(?-i:[AM]\d{1,3}|I-\d{1,3})\b(?= |\.|,)|\broute \d+|\bhighway \d+",
            r"\bdans (mon|notre) (service|cabinet|h[ôo]pital)\b|\baux urgences\b|\b(du|dans le|de mon) (quartier|village|canton|service)\b",
        ),
    ),
)
_KIN = rules(
    (
        "family",
        any_of(
            r"\b(her|his|their|the patient'?s?) (\w+ )?(husband|wife|son|daughter|mother|father|mom|mum|dad|parents|partner|family|brother|sister|twins|children|kids|baby|grandson|granddaughter|groom|bride)\b",
            r"\b(?!(today|world|women|men|children|people)['’])\w+['’]s (son|daughter|wife|husband|widow|baby|mother|father)\b|\b(son|daughter|wife|husband|widow|brother|sister) of (a|an|the|our)\b|\bthe last (brother|sister|son|daughter)\b",
            r"\b(mother|father|mum|mom|dad|parent|widow) of (two|three|four|five|\d)\b|\b(siblings|from one family)\b|\b(two|three|four|deux|trois|quatre) (kids|children|enfants)\b",
            r"\b(sa|son|leur|ses) (mari|femme|[ée]pouse|fils|fille|m[èe]re|p[èe]re|famille|oncle|tante|fr[èe]re|s[œo]e?ur|parents|enfants)\b|\bfemme d['’]un\b",
        ),
    )
)
_RARE = rules(
    (
        "rare",
        any_of(
            r"\b(extremely |very |super |incredibly )?rare\b|\btr[èe]s rare\b|\bzebra\b|\bwild\b",
            r"\bnever seen\b|\bfirst (ever )?(case|\w+ transplant)\b|\bfirst cases in\b|\bone in a million\b|\bonly \d+ (cases|people)\b",
            r"\b(the|our|seule?) (only|oldest|youngest|first|seule?) ([\w-]+ ){1,4}(in|at|from|on|du|de) (our|the|my|this|canton|la|l')\b|\bthe only [\w-]+ in\b|\bseule? (\w+ ){1,3}du (canton|village|d[ée]partement)\b",
        ),
    )
)
_COURSE = rules(
    (
        "course",
        any_of(
            r"\b(presents?|presented|presenting|p/w|admitted|intubated|coded|arrested|died|passed away|survived|discharged|collapsed|complain(s|ed|ing) of|c/o|history of|hx of|recovering|diagnosed with|diagnosed"
            r"|was found|came in|came back|brought in|carried (her|him) in|worsened|deteriorated|drowned|bounced back|went home|walked out|woke up|did (not|n['’]t) (wake|survive|make it)|ruptured|perforated|bled|crash(ed)?|did cpr)\b",
            r"\b(d[ée]c[ée]d[ée]e?s?|mort|morte|mourir|hospitalis[ée]e?|se pr[ée]sente|admise?|en arr[êe]t|intoxiqu[ée]e?|h[ée]morragie|accouch[ée])\b",
        ),
    )
)
_CALLING = rules(
    (
        "calling",
        r"\b(former|retired|local|ex-|ancien(ne)?) ?(mayor|councillor|teacher|minister|player|champion|nurse|doctor|priest|judge|footballer|actor|actress|singer|institut\w+|maire)\b"
        r"|\b(local councillor|politician|vicar|rugby club|actress|celebrity|pregnant nurse|femme maire)\b",
    ),
    (
        "work",
        r"\b(fire ?fighter|bus driver|flight attendant|marathon runner|police officer|cleaner|student|farmer|lawyer|plumber|avocate?|boulang\w+|institut(eur|rice)|pompier)\b",
    ),
)
_FELT = rules(
    (
        "felt",
        r"\b(still shaking|can(no|['’])t stop (thinking|crying)|broke (me|us|all of us|my heart)|hug (your|my) (kids|children|babies)|not ok(ay)?|heart-?broken|never forget|worst part of my|devastat\w+|haunt(s|ed|ing)|I cried|in tears"
        r"|rest in peace|RIP|how brave|thoughts (are )?with|pens[ée]es à)\b",
    )
)
_ONES_OWN = rules(
    ("told as one's own", r"\b(I|I['’]\w+|we|my|our|us|me|j['’]\w+|je|nous|on (n['’])?a|ma|mon|notre)\b")
)
_SOMEBODY = rules(
    (
        "somebody",
        any_of(
            rf"\b(a|an|this|that|our|my|another|two|three|one|un|une|ce|cette) ([\w-]+ ){{0,3}}{_PERSON}\b(?! (safety|care|education|group|population|cohort|with (diabetes|copd)))",
            rf"\b(the|le|la) ([\w-]+ ){{0,3}}{_PERSON} (who|that|whose|I|we|from|came|had|died|was|is|went|walked|you)\b",
            r"\bthe only (haemophiliac|hemophiliac|diabetic|\w+ic)\b|\b(colleague|coll[èe]gue) (\w+ ){0,3}(in|en) (arrest|arr[êe]t|hospital|icu)\b|\bnurse from our\b",
        ),
    )
)
_HE_OR_SHE = rules(("of one person", r"\b(he|she|him|her|his|hers|elle|lui)\b"))
_OF_TEACHING = rules(
    (
        "of teaching",
        any_of(
            r"\b(quiz|poll|vignette|exam question|mcqs?|fictif|fictive|fictional|simulat\w+|hypothetical|imagine|board review|question of the (day|week)|sba|viva|osce|what would you do|your (first|next) (test|step|move)|which (antibiotic|test|drug)|quel (est votre )?diagnostic)\b",
        ),
    )
)
_OF_STUDIES = rules(
    (
        "of studies",
        any_of(
            r"\b(trials?|cohort|study|studies|registry|meta-?analysis|guidelines?|randomi[sz]ed|participants|prevalence|incidence|journal|published|paper|case (report|series)|podcast|episode|webinar|lecture|infographic|survey|interviews?|qi|audit|with (her|his|their) consent|[ée]tude|essai|cohorte)\b",
            r"\bn ?= ?\d|\b\d+(\.\d+)? ?%|\b95% ?ci\b|\bp ?[<=] ?0",
        ),
    )
)

_WEIGHTS: tuple[tuple[Rules, int], ...] = (
    (_OWN_PATIENT, 2),
    (_AGE, 2),
    (_SOMEBODY, 1),
    (_HE_OR_SHE, 1),
    (_ONES_OWN, 1),
    (_WHEN, 1),
    (_ON_A_DAY, 1),
    (_WHERE, 1),
    (_KIN, 1),
    (_RARE, 1),
    (_COURSE, 1),
    (_CALLING, 1),
    (_FELT, 1),
)
_SUBJECTS = frozenset((_OWN_PATIENT, _AGE, _SOMEBODY, _HE_OR_SHE, _KIN))
"""Without any of them a text tells of nobody."""
_EXCUSE = 2
"""What words of studies and of teaching take off."""
_HELD_FROM = 3
"""A patient of one's own or an age, and one thing more."""
_TEACHING_HELD_FROM = 6
"""A teaching blog's invented or consented vignette has an age and a course; beyond that it is held."""


def narrative(text: str, *, teaching: bool = False) -> Iterator[Span]:
    """The places that together tell of a patient; nothing where they do not."""
    if _SUBJECTS.isdisjoint(tables_worth_asking(text)) or not any(any(found(text, one)) for one in _SUBJECTS):
        return  # as most: nothing else need be asked
    told = {table: spans for table, _ in _WEIGHTS if (spans := tuple(found(text, table)))}
    risk = sum(weight for table, weight in _WEIGHTS if table in told)
    least = _TEACHING_HELD_FROM if teaching else _HELD_FROM
    if risk >= least and risk - _EXCUSE * _is_excused(text, told) >= least:
        yield from chain.from_iterable(told.values())


def _is_excused(text: str, told: Container[Rules]) -> bool:
    """Studies are of many; teaching is of nobody, unless the writer's own day is told, or who it was."""
    if any(found(text, _OF_STUDIES)):
        return True
    own_day = _ONES_OWN in told and (_WHEN in told or _WHERE in told)
    return not (own_day or _CALLING in told) and any(found(text, _OF_TEACHING))
