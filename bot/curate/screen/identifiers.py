"""What names a person without doubt: HIPAA's 18 identifiers as a checklist, with UK and French forms.

45 CFR 164.514(b)(2). Not looked for: web addresses (nearly every post has one) and dates without a person
(nearly every event has one); they count as narrative risk beside a patient (`narrative.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.curate.screen.spans import Span, any_of, found, rules

_DATE = (
    r"(\d{1,2}[\s./-](\d{1,2}|[a-zéû]{3,9}\.?)[\s./-]\d{2,4}|[a-z]{3,9}\.? \d{1,2}(st|nd|rd"
    r"|th)?,? \d{4}|\d{4}-\d\d-\d\d)"
)
_STREET = any_of(
    r"street",
    r"st\.",
    r"road",
    r"rd\.?",
    r"avenue",
    r"ave\.?",
    r"lane",
    r"drive",
    r"close",
    r"court",
    r"crescent",
    r"terrace",
    r"boulevard",
    r"blvd",
    r"way",
    r"gardens",
    r"place",
    r"square",
)
_RUE = r"rue|avenue|boulevard|bd|impasse|all[ée]e|chemin|place|quai|route|cours"

_STATED = rules(
    ("email address", r"\b[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,5}\.[a-z]{2,24}\b"),
    (
        "phone or fax number",
        (r"(?<![\w/.-])\+\d{1,3}[\s.-]?(\(0?\d{1,4}\)|\d{1,4})([\s.-]?\d{2,4}){2,4}(?![\w/])"),
    ),
    (
        "phone or fax number",
        any_of(
            r"(?<![\w/.-])\(?\b0\d{2,4}\)?[\s-]\d{3,4}[\s-]?\d{3,4}(?![\w/-])",
            r"(?<![\w/.-])07\d{3}\s?\d{6}(?![\w/])",
        ),
    ),
    ("phone or fax number", r"(?<![\w/.-])(\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w/-])"),
    ("phone or fax number", r"(?<![\w/.-])0[1-9]([\s.-]?\d{2}){4}(?![\w/])"),
    (
        "date of birth",
        (
            r"\b(d\.?o\.?b\.?|date of birth|born( on)?|birth date|n[ée]e? le|ddn"
            r"|date de naissance)\b\W{0,3}(the )?"
        )
        + _DATE,
    ),
    ("social security number", r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"),
    (
        "record number",
        (
            r"\b(mrn|m\.r\.n\.|(medical |hospital |patient |chart |case |clinic |health )(record "
            r"|chart )?(no|nr|number|num|id|#)\.?|hosp\.? no\.?|unit no\.?|ipp|iep"
            r"|num[ée]ro de dossier|dossier n[°o])\s?[:#.]?\s?(is )?[a-z]{0,3}-?\d[\d-]{3,}\b"
        ),
    ),
    (
        "NHS or insurance number",
        (
            r"\b(nhs|chi|medicare|medicaid|insurance|policy|health plan|member|beneficiary|account"
            r"|s[ée]curit[ée] sociale|carte vitale)\s?(no|nr|number|num[ée]ro|id|n°"
            r"|#)\.?\s?[:#.]?\s?(is )?[a-z]{0,3}[\d][\d\s-]{5,}\b"
        ),
    ),
    (
        "licence or certificate number",
        (
            r"\b(driv(er|ing)('?s)? licen[cs]e|licen[cs]e|certificate|passport"
            r"|permis de conduire)\s?(no|nr|number|n°|#)\.?\s?[:#]?\s?[a-z]{0,5}\d{5,}\w*"
        ),
    ),
    (
        "vehicle",
        any_of(
            r"\b(number|licen[cs]e"
            r"|registration) plate\s?[:#]?\s?(?-i:[A-Z]{1,3}[\s-]?\d{1,4}[\s-]?[A-Z]{0,3})\b",
            r"\bvin\s?[:#]?\s?(?-i:[A-HJ-NPR-Z0-9]{17})\b",
        ),
    ),
    (
        "device serial number",
        (
            r"\b(serial|device|implant|pacemaker|pump) (no|nr|number|id|s/n"
            r"|#)\.?\s?[:#]?\s?(?=\w*\d{3})[a-z0-9-]{5,}"
        ),
    ),
    ("address", r"\b\d{1,4}[a-c]?,? ((?-i:[A-Z])[\w'’-]+ ){1,3}(" + _STREET + r")(?!\w)"),
    ("address", r"\b\d{1,4}( bis| ter)?,? (" + _RUE + r") (de |du |des |de la |d'|l')?(?-i:[A-ZÉ])[\w'’-]+"),
    (
        "postcode",
        any_of(
            r"(?-i:\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b)",
            r"(?-i:\b[A-Z]{2} \d{5}(-\d{4})?\b)",
        ),
    ),
    (
        "IP address",
        (
            r"(?<![\w.])(?!0\.|127\.)((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d"
            r"|1?\d?\d)(?![\w.])"
        ),
    ),
    (
        "picture of a face",
        any_of(
            r"\b(full[- ]face|facial) (photo|picture|image)s?\b[^.]{0,40}\bpatient",
            r"\b(photo|picture|selfie|pic)s? (of|with) (my|our|the|this|a) patient",
        ),
    ),
    (
        "biometric identifier",
        any_of(
            r"\b(finger|voice|retina)[\s-]?prints?\b[^.]{0,40}\bpatient",
            r"\bpatient[^.]{0,40}\b(finger|voice)[\s-]?print",
        ),
    ),
    (
        "name",
        (
            r"\b(patient'?s? name|name of (the )?(patient|pt)|nom du patient|pt name)\b\s?(is|was|:"
            r"|=)?\s?(?-i:[A-Z])[\w'’-]+"
        ),
    ),
    (
        "name",
        (
            r"\b(my|our|the|this|mon|ma|notre) (patiente?"
            r"|pt),? (?-i:[A-Z][a-z]{2,}( [A-Z][a-z]+)?)(?=,| was| is| has| who| came| died"
            r"| presented|\.)"
        ),
    ),
    (
        "name",
        (
            r"(?-i:\b(Mr|Mrs|Ms|Miss|Mme|Madame"
            r"|Monsieur)\b)\.? (?-i:[A-Z][\w'’-]{1,})(,? (aged )?\d{1,3}\b| ((is|was|came|presented"
            r"|has|had|died|a [ée]t[ée]|est)\b))"
        ),
    ),
)
_TEN_DIGITS = re.compile(r"(?<![\w/.-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\w/.-]\d|\d)")
_NIR = re.compile(
    r"(?<!\w)([12])\s?(\d\d)\s?(0[1-9]|1[0-2]|[2-4]\d)\s?(\d\d"
    r"|2[AB])\s?(\d{3})\s?(\d{3})\s?(\d\d)(?!\w)"
)


def identifiers(text: str) -> Iterator[Span]:
    """Every place that identifies a person by itself."""
    yield from found(text, _STATED)
    for match in _TEN_DIGITS.finditer(text):
        if is_nhs_number(match.group()):
            yield match.start(), match.end(), "NHS number"
    for match in _NIR.finditer(text):
        if is_nir(match.group()):
            yield match.start(), match.end(), "NIR"


def is_nhs_number(text: str) -> bool:
    """Ten digits whose last is right modulo 11 (NHS Data Model and Dictionary, "NHS Number")."""
    digits = [int(c) for c in text if c.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check % 11 == digits[9] and check != 10


def is_nir(text: str) -> bool:
    """A French registration number whose key is 97 minus the rest modulo 97 (INSEE; 2A is 19, 2B is 18)."""
    plain = "".join(text.split()).upper().replace("2A", "19").replace("2B", "18")
    return len(plain) == 15 and plain.isdigit() and 97 - int(plain[:13]) % 97 == int(plain[13:])
