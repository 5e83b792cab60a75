"""What an entry is by its form: notice, reply, furniture, conference abstract.

Tables of patterns, each with the publishers that write so. Counted over FEEDS.md's samples: notices are
3.4 % of Nature's entries and 3.5 % of a medical set; 28 errata have their article in the same feeds, so a
notice has to be known by its form and never by its likeness.
"""

# ruff: noqa: E501 - a pattern a line reads better than one in pieces

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from bot.model import Flag, Item, Kind
from bot.text.furniture import is_furniture
from bot.text.headings import Heading, split_heading
from bot.text.likely import Likely
from bot.text.named import well_spelt
from bot.text.words import fold


class Pattern(NamedTuple):
    """What a title looks like, which flag that means, and who writes so."""

    flag: Flag
    regex: re.Pattern[str]
    origin: str


def _title(flag: Flag, regex: str, origin: str) -> Pattern:
    return Pattern(flag, re.compile(regex, re.IGNORECASE), origin)


_OF = (
    r"\s*(?:[:.,–—-]|regarding\b|to\b|for\b|of\b|on\b|in\b|zu\b|zum\b|à\b|au\b|de\b|del\b|al\b|$|[\"“‘'«\[])"
)
_PARTS = (
    r"(?:the )?(?:\w+ (?:and|in) )?(?:byline|author\w*|affiliations?|funding|acknowledg\w+|conflicts?|disclosures?"
    r"|denominator|numerator|figures?|tables?|text|title|abstract|key points|methods|results|discussion|conclusions?"
    r"|introduction|references?|supplement\w*|captions?|legends?|labels?|footnotes?|values?|dates?|doses?|dosages?"
    r"|units?|names?|degrees?|specificity|sensitivity|percentages?|numbers?|data|strengths|limitations|sections?"
    r"|equations?|formulas?|trial registration|video|audio|box|range|headings?|confidence intervals?|p values?)\b"
)

