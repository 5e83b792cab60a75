"""Flags: what is true of an item besides its study type, from the record and from its own words."""

from __future__ import annotations

import re

from bot.curate.appraise.phrases import any_of, compiled, may_hold
from bot.model import Flag, Item, Kind, StudyType

_PUBLICATION_TYPES: dict[str, Flag] = {
    "preprint": Flag.PREPRINT,
    "retracted publication": Flag.RETRACTED,
    "retraction of publication": Flag.RETRACTION_NOTICE,
    "retraction notice": Flag.RETRACTION_NOTICE,
    "expression of concern": Flag.CONCERN_NOTICE,
    "published erratum": Flag.CORRECTION_NOTICE,
    "corrected and republished article": Flag.CORRECTED,
    "clinical trial protocol": Flag.PROTOCOL,
    "congress": Flag.CONFERENCE_ABSTRACT,
    "meeting abstract": Flag.CONFERENCE_ABSTRACT,
}

_TITLE: tuple[tuple[Flag, re.Pattern[str]], ...] = (
    (Flag.RETRACTED, compiled(r"^\W*retracted( article)?\b\W|\(retracted\)|\[retracted\]")),
    (
        Flag.RETRACTION_NOTICE,
        compiled(
            any_of(
                r"^\W*(notice of )?(partial )?retraction( note| notice)?\b\s*(:|to\b|of\b|for\b|-|–|—|\."
                r"|$)",
                r"\bretraction( note| notice)?\W*$",
            )
        ),
    ),
    (Flag.CONCERN_NOTICE, compiled(r"\b(expression|note|statement) of concern\b")),
    (
        Flag.CORRECTION_NOTICE,
        compiled(
            any_of(
                r"^\W*(author |publisher'?s? )?(correction|corrigendum|erratum|errata|corrigenda"
                r"|addendum)s?\b\s*(:|to\b|-|–|—|\.|$|(for|of|in) (the |an? )?(article|paper|author|title))",
                r"^\W*(corrigendum|erratum|errata|corrigenda|addendum)\b",
                r"\b(correction|corrigendum|erratum)\W*$",
                r"^\W*rectificatif\b",
            )
        ),
    ),
    (
        Flag.WITHDRAWN,
        compiled(
            any_of(
                r"^\W*(withdrawn|temporary removal|removed)\b\W",
                r"^\W*withdrawal( notice)?\s*:",
            )
        ),
    ),
    (
        Flag.REPLY,
        compiled(
            any_of(
                r"^\W*(re|reply|response|authors?['’]? (reply|response)|in reply)\b\s*(:|to\b|from\b|\."
                r"|$)",
                r"\bauthors?['’]? (reply|response)\W*$",
            )
        ),
    ),
    (
        Flag.PROTOCOL,
        compiled(
            any_of(
                r"\b(study|trial|review|research) protocol\b",
                r"\bprotocol (for|of) (a|an|the)\b",
                r"(:|-|–|—|,) ?(an? |the )?([\w-]+ ){0,6}protocol\b\W*$",
                r"\bstatistical analysis plan\b",
            )
        ),
    ),
    (
        Flag.CONFERENCE_ABSTRACT,
        compiled(
            any_of(
                r"^\W*(abstract|poster) (no\.? ?)?[a-z]{0,3}-?\d+",
                r"\bmeeting abstracts?\b",
                r"\babstracts? (from|of) the\b",
            )
        ),
    ),
    (
        Flag.ANIMAL,
        compiled(
            any_of(
                r"\bin (mice|rats|zebrafish|rabbits|pigs|swine|dogs|cats|horses|cattle|macaques"
                r"|drosophila|sheep)\b",
                r"\bmice\b",
                r"\brats\b",
                r"\bmurine\b",
                r"\b(mouse|rat|porcine|ovine|canine|zebrafish|animal|rodent) (models?|study)\b",
            )
        ),
    ),
    (
        Flag.IN_VITRO,
        compiled(
            any_of(
                r"\bin vitro\b(?! (fertili|maturation|diagnostic))",
                r"\bcell lines?\b",
                r"\bex vivo\b",
            )
        ),
    ),
)

