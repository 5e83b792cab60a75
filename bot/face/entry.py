"""One entry of a digest: title, what it is and whose, the verbatim sentence, and why it is here."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.face import words
from bot.face.markup import Html, clean, join, link, trusted, untrusted
from bot.face.reasons import spoken
from bot.face.tongue import ENGLISH, Tongue
from bot.model import Access, Curated, Entry, Filed, Flag, Item, Kind, PartialDate, Precision, StudyType
from bot.text.proxies import through_proxy
from bot.text.words import shorten

LONGEST_TITLE, LONGEST_FIELD, LONGEST_QUOTE = 500, 120, 600
LONGEST_BEGINNING = 160
"""UTF-16 units. With them an entry of three lines of fields takes at most half a message, whatever a feed
says; an extract has at most 300 characters, each at most two units."""

_STUDIES = (Kind.JOURNAL, Kind.PREPRINT)
_PERSONAL = (Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST)

_PREFIXES = (
    (Flag.RETRACTION_NOTICE, words.RETRACTION),
    (Flag.RETRACTED, words.RETRACTED),
    (Flag.WITHDRAWN, words.WITHDRAWN),
    (Flag.CONCERN_NOTICE, words.CONCERN),
    (Flag.SAFETY_NOTICE, words.SAFETY),
    (Flag.PREPRINT, words.PREPRINT),
    (Flag.CORRECTED, words.CORRECTED),
)
"""What has to be read before the title; the first that holds."""


def entry_html(
    entry: Entry, *, number: str, this_year: int, t: Tongue = ENGLISH, library_proxy: str = ""
) -> Html:
    """The whole entry, lines parted by line feeds. `number` is what stands around the title: `2. {title}`.
    What is by subscription opens through the reader's `library_proxy`."""
    lead = entry.ranked.curated.lead
    return join(
        (
            title_line(lead, number, t, url=opened_at(entry.ranked.curated, entry.access, library_proxy)),
            _whose(entry, this_year, t),
            _quote(entry, t),
            _aside(entry, t),
            _around(words.WHY, untrusted(spoken(_field(entry.why), t)), t, "why") if entry.why else Html(),
        ),
        "\n",
    )


def short_entry_html(entry: Entry, *, number: str, t: Tongue = ENGLISH, library_proxy: str = "") -> Html:
    """One line: title, what it is, whose."""
    lead = entry.ranked.curated.lead
    facts = (untrusted(t(what_it_is(lead))), untrusted(_field(entry.carrier)))
    url = opened_at(entry.ranked.curated, entry.access, library_proxy)
    return join((title_line(lead, number, t, url=url), *facts), t.dot)


def opened_at(story: Curated, access: Access, library_proxy: str) -> str:
    """Where its title leads."""
    url = story.lead.item.url
    return through_proxy(library_proxy, url) if access == words.SUBSCRIPTION else url


def title_line(lead: Filed, number: str, t: Tongue = ENGLISH, *, url: str | None = None) -> Html:
    """The title as a link, to `url` or the item's own, after what must be read before it, within `number`."""
    present = lead.flags
    prefix = next((text for flag, text in _PREFIXES if flag in present), "{title}")
    return _around(
        number, _around(prefix, link(lead.item.url if url is None else url, _title(lead.item, t)), t), t
    )


def _around(text: str, within: Html, t: Tongue, name: str = "title") -> Html:
    """A text of ours with another's words in the place of `{name}`."""
    before, _, after = t(text).partition(f"{{{name}}}")
    return trusted(before) + within + trusted(after)


def _title(item: Item, t: Tongue) -> str:
    """The title; of a post, which has none, how it begins, in quotation marks."""
    if title := shorten(clean(item.title), LONGEST_TITLE):
        return title
    beginning = shorten(clean(next(iter(item.summary.splitlines()), "")), LONGEST_BEGINNING)
    return f'"{beginning}"' if beginning else t(words.UNTITLED)


def what_it_is(lead: Filed) -> str:
    """The study type in words where it is known, else the kind; never a guess."""
    kind, study_type = lead.item.kind, lead.judgement.study_type
    if kind in words.TEACHING_KINDS:
        teaching = study_type is StudyType.EDU_RESOURCE
        return words.TEACHING_KINDS[kind] if teaching else words.KINDS[kind]
    if kind in _STUDIES and study_type is not None:
        return words.STUDY_TYPES[study_type]
    return words.KINDS[kind]


def _whose(entry: Entry, this_year: int, t: Tongue) -> Html:
    lead = entry.ranked.curated.lead
    item = lead.item
    facts = (
        t(words.CONFERENCE_REPORT) if entry.conference else "",
        t(what_it_is(lead)),
        _field(_carrier(entry, item)),
        dated(item.published, this_year, t),
        words.references(item.references, t) if item.references else "",
    )
    return join((*(untrusted(fact) for fact in facts if fact), _access(entry, t)), t.dot)


def _carrier(entry: Entry, item: Item) -> str:
    """A person's own outlet is named by the person; a preprint says which version."""
    if item.kind in _PERSONAL and item.authors:
        return item.authors[0]
    if item.kind is Kind.PREPRINT and item.version:
        return f"{entry.carrier} v{item.version.removeprefix('v')}"
    return entry.carrier


def dated(published: PartialDate | None, this_year: int, t: Tongue = ENGLISH) -> str:
    """As precise as its source said; empty where it said nothing that is a date."""
    if published is None:
        return ""
    try:
        if published.precision is Precision.YEAR:
            return str(int(published.value[:4]))
        if published.precision is Precision.MONTH:
            return words.month_year(date.fromisoformat(published.value[:7] + "-01"), t)
        return words.day_month(date.fromisoformat(published.value[:10]), this_year=this_year, t=t)
    except ValueError:
        return ""


def _access(entry: Entry, t: Tongue) -> Html:
    """Whether the text is free; where a record says at which address, that is a link."""
    if not entry.access:
        return Html()
    elsewhere = entry.free_url and entry.free_url != entry.ranked.curated.lead.item.url
    return link(entry.free_url, t(entry.access)) if elsewhere else trusted(t(entry.access))


def _quote(entry: Entry, t: Tongue) -> Html:
    if entry.extract is None:
        return trusted(t(entry.no_extract)) if entry.no_extract else Html()
    label = t("{label}: ", label=t(entry.extract.label)) if entry.extract.label else ""
    return trusted(label + '"') + untrusted(shorten(clean(entry.extract.text), LONGEST_QUOTE)) + trusted('"')


def _aside(entry: Entry, t: Tongue) -> Html:
    funding = Flag.INDUSTRY_FUNDED in entry.ranked.curated.lead.flags
    also = also_words(entry, t)
    facts = (t(words.FUNDING) if funding else "", t(words.ALSO, voices=also) if also else "")
    return join((trusted(fact) for fact in facts if fact), t.dot)


def also_words(entry: Entry, t: Tongue = ENGLISH) -> str:
    """`2 blogs, 1 podcast`: who else carries the story, counted once a source; copies are not counted."""
    lead, echoes = entry.ranked.curated.lead, entry.ranked.curated.echoes
    others = {
        (echo.item.kind, echo.item.source or echo.item.guid)
        for echo in echoes
        if echo.place.work != lead.place.work or echo.item.kind not in _STUDIES
    }
    counts = Counter(kind for kind, _ in others)
    return ", ".join(words.voices(kind, counts[kind], t) for kind in Kind if counts[kind])


def _field(text: str) -> str:
    return shorten(clean(text), LONGEST_FIELD)
