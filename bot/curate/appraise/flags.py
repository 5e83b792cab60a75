"""Flags: what is true of an item besides its study type, from the record and from its own words."""

from __future__ import annotations

from bot.curate.appraise.phrases import Rule, Rules, any_of, compiled, in_order, rule
from bot.curate.appraise.told import Told
from bot.model import Flag, Item, Kind
from bot.text import is_preprint
from bot.text.notices import form_flags

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

TITLE_FLAGS: Rules[Flag] = in_order(
    rule(
        Flag.PROTOCOL,
        (
            any_of(
                r"\b(study|trial|review|research) protocol\b",
                r"\bprotocol (for|of) (a|an|the)\b",
                r"(:|-|–|—|,) ?(an? |the )?([\w-]+ ){0,6}protocol\b\W*$",
                r"\bstatistical analysis plan\b",
            )
        ),
    ),
    rule(
        Flag.CONFERENCE_ABSTRACT,
        any_of(r"\bmeeting abstracts?\b", r"\babstracts? (from|of) the\b"),
    ),
    rule(
        Flag.ANIMAL,
        (
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
    rule(
        Flag.IN_VITRO,
        (
            any_of(
                r"\bin vitro\b(?! (fertili|maturation|diagnostic))",
                r"\bcell lines?\b",
                r"\bex vivo\b",
            )
        ),
    ),
)

TEXT_FLAGS: Rules[Flag] = in_order(
    rule(
        Flag.ANIMAL,
        (
            r"\b(c57bl|sprague[- ]dawley|wistar rats|balb/c|male mice|female mice|mice were|rats were"
            r"|knockout mice|transgenic mice)\b"
        ),
    ),
    rule(
        Flag.IN_VITRO,
        (
            any_of(
                r"\bcells were (cultured|treated|transfected|incubated)\b",
                r"\bin vitro (experiments|study|assays?|model)\b",
            )
        ),
    ),
    rule(
        Flag.INDUSTRY_FUNDED,
        (
            r"\b(funded|sponsored|supported|financed) by [^.;]{0,60}\b(pharma\w*|therapeutics|inc|ltd"
            r"|gmbh|biotech\w*|laborator(y|ies)|novartis|pfizer|roche|genentech|merck|msd|sanofi"
            r"|astrazeneca|bayer|novo nordisk|eli lilly|lilly|gsk|glaxosmithkline|abbvie|amgen|gilead"
            r"|takeda|boehringer|bristol|johnson & johnson|janssen|daiichi|medtronic|abbott"
            r"|boston scientific)\b"
        ),
    ),
)

SPONSORED: Rule[Flag] = rule(
    Flag.SPONSORED,
    any_of(
        r"\bsponsored (content|post|article|by)\b",
        r"\bpaid (partnership|post|content|advertisement)\b",
        r"\badvertorial\b",
        r"#(ad|sponsored|advert)\b",
        r"^\W*(advertisement|promoted)\b",
        r"\bpublicit[eé] r[eé]dactionnelle\b",
    ),
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


def flags_of(item: Item, told: Told) -> frozenset[Flag]:
    """What the record states, what the entry's form shows (`bot.text.notices`), and what its words say."""
    return frozenset((*item.flags, *form_flags(item), *_by_record(item), *_by_words(item, told)))


def _by_record(item: Item) -> set[Flag]:
    found = {
        _PUBLICATION_TYPES[name]
        for one in item.publication_types
        if (name := one.casefold()) in _PUBLICATION_TYPES
    }
    if item.kind is Kind.PREPRINT or (item.kind is Kind.JOURNAL and is_preprint(item.url, item.doi)):
        found.add(Flag.PREPRINT)
    if item.pmcid or (item.url and _OPEN_HOSTS.search(item.url)):
        found.add(Flag.OPEN_ACCESS)
    return found


def _by_words(item: Item, told: Told) -> set[Flag]:
    found = {rule.of for rule in told.title.worth_asking(TITLE_FLAGS) if told.title.states(rule)}
    found |= {rule.of for rule in told.summary.worth_asking(TEXT_FLAGS) if told.summary.states(rule)}
    if told.title.states(SPONSORED) or told.summary.states(SPONSORED):
        found.add(Flag.SPONSORED)
    if item.kind is Kind.REGULATOR and _SAFETY.search(f"{item.title}\n{item.summary}"):
        found.add(Flag.SAFETY_NOTICE)
    return found