_TEXT: tuple[tuple[Flag, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        Flag.ANIMAL,
        ("c57bl", "sprague", "wistar", "balb", "mice"),
        compiled(
            r"\b(c57bl|sprague[- ]dawley|wistar rats|balb/c|male mice|female mice|mice were|rats were"
            r"|knockout mice|transgenic mice)\b"
        ),
    ),
    (
        Flag.IN_VITRO,
        ("cells were", "in vitro"),
        compiled(
            any_of(
                r"\bcells were (cultured|treated|transfected|incubated)\b",
                r"\bin vitro (experiments|study|assays?|model)\b",
            )
        ),
    ),
    (
        Flag.INDUSTRY_FUNDED,
        ("ed by",),
        compiled(
            r"\b(funded|sponsored|supported|financed) by [^.;]{0,60}\b(pharma\w*|therapeutics|inc|ltd"
            r"|gmbh|biotech\w*|laborator(y|ies)|novartis|pfizer|roche|genentech|merck|msd|sanofi"
            r"|astrazeneca|bayer|novo nordisk|eli lilly|lilly|gsk|glaxosmithkline|abbvie|amgen|gilead"
            r"|takeda|boehringer|bristol|johnson & johnson|janssen|daiichi|medtronic|abbott"
            r"|boston scientific)\b"
        ),
    ),
)

_SPONSORED_STEMS = ("sponsor", "paid ", "advert", "#ad", "promoted", "publicit")
_SPONSORED = compiled(
    any_of(
        r"\bsponsored (content|post|article|by)\b",
        r"\bpaid (partnership|post|content|advertisement)\b",
        r"\badvertorial\b",
        r"#(ad|sponsored|advert)\b",
        r"^\W*(advertisement|promoted)\b",
        r"\bpublicit[eé] r[eé]dactionnelle\b",
    )
)
_SAFETY = compiled(
    r"\b(recall(s|ed|ing)?|safety (alert|notice|update|communication|information|signal"
    r"|review|warning)|boxed warning|black box|drug alert|medicines? alert|field safety"
    r"|contraindicat\w+|do not (use|start)|withdraw(n|al|s)|suspen(d|ded|sion)|risk of"
    r"|adverse (event|reaction)s?|warn(s|ing|ings)?|shortage|counterfeit|falsified"
    r"|national patient safety alert|direct healthcare professional|pharmacovigilance"
    r"|rappel de (lot|produit)|risque de|alerte|mise en garde)\b"
)
_OPEN_HOSTS = compiled(
    r"^https?://([\w-]+\.)*(ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov"
    r"|europepmc\.org/(article|articles)/pmc|plos\.org|biomedcentral\.com|frontiersin\.org"
    r"|mdpi\.com|elifesciences\.org|peerj\.com|medrxiv\.org|biorxiv\.org|researchsquare\.com"
    r"|f1000research\.com|cureus\.com|jmir\.org)/"
)
_BY_TYPE = {StudyType.TRIAL_PROTOCOL: Flag.PROTOCOL}


def flags_of(item: Item, study_type: StudyType | None) -> tuple[Flag, ...]:
    """All flags, in the order of `Flag`; those the record states stay."""
    found = {*item.flags, *_by_record(item), *_by_words(item)}
    if study_type in _BY_TYPE:
        found.add(_BY_TYPE[study_type])
    return tuple(flag for flag in Flag if flag in found)


def _by_record(item: Item) -> set[Flag]:
    found = {
        _PUBLICATION_TYPES[name]
        for one in item.publication_types
        if (name := one.casefold()) in _PUBLICATION_TYPES
    }
    if item.kind is Kind.PREPRINT:
        found.add(Flag.PREPRINT)
    if item.pmcid or _OPEN_HOSTS.search(item.url):
        found.add(Flag.OPEN_ACCESS)
    return found


def _by_words(item: Item) -> set[Flag]:
    found = {flag for flag, words in _TITLE if words.search(item.title)}
    lowered = item.summary.lower()
    found |= {flag for flag, stems, words in _TEXT if may_hold(stems, lowered) and words.search(item.summary)}
    both = f"{item.title}\n{item.summary}"
    if may_hold(_SPONSORED_STEMS, both.lower()) and _SPONSORED.search(both):
        found.add(Flag.SPONSORED)
    if item.kind is Kind.REGULATOR and _SAFETY.search(both):
        found.add(Flag.SAFETY_NOTICE)
    return found