TITLES = (
    _title(Flag.RETRACTED, r"^\W*retracted(?: article| paper| chapter)?\s*[:\]–—-]", "Elsevier, Springer, Wiley: the article itself"),
    _title(Flag.RETRACTED, r"[(\[]retracted(?: article)?[^)\]]*[)\]]\s*$", "PubMed and Wolters Kluwer: the article itself"),
    _title(Flag.RETRACTED, r"\s[-–—]\s*retracted(?: article)?\s*$", "after the title, without brackets"),
    _title(Flag.WITHDRAWN, r"^\W*(?:(?:article |paper )?withdrawn(?: article| paper)?|removed)\s*[:\]–—-]|^\W*(?:(?:temporary )?removal|(?:article )?withdrawal)\s*[:\]–—-](?!\s*(?-i:[a-z]))", "Elsevier, Cochrane, preprint servers: says nothing of misconduct"),
    _title(Flag.WITHDRAWN, r"[(\[]withdrawn(?: article)?[^)\]]*[)\]]\s*$", "PubMed: the article itself"),
    _title(Flag.RETRACTION_NOTICE, r"^\W*(?:notice of |statement of |partial |editorial )?retraction(?: (?:note|notice|statement|of (?:publication|article)))?(?:\s*[:.–—\]-]|\s+(?:to|and re(?:publication|placement))\b|\s*$|\s+(?:of|for)(?::|:?\s*[\"“‘'«]|\s+\S+ et al)|\s+note)", "Nature, Taylor & Francis, JAMA, PLOS, PNAS, RSC"),
    _title(Flag.RETRACTION_NOTICE, r"^\W*(?:notice of (?:withdrawal|removal|retraction)|(?:withdrawal|removal) (?:notice|statement)|retraction and replacement)\b", "Elsevier, JAMA"),
    _title(Flag.RETRACTION_NOTICE, r"[-–—:\[(]\s*retraction(?: note| notice)?\s*[\])]?\s*$", "Cambridge, Dove: after the title"),
    _title(Flag.RETRACTION_NOTICE, r"^(?:retractación|retratação|rétractation|retraktion\s*:|撤稿|论文撤回)", "other languages"),
    _title(Flag.CORRECTION_NOTICE, r"^\W*(?:(?:notice of )?(?:editorial )?(?:re-?instatement|un-?retraction)(?: note| notice)?|(?:retraction|withdrawal|removal|lifting|reversal|rescinding|rescission|resolution) of (?:the |an? )?(?:earlier )?(?:retraction|expressions? of (?:editorial )?concern))(?:\s*[:.–—-]|\s+(?:to|of|for|on)(?::|\s+[\"“‘'«])|\s*$)", "takes an earlier notice back"),
    _title(Flag.CONCERN_NOTICE, r"^\W*(?:(?:editorial|interim|updated|update (?:to|on|of)(?: the)?|an?|(?:publisher|editor)s?['’]?s?) )?(?:expressions? of (?:editorial )?concern|(?:notice|note|statement) of concern)\b(?! among)", "Nature, PLOS, Wiley, NEJM"),
    _title(Flag.CONCERN_NOTICE, r"[-–—:\[(]\s*expression of concern\s*[\])]?\s*$", "after the title"),
    _title(Flag.CORRECTION_NOTICE, r"^\W*(?:(?:author|publisher|editorial|formal|minor|online|article)s?(?:['’]s?)? )?(?:notice of )?corrections?(?:\(s\))?(?:\s*[:.–—\]]|\s+(?:to|regarding|note|notice|and (?:clarification|republication|addend)\w*|of (?:an? )?errors?)\b|\s+for(?=\s*[:\"“‘'«]|.{1,120}? et al)|\s*$)", "Nature, PLOS, BMJ, OUP, ACS, ASCO, Lancet, PNAS, RSC"),
    _title(Flag.CORRECTION_NOTICE, r"^\W*(?:corrected (?:version|and republished)\b|clarifications?\s*(?::|$)|(?:update|amendments?) to\s*:|amendments?\s*:|publisher['’]?s? note\s*:)", "Elsevier, BMJ, PubMed, AIP: published again, or made clear"),
    _title(Flag.CORRECTION_NOTICE, rf"^\W*(?:publisher['’]?s? )?(?:erratum|errata|[ck]orrigend(?:um|a)|addend(?:um|a)|fe de errat(?:as|a)|err(?:at[ao]|ore) corrige|rectificatif|berichtigung|korrektur|errat[ao]s?)(?:{_OF})", "Elsevier, Springer, ASCO, Wiley; other languages"),
    _title(Flag.CORRECTION_NOTICE, r"^\W*(?:corrección|correção|correzione|rectificación)(?:\s+ad?)?\s*(?::|$|[\"“«])|^(?:corrección|correzione) (?:de|di) err?or[ei]s?\b", "other languages, in which surgeons correct as well"),
    _title(Flag.CORRECTION_NOTICE, r"[-–—:\[(]\s*(?:author |publisher )?(?:corrigend(?:um|a)|errat(?:um|a)|correction|addendum)s?\s*[\])]?\s*$", "Cambridge, Dove, PubMed: after the title"),
    _title(Flag.CORRECTION_NOTICE, rf"^(?:(?:data|wording|typographical|calculation|coding|label(?:l)?ing|formatting|production|publication|reporting|transcription|unit) )?errors? in {_PARTS}", "JAMA: no keyword but the place"),
    _title(Flag.CORRECTION_NOTICE, rf"^(?=[^:]{{0,80}}$)(?:incorrect|wrong|omitted|misspelled|misspelling of|omission of|misattributed|transposed|inverted|mislabell?ed) (?:\w+ ){{0,3}}?{_PARTS}", "JAMA"),
    _title(Flag.CORRECTION_NOTICE, r"^(?:authors?|byline|affiliations?|funding|disclosures?|acknowledg\w+|degrees?|names?|figures?|tables?) (?:\w+ ){0,2}?(?:omissions?|omitted|misspell\w*|misspelt|mislabell?ed)(?: (?:from|in|of|on)\b.*)?$|^(?:additional|addition of|change to|updated|clarification of) (?:\w+ ){0,3}?(?:conflicts? of interest|disclosures?|open access status|bylines?|affiliations?|funding (?:section|statement|information)|author\w* (?:names?|lists?|contributions?))\b|^change (?:in|of) (?:author\w* (?:names?|affiliations?|lists?|order)|affiliations?$|bylines?|open access status)\b", "JAMA"),
    _title(Flag.CORRECTION_NOTICE, r"^missing (?:\w+ ){0,2}(?:conflicts?|disclosures?|funding|authors?|affiliations?|collaborators?|acknowledgments?|references?|labels?|units?|footnotes?|data in (?:the )?(?:tables?|figures?|abstract|text)(?! of))\b", "JAMA"),
    _title(Flag.CORRECTION_NOTICE, r"^departments? of errors?$|^(?:更正|勘误|正誤表|訂正)", "Lancet; Chinese and Japanese"),
    _title(Flag.REPLY, r"^\W*(?:(?:the )?authors?(?:['’]s?|s['’])? )?(?:repl(?:y|ies)|responses?|in reply)(?:\s*[:.–—]|\s+to\s*[:\"“‘']|\s+to (?:the )?(?:letters?|comments?|commentar\w+|editors?|correspondence|dr|drs)\b|\s*$)", "ASCO, Wiley, JAMA, NEJM"),
    _title(Flag.REPLY, r"^\W*(?:reply to|in reply to|author(?:s?['’]s?)? (?:reply|response) to|(?:the )?authors? (?:repl(?:y|ies)|responds?))\b", "ASCO, AAN, Chest"),
    _title(Flag.REPLY, r"[-–—:.(]\s*(?:(?:the )?authors?(?:['’]s?|s['’])? )?(?:reply|response|in reply)\)?\s*$", "JAMA, Lancet: after the title"),
    _title(Flag.REPLY, r"^\W*(?:repl(?:y|ies) (?:by|from) (?:the )?authors?\b|response by .{1,80}? to letters?\b|letter in (?:response|reply) to\b)", "AUA, AHA, letters' pages"),
    _title(Flag.REPLY, r"^re\s?:\s", "urology and anaesthesia journals"),
    _title(Flag.CONFERENCE_ABSTRACT, r"^(?:LBA\d{1,4}|(?:LBA\s?)?\d{1,4}(?:P|O|MO|TiP|eP|PD|RF))(?::|\s)\s*\S", "ESMO"),
    _title(Flag.CONFERENCE_ABSTRACT, r"^(?:abstract|poster)\s+(?:no\.?\s*)?[A-Z]{0,4}[-\s]?\d{1,7}(?:[-.]\d+)*\s*[:.–—-]", "AACR, AHA"),
    _title(Flag.CONFERENCE_ABSTRACT, r"^(?!(?:p(?:16|21|27|38|53|63|73|300)|s100|a20)\b)(?:[AOPS]|AB|EP|FC|GP|LBP?|O[CP]|P[DOPST]|POS|WS|(?:P|O)(?:MO|TU|WE|TH))-?\d{2,4}\s*[:|]\s+(?=\S+ \S+ \S+)", "BMJ and Elsevier supplements, by their letters: `IL-17: …` and `CA-125: …` are none"),
    _title(Flag.CONFERENCE_ABSTRACT, r"^(?:OP|POS|AB|THU|FRI|SAT)\d{4}(?:-[A-Z]{2,4})?\s*[:.–—-]?\s+(?=\S)", "EULAR"),
    _title(Flag.CONFERENCE_ABSTRACT, r"^(?:OC|[OP](?:MO|TU|WE|TH))-\d{3}\s+(?=\S)", "BSG"),
)  # fmt: skip
"""The first row of a flag that fits decides; an entry may get several flags."""

