"""What names a person without doubt: HIPAA's 18 identifiers as a checklist, with UK and French forms.

45 CFR 164.514(b)(2). Not looked for: web addresses (nearly every post has one) and dates without a person
(nearly every event has one); they count as narrative risk beside a patient (`narrative.py`).
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.curate.screen.public_lines import is_public_line
from bot.curate.screen.spans import Span, any_of, found, rules

DATE = (
    r"(\d{1,2}(st|nd|rd|th|er)?( of)?[\s./-](\d{1,2}|[a-zéû]{3,9}\.?)[\s./-]\d{2,4}(?!\d)"
    r"|[a-z]{3,9}\.? \d{1,2}(st|nd|rd|th)?,? \d{4}|\d{4}-\d\d-\d\d)"
)
_NAME = r"(?-i:[A-ZÀ-Ý][\w'’-]+( (?:de |van |von |le |la )?[A-ZÀ-Ý][\w'’-]+){0,2})"
"""One to three words with a capital."""
_THINGS = r"(results?|scans?|biops(y|ies)|bloods|labs?|mri|ct|surgery|operation|medications?|notes|chart|x-?ray|ecg|diagnosis)"
_MONTH = (
    r"(jan(uary|vier)?|f[ée]v(rier)?|feb(ruary)?|mar(ch|s)?|a[pv]r(il)?|ma[iy]|jun[e]?|juin|july?|juillet|aug(ust)?|ao[ûu]t|sep(t|tember|tembre)?"
    r"|oct(ober|obre)?|nov(ember|embre)?|d[ée]c(ember|embre)?)"
)
_SOMEBODY = (
    r"(patient|pt|boy|girl|man|woman|child|baby|lady|gentleman|toddler|infant|mother|family|actress|actor)"
)
_IN_PUBLIC = (
    r"(frcs\w*|frcp\w*|frcog|mrcp\w*|md|mbbs|mbe|obe|cbe|phd|rn|consultant|surgeon|registrar|professor|director|chair\w*|president|minister|secretary|mp|senator|governor|editor"
    r"|author|speaker|ceo|joins?|talks?|explains?|speaks?|lectur\w+|presents (on|his|her|their|the)|writes|argues|discusses|chairs|will (speak|talk|lecture|present)|professeure?|chirurgien\w*"
    r"|pr[ée]sidente?|ministre|directrice|directeur|anime|intervien\w+)"
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
    r"grove",
    r"mews",
    r"parade",
    r"parkway",
    r"highway",
    r"circle",
    r"row",
)
_RUE = r"rue|avenue|boulevard|bd|impasse|all[ée]e|chemin|place|quai|route|cours"

PHONE = "phone or fax number"
_STATED = rules(
    (
        "email address",
        r"\b(?=[\w.+-]{1,64}@)(?![\w.+-]{0,40}(info|contact|team|office|admin|event|congress|conference|editor|trial|study|hello|support|press|secretar|regist|enquir|inquir)[\w.+-]{0,40}@)[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,5}\.[a-z]{2,24}\b",
    ),
    (
        PHONE,
        (r"(?<![\w/.-])\+\d{1,3}[\s.-]?(\(0?\d{1,4}\)|\d{1,4})([\s.-]?\d{2,4}){2,4}(?![\w/])"),
    ),
    (
        PHONE,
        any_of(
            r"(?<![\w/.-])\(?\b0\d{2,4}\)?[\s-]\d{3,4}[\s-]?\d{3,4}(?![\w/-])",
            r"(?<![\w/.-])07\d{3}\s?\d{6}(?![\w/])",
        ),
    ),
    (PHONE, r"(?<![\w/.-])(\(\d{3}\)\s?|\d{3}[.-])\d{3}[.-]\d{4}(?![\w/-])"),
    (PHONE, r"(?<![\w/.-])0[1-9]([\s.-]?\d{2}){4}(?![\w/])"),
    (
        PHONE,
        r"\b(tel|t[ée]l[ée]phone|t[ée]l|phone|ring|fax|whatsapp|mobile|cell|call|text|appel\w*)\b\W{0,3}(\w+ ){0,3}"
        r"(?P<it>(?<![\w/.-])\+?\(?\d[\d\s().-]{7,}\d(?![\w/]))",
    ),
    (
        "date of birth",
        (
            r"\b(d\.?o\.?b\.?|date of birth|born( on)?|birth ?(date|day)|n[ée]e? le|ddn"
            r"|date de naissance)\b\W{0,3}(is |was |est )?(the |on |le )?"
        )
        + DATE,
    ),
    (
        "date of birth",
        rf"(?<!those )(?<!people )(?<!patients )(?<!children )(?<!infants )\b(born in|n[ée]e? en) ({_MONTH}) \d{{4}}\b"
        r"|\bb\. ?(19|20)\d\d\b",
    ),
    (
        "date of care",
        r"(?<!patients )(?<!were )\b((re-?)?admitted|discharged|died|passed away|operated( on)?|seen|presented"
        r"|transferred|intubated|delivered|diagnosed|d[ée]c[ée]d[ée]e?|hospitalis[ée]e?|op[ée]r[ée]e?|admise?|vue?"
        r"|sortie?)( (to|from|with|in|at|here|home|again) [\w' -]{1,30}?)?,? ?(on|le|:)? " + DATE,
    ),
    (
        "age over 89",
        r"\b(a )?(ninety|hundred)([ -](and[ -])?\w+)?[ -]years?[ -]old\b",
    ),
    (
        "age over 89",
        r"(?<![\d-])(9\d|1[01]\d)[\s-]?(years?[\s-]old|yo|y/o|ans)\b(?! (or|and) (older|over|above|plus))",
    ),
    (
        "social security number",
        r"\b(ssn|social security|s[ée]cu(rit[ée] sociale)?|nir|carte vitale|insee)\W{0,3}((no|number|n[°o]|num[ée]ro"
        r"|#)\W{0,3})?[12]?\d[\d\s-]{7,}\d",
    ),
    (
        "social security number",
        r"\b(ssn|social security)\b[^.\n]{0,20}\b(ending|ends|last (four|4))\b\D{0,6}\d{4}\b",
    ),
    ("Medicare number", r"(?-i:\b[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d\d\b)"),
    ("social security number", r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"),
    (
        "vehicle",
        any_of(
            r"\b(number|licen[cs]e"
            r"|registration) plate\s?[:#]?\s?(?-i:[A-Z\d][A-Z\d -]{3,8}\d[A-Z\d ]{0,4})\b",
            r"\b(plate|registration|reg|immatricul\w+|plaque)\b\W{0,3}(?-i:[A-Z]{2}\d{2}\s?[A-Z]{3}"
            r"|[A-Z]{2}-\d{3}-[A-Z]{2})\b",
            r"\bvin\s?[:#]?\s?(?-i:[A-HJ-NPR-Z0-9]{17})\b",
        ),
    ),
    (
        "web address of a patient",
        r"\b(patient|pt|her|his|their|family|mother|father|daughter|son|husband|wife)(['’]?s)? (own )?(facebook"
        r"|instagram|tiktok|twitter|youtube|gofundme|blog|website|web ?page|page|profile|channel)\b"
        r"[^\n]{0,80}https?://\S+|https?://(www\.)?(gofundme|justgiving|caringbridge|leetchi|\w*(gofund|fundrais|cagnotte)\w*)\.\S+",
    ),
    (
        "bed or room",
        r"(?<!\d[ -])(?<!\d)\b(bed|side room|cubicle|chambre|lit|bay) (no\.? ?|number |n° ?)?\d{1,3}[a-z]?\b(?! (hospital|unit|ward|days|m\b|metres))"
        r"|\b(hospital|patient|identity|id) (bracelet|wrist ?band|badge)\b",
    ),
    (
        "address",
        r"\b(p\.?o\.? box \d+|(flat|apt|apartment|unit) \d{1,4}[a-z]?, \d{1,4}[a-z]? \w)",
    ),
    ("address", r"\b\d{1,4}[a-z]?,? ((?-i:[A-Z])[\w'’-]+ ){1,3}(" + _STREET + r")(?!\w)"),
    (
        "address",
        r"\b((?-i:[A-Z])[\w'’-]+ ){1,2}(" + _STREET + r") \d{1,4}[a-z]?\b(?! (%|patients|hospitals))",
    ),
    ("address", r"\b\d{1,4}( bis| ter)?,? (" + _RUE + r") (de |du |des |de la |d'|l')?(?-i:[A-ZÉ])[\w'’-]+"),
    (
        "postcode",
        any_of(
            r"(?-i:\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b)",
            r"(?-i:\b[A-Z]{2} \d{5}(-\d{4})?\b)|\bzip( code)?:? \d{5}\b",
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
            rf"\b(photo|picture|selfie|pic|video|clip|snap)s? (of|with|from) (my|our|the|this|a|his|her) ([\w-]+ ){{0,2}}{_SOMEBODY}\b(?! (safety|education))",
            rf"\bface of (the|a|this|my|our) ([\w-]+ )?{_SOMEBODY}\b|\b(his|her|their|whole|entire) (\w+ )?face (before|after|attached|below|here)\b",
            r"\b(stickers?|wrist ?bands?|name ?bands?|addressographs?|patient labels?)\b[^.\n]{0,30}\b(visible|legible|readable|showing|shows|in the (photo|pic|picture|image))\b",
            r"\b(photo|selfie)s? (du|de la|de ma|de mon|de notre|avec (ma|mon|notre|la|le)) (visage|patiente?)",
        ),
    ),
    (
        "biometric identifier",
        any_of(
            rf"\b(finger|palm|voice|retina|iris)[\s-]?(print|scan)s?\b[^.]{{0,40}}\b({_SOMEBODY}|deceased|body|victim)\b",
            rf"\b({_SOMEBODY}|victim)\b[^.]{{0,40}}\b(finger|palm|voice)[\s-]?print",
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
        r"\b(my|our|the|this|mon|ma|notre|la|le) (?-i:patiente?|pt),? "
        + _NAME
        + r"(?=,| (is|was|has|who|came|died|presented|est|a)\b|\.)",
    ),
    (
        "name",
        r"(?-i:\b([Pp]t|[Pp]atient|[Pp]atiente)) " + _NAME + r",? \(?(aged )?\d{1,3}\s?(f|m|yo|y/o|ans)?\b",
    ),
    (
        "name",
        r"\b(patiente?|pt|lady|gentleman|man|woman|girl|boy|child|baby) (called|named|nomm[ée]e?) " + _NAME,
    ),
    (
        "name",
        r"(?<!by )(?<!with )(?<!from )(?<!avec )(?<!par )(?-i:\b(Mr|Mrs|Ms|Miss|Mx|Mme|Mlle|Madame|Monsieur|M\.))\.? "
        r"(?-i:[A-Z]\.? )?" + _NAME + r"(?![^.!?\n]{0,60}\b" + _IN_PUBLIC + r"\b)",
    ),
    (
        "name",
        r"\b(family|parents|wife|husband|daughter|son|mother|father|mum|dad|widow|relatives) of "
        r"(?-i:[A-ZÀ-Ý][a-zà-ÿ'’-]+ [A-ZÀ-Ý][\w'’-]+)"
        r"|\b(?-i:[A-Z]\. ?[A-ZÀ-Ý][a-zà-ÿ'’-]+),? (?-i:\([MFmf],? ?\d{1,3}\)|\(\d{1,3},? ?[MFmf]\))"
        r"|\b(patient|pt)('s)? initials?\b|\binitials:? (?-i:[A-Z]\.? ?[A-Z]\b)"
        r"|\b(little|baby) (?-i:[A-ZÀ-Ý][a-zà-ÿ]+)\b[^.!?\n]{0,40}\b(died|passed|gone|goodbye|rip|fought|brave|this morning|last night)\b",
    ),
    (
        "name",
        r"(?-i:(?<!Dr )(?<!Prof )\b([A-ZÀ-Ý][a-zà-ÿ'’-]+|[A-Z]\.) [A-ZÀ-Ý][a-zà-ÿ-]+)(['’]s "
        + _THINGS
        + r"\b|[^.!?\n]{1,30}\b(her|his) "
        + _THINGS
        + r"\b)",
    ),
    (
        "name",
        r"(?<!Dr )(?<!Dr\. )(?<!Prof )(?<!Prof\. )(?-i:\b[A-ZÀ-Ý][a-zà-ÿ'’-]+ [A-ZÀ-Ý][a-zà-ÿ'’-]+),? \(?\d{1,3}\s?"
        r"(yo|y/o|(?-i:[MF])|years? old|ans)\b",
    ),
)
_TEN_DIGITS = re.compile(r"(?<![\w/.-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\w/.-]\d|\d)")
_NIR = re.compile(
    r"(?<!\w)([12])\s?(\d\d)\s?(0[1-9]|1[0-2]|[2-4]\d)\s?(\d\d"
    r"|2[AB])\s?(\d{3})\s?(\d{3})\s?(\d\d)(?!\w)"
)


def identifiers(text: str) -> Iterator[Span]:
    """Every place that identifies a person by itself."""
    for start, end, why in found(text, _STATED):
        if why != PHONE or not is_public_line(text, start, end):
            yield start, end, why
    for match in _TEN_DIGITS.finditer(text):
        if is_nhs_number(match.group()) and not is_public_line(text, *match.span()):
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
