"""Long numbers that stand for a person, or for what a person wears or owns, told by the words before them.

Hospitals, insurers and makers number things in more ways than can be listed, so a number is not known by its
form: what stands before it says whose it is. Trials, papers, grants and lots are numbered, too.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.curate.screen.spans import Span, any_of

_CODE = re.compile(
    r"(?<![\w./,@=&?%+-])(?:[A-Z]{1,5}[-: ]?)?\d[\dA-Z]*(?:[-/ .]\d[\dA-Z]*){0,4}(?![\w%@]|[,.]\d)"
)
"""Letters in capitals, then digits, perhaps in groups."""
_BEFORE = 64
"""Characters before a number that are asked whose it is."""
_LEAST_DIGITS = 4
_LEAST, _LEAST_ALONE = 6, 8
"""Letters and digits of a number with a word before it that says whose it is; of one that stands alone."""

_OF_A_PERSON = re.compile(
    any_of(
        r"\b(mrn|m\.r\.n|nhs|chi|nip|ipp|iep|nir|nss|ssn|nino|hcn|cpr)\b",
        r"\b(social security|s[ée]cu(rit[ée] sociale)?|medicare|medicaid|(carte )?vitale|mutuelle|passport\w*|driv\w+(['’]s)? licen[cs]e|identity card|id card|carte d['’]identit[ée]"
        r"|permis de conduire|birth certificate|acte de naissance|serial|s/n|vin|accession|wrist ?band|specimen|health card)\b",
        r"\b(chart|dossier|hosp(ital)?|patient|pt|unit|insurance|assurance|policy|police|member\w*|beneficiary|claim|account|acct|compte"
        r"|bank|licen[cs]e|certificate|implant|device|pacemaker|pump|stent|prosthesis|episode|encounter|visit|admission|radiology|lab"
        r"|prescription|health ?plan|medical|clinic|registry of births)('s)?\.?\s?"
        r"(record |file |card |plan )?(#|n°|(no|nr|num(ber|[ée]ro)?|id\w*|ref\w*|code|record|file)\b)",
        r"\b(num[ée]ro|n[°o]) (de |d['’])(dossier|patiente?|s[ée]jour|s[ée]rie|s[ée]curit[ée]|passeport|compte|contrat|permis)\b",
        r"\b(her|his|their|patient'?s?|son|sa) (\w+ ){0,3}(number|num[ée]ro|id|code|card|carte|passport|account)\b",
        r"\bdossier\b",
    ),
    re.IGNORECASE,
)
_OF_A_THING = re.compile(
    any_of(
        r"(nct|isrctn|eudract|ctis|actrn|chictr|irct|ctri|jrct|crd|umin|drks|pmid|pmc|gse|gsm|srr|prjna|ensg|enst|phs|osf)[-: ]?\d*",
        r"\b(doi|isbn|issn|lots?|batch(es)?|awards?|grants?|fund(ed|s|ing)?|project|contract|regist\w+|trials?|protocol|application"
        r"|abstracts?|posters?|sessions?|orcid|icd|cpt|snomed|loinc|patent|version|release|article|paper|arxiv|page|volume|issue"
        r"|booth|stand|bill|docket|alert|recall|notice|models?|catalogue|eur|usd|gbp|n\s?=)\b",
        r"[$€£=]\s?$",
    ),
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(\b(no|nr|num(ber|[ée]ro)?|id|ref\w*|for|re|of|on|pt|patient)|n°|#)\W{0,3}$", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\s?(patients?|adults?|women|men|children|people|persons?|participants?|cases?|deaths?|births?|beneficiaries|records"
    r"|members|visits|admissions|procedures|hospitals|samples|studies|nurses|doctors|steps|cells|bp|mg|ml|kg|km|g|u|iu"
    r"|patient(e)?s|femmes|hommes|enfants|personnes|cas|d[ée]c[èe]s|euros?|dollars?|million|billion|years?|ans)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(19|20)\d\d[-/ .](19|20)\d\d")


def codes(text: str) -> Iterator[Span]:
    """Every long number that the words before it give to a person; one that nothing explains, where it is
    numbered as people's records are (`for RXH0093471`)."""
    for match in _CODE.finditer(text):
        if _length(match.group()) >= _LEAST and _is_of_a_person(text, match):
            yield match.start(), match.end(), "record or identity number"


def _is_of_a_person(text: str, match: re.Match[str]) -> bool:
    if _COUNTED.match(text, match.end()) or _YEARS.fullmatch(match.group()):
        return False
    before = text[max(0, match.start() - _BEFORE) : match.start()].rpartition("\n")[2]
    said = before + re.split(r"\d", match.group(), maxsplit=1)[0]
    person, thing = _last(_OF_A_PERSON, said), _last(_OF_A_THING, said)
    if max(person, thing) >= 0:
        return person > thing
    lettered = match.group()[0].isalpha() and " " not in match.group()
    return _length(match.group()) >= _LEAST_ALONE and lettered and bool(_NUMBERED.search(before))


def _last(table: re.Pattern[str], said: str) -> int:
    """Where the last of its words ends; -1 without any."""
    return max((found.end() for found in table.finditer(said)), default=-1)


def _length(text: str) -> int:
    """Letters and digits; 0 of what is hardly a number."""
    return sum(map(str.isalnum, text)) if sum(map(str.isdigit, text)) >= _LEAST_DIGITS else 0