_LIKELY = Likely(row.regex for row in TITLES)
_CORRECTED = re.compile(
    r"(?:\b(?:article|letter|viewpoint|investigation|review|editorial|report|essay|news|communication|trial)\b[^.]{0,40}"
    r"titled\s+[“\"‘].{5,600}(?:\bcorrected\b|\berrors?\b|\bincorrect(?:ly)?\b|\bomitted\b|\bmisspelled\b|\bshould (?:have|be)\b))"
    r"|^.{0,400}\b(?:this|the) (?:article|paper|online version)[^.]{0,60} (?:was|has been|have been) corrected\b",
    re.IGNORECASE | re.DOTALL,
)
_CORRECTION_SECTION = re.compile(
    r"\b(?:corrections?|corrigend(?:um|a)|errat(?:um|a)|department of error|addendum)\b"
)
CORRECTION_START = re.compile(
    r"^(?:errors?|incorrect|omitted|missing|misspelled|wrong|updated|clarification)\b", re.I
)
_IN_REPLY = re.compile(
    r"^\W*(?:In Reply|Reply|Authors?['’]? [Rr]eply)\b[\s:—–-]+(?=(?:We|I|The|In|On|Several|Dr|Drs)\b)"
)
_SUPPLEMENT = re.compile(r"[._-](?:supp?l?(?:ement)?)[._-]?\d*[._]|_suppl", re.IGNORECASE)

