"""One entry of a digest: title, what it is and whose, the verbatim sentence, and why it is here."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.face import words
from bot.face.markup import Html, clean, join, link, shorten, trusted, untrusted
from bot.model import Entry, Filed, Flag, Item, Kind, PartialDate, Precision, StudyType

LONGEST_TITLE, LONGEST_FIELD, LONGEST_QUOTE = 500, 120, 600
LONGEST_BEGINNING = 160
"""UTF-16 units. With them an entry of three lines of fields takes at most half a message, whatever a feed
says; an extract has at most 300 characters, each at most two units."""

_STUDIES = (Kind.JOURNAL, Kind.PREPRINT)
_PERSONAL = (Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST)

_PREFIXES = (
    (Flag.RETRACTION_NOTICE, words.RETRACTION),
    (Flag.CONCERN_NOTICE, words.CONCERN),
    (Flag.SAFETY_NOTICE, words.SAFETY),
    (Flag.PREPRINT, words.PREPRINT),
    (Flag.CORRECTED, words.CORRECTED),
)
"""What has to be read before the title; the first that holds."""


def entry_html(entry: Entry, *, number: str, this_year: int) -> Html:
    """The whole entry, lines parted by line feeds. `number` is what stands before the title."""
    lead = entry.ranked.curated.lead
    return join(
        (
            title_line(lead, number),
            _whose(entry, this_year),
            _quote(entry),
            _aside(entry),
            untrusted(words.WHY + _field(entry.why)) if entry.why else Html(),
        ),
        "\n",
    )


def short_entry_html(entry: Entry, *, number: str) -> Html:
    """One line: title, what it is, whose."""
    lead = entry.ranked.curated.lead
    facts = (untrusted(what_it_is(lead)), untrusted(_field(entry.carrier)))
    return join((title_line(lead, number), *facts), " · ")


def title_line(lead: Filed, number: str) -> Html:
    present = flags_of(lead)
    prefix = next((text for flag, text in _PREFIXES if flag in present), "")
    return trusted(number + prefix) + link(lead.item.url, _title(lead.item))


def _title(item: Item) -> str:
    """The title; of a post, which has none, how it begins, in quotation marks."""
    if title := shorten(clean(item.title), LONGEST_TITLE):
        return title
    beginning = shorten(clean(next(iter(item.summary.splitlines()), "")), LONGEST_BEGINNING)
    return f'"{beginning}"' if beginning else words.UNTITLED


def flags_of(lead: Filed) -> frozenset[Flag]:
    """What is true of the item, a preprint by its kind too."""
    by_kind = (Flag.PREPRINT,) if lead.item.kind is Kind.PREPRINT else ()
    return frozenset((*lead.item.flags, *lead.judgement.flags, *by_kind))


def what_it_is(lead: Filed) -> str:
    """The study type in words where it is known, else the kind; never a guess."""
    kind, study_type = lead.item.kind, lead.judgement.study_type
    if kind in words.TEACHING_KINDS:
        teaching = study_type is StudyType.EDU_RESOURCE
        return words.TEACHING_KINDS[kind] if teaching else words.KINDS[kind]
    if kind in _STUDIES and study_type is not None:
        return words.STUDY_TYPES[study_type]
    return words.KINDS[kind]


def _whose(entry: Entry, this_year: int) -> Html:
    lead = entry.ranked.curated.lead
    item = lead.item
    facts = (
        what_it_is(lead),
        _field(_carrier(entry, item)),
        _dated(item.published, this_year),
        words.references(item.references) if item.references else "",
        _access(lead),
    )
    return join((untrusted(fact) for fact in facts if fact), " · ")


def _carrier(entry: Entry, item: Item) -> str:
    """A person's own outlet is named by the person; a preprint says which version."""
    if item.kind in _PERSONAL and item.authors:
        return item.authors[0]
    if item.kind is Kind.PREPRINT and item.version:
        return f"{entry.carrier} v{item.version.removeprefix('v')}"
    return entry.carrier


def _dated(published: PartialDate | None, this_year: int) -> str:
    if published is None:
        return ""
    try:
        if published.precision is Precision.YEAR:
            return str(int(published.value[:4]))
        if published.precision is Precision.MONTH:
            return words.month_year(
                int(published.value[:4]), date.fromisoformat(published.value[:7] + "-01").month
            )
        return words.day_month(date.fromisoformat(published.value[:10]), this_year=this_year)
    except ValueError:
        return ""


def _access(lead: Filed) -> str:
    present = flags_of(lead)
    if Flag.PREPRINT in present:
        return words.FREE
    if Flag.OPEN_ACCESS in present:
        return words.FREE_FULL_TEXT
    return words.SUBSCRIPTION if Flag.PAYWALLED in present else ""


def _quote(entry: Entry) -> Html:
    if entry.extract is None:
        return trusted(entry.no_extract)
    label = f"{entry.extract.label}: " if entry.extract.label else ""
    return trusted(label + '"') + untrusted(shorten(clean(entry.extract.text), LONGEST_QUOTE)) + trusted('"')


def _aside(entry: Entry) -> Html:
    funding = Flag.INDUSTRY_FUNDED in flags_of(entry.ranked.curated.lead)
    also = also_words(entry)
    facts = (words.FUNDING + words.INDUSTRY if funding else "", words.ALSO + also if also else "")
    return join((trusted(fact) for fact in facts if fact), " · ")


def also_words(entry: Entry) -> str:
    """`2 blogs, 1 podcast`: who else carries the story, counted once a source; copies are not counted."""
    lead, echoes = entry.ranked.curated.lead, entry.ranked.curated.echoes
    others = {
        (echo.item.kind, echo.item.source or echo.item.guid)
        for echo in echoes
        if echo.place.work != lead.place.work or echo.item.kind not in _STUDIES
    }
    counts = Counter(kind for kind, _ in others)
    return ", ".join(words.voices(kind, counts[kind]) for kind in Kind if counts[kind])


def _field(text: str) -> str:
    return shorten(clean(text), LONGEST_FIELD)