FORMED = (Kind.JOURNAL, Kind.PREPRINT, Kind.GUIDELINE)
"""Kinds whose titles name what the entry is; a blog or the news with such a title tells of another's notice,
and what a regulator withdraws is a product."""


def with_form(item: Item) -> Item:
    """The item with the section taken off its title and the flags that its form shows; itself if there are none."""
    if item.kind not in FORMED:
        return item
    heading = split_heading(item.title)
    flags = form_flags(item, heading)
    if heading.title == item.title and (not flags or set(flags) <= set(item.flags)):
        return item
    return replace(
        item,
        title=heading.title,
        section=heading.section or item.section,
        flags=tuple(dict.fromkeys((*item.flags, *flags))),
    )


def form_flags(item: Item, heading: Heading | None = None) -> tuple[Flag, ...]:
    """What the form of an item shows; nothing of kinds that have none."""
    if item.kind not in FORMED:
        return ()
    split = heading or split_heading(item.title)
    return flags_of(
        split.title,
        heading=item.title,
        section=f"{item.section} {split.section}",
        summary=item.summary,
        journal=item.journal,
        doi=item.doi or "",
    )


def flags_of(
    title: str, *, heading: str, section: str, summary: str, journal: str, doi: str
) -> tuple[Flag, ...]:
    """What the form of an entry shows. `heading` is the title as it came, `section` what the record names."""
    texts = (title,) if heading == title else (heading, title)
    found = [flag for text in texts for flag in _titled(text)]
    if _corrects(title, section, summary):
        found.append(Flag.CORRECTION_NOTICE)
    if summary and _IN_REPLY.match(summary):
        found.append(Flag.REPLY)
    if "sup" in doi.lower() and _SUPPLEMENT.search(doi):
        found.append(Flag.CONFERENCE_ABSTRACT)
    if is_furniture(title, section=section, summary=summary, journal=journal):
        found.append(Flag.FURNITURE)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)  # pure; a row is looked at when it is read and when it is appraised
def _titled(title: str) -> tuple[Flag, ...]:
    """What a title shows by itself."""
    text = well_spelt(title)
    return tuple(TITLES[n].flag for n in _LIKELY.of(text) if TITLES[n].regex.search(text))


def _corrects(title: str, section: str, summary: str) -> bool:
    if not section.isspace() and _CORRECTION_SECTION.search(fold(section)):
        return True
    begins_so = bool(CORRECTION_START.match(title)) and len(title.split()) <= 12
    return begins_so and bool(_CORRECTED.search(summary[:1500]))
