"""From a catalogue's record to an Item: what PubMed, Crossref, Europe PMC and preprint servers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.model import Item, Kind, Link, Source
from bot.sources.clean import to_text, to_title
from bot.sources.drafts import MOST_MARKUP, MOST_SUMMARY, Cuts, Draft, to_item
from bot.text import one_line

MOST_AUTHORS = 1000
MOST_MESH = 200


def record_item(draft: Draft, source: Source, *, kind: Kind, authors: Iterable[str] = ()) -> Item:
    """Clean one record. Its identifiers are the caller's to set from the record's own fields: one that stood
    in the abstract would be another work's. `authors` are whole names, which nothing splits."""
    of_kind = replace(source, kind=kind, title="")
    item = to_item(draft, of_kind, base=source.url, journal="", language="", cuts=Cuts())
    names = tuple(dict.fromkeys(name for stated in authors if (name := to_title(stated))))
    return replace(item, doi=None, pmid=None, pmcid=None, authors=names[:MOST_AUTHORS])


def abstract(*sections: tuple[str, str]) -> str:
    """(label, markup) of each section → one paragraph each, `RESULTS: …`, so that results can be found.

    Labels that say nothing (`UNLABELLED`, `ABSTRACT`) are left out, and a label is not written twice."""
    lines = [
        _labelled(one_line(label).rstrip(" :."), to_text(_one_paragraph(markup)))
        for label, markup in sections
    ]
    return "\n".join(line for line in lines if line)[:MOST_SUMMARY]


def _one_paragraph(markup: str) -> str:
    # A line break of the source's typesetting is a space.
    return " ".join(markup.split())


def _in_titles(headings: str) -> str:
    """With each further word in small letters or not."""
    return re.sub(r"(?<=[ (?:|])([a-z])(?=[a-z])", lambda found: f"[{found[1].upper()}{found[1]}]", headings)


_SAYS_NOTHING = frozenset({"", "abstract", "summary", "unlabelled", "unlabeled", "unassigned"})


def _labelled(label: str, text: str) -> str:
    lines = text.splitlines()
    if not lines or label.casefold() in _SAYS_NOTHING or lines[0].casefold().startswith(label.casefold()):
        return text
    return f"{label.upper()}: {text}"


_HEADINGS = (
    r"Abstract|Aims?|Approach|Background(?: and (?:aims?|objectives?|purpose))?"
    r"|Conclusions?(?: and (?:relevance|significance))?|Context|Design|Discussion|Findings|Funding|Importance"
    r"|Interpretation|Interventions?|Introduction|Main (?:outcomes?(?: and measures?)?|results?)"
    r"|(?:Materials?|Patients|Participants) (?:and|&) methods?|Methods?(?: (?:and|&) (?:findings|results))?"
    r"|Objectives?|Participants?|Patients|Purpose|Rationale|Results?(?: (?:and|&) discussion)?|Setting"
    r"|Significance|Study design|Summary"
)
_GLUED = re.compile(
    rf"(?:^|(?<=[.?!)]))(?P<heading>{_in_titles(_HEADINGS)})(?:[.:]\s?)?(?=[A-Z0-9(])"
    rf"|(?:^|(?<=[.?!)]))(?P<upper>{_HEADINGS.upper()})(?:[.:]\s?)?(?=[A-Z][a-z]|[0-9(])"
)


def unglued(text: str) -> Iterator[tuple[str, str]]:
    """(heading, text) of each section of an abstract whose headings run into their text, `ResultsWe found`.

    The preprint servers' API drops JATS's titles so, in 46 of 100 abstracts of medRxiv recorded in 2024, and
    some publishers send such to PubMed. Within a text a heading is one only where the sentence before it ends
    without a blank."""
    found = list(_GLUED.finditer(text))
    starts = [0, *(one.end() for one in found)]
    ends = [*(one.start() for one in found), len(text)]
    for heading, start, end in zip([None, *found], starts, ends, strict=True):
        if heading or text[start:end].strip():
            yield (heading["heading"] or heading["upper"] if heading else "", text[start:end])


_LONGEST_LABEL = 60
"""Characters; a longer heading is a sentence that stands alone."""


def by_headings(markup: str, tag: str) -> str:
    """`abstract` of one piece of markup whose sections each begin with a `<tag>` (JATS: title, HTML: h4)."""
    heading = rf"<{tag}\b[^<>]{{0,200}}>((?:(?!</?{tag}\b).){{0,200}})</{tag}\s*>"
    pieces = re.split(heading, markup[:MOST_MARKUP], flags=re.DOTALL | re.IGNORECASE)
    sections = [("", pieces[0])]
    for title, content in zip(pieces[1::2], pieces[2::2], strict=True):
        short = len(label := to_title(title)) <= _LONGEST_LABEL
        sections.append((label, content) if short else ("", f"<p>{title}</p>{content}"))
    return abstract(*sections)


def once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each link once, in order: a publisher and Retraction Watch may both assert it. One that is dated on
    another day, or of another type, is another."""
    return tuple({(link.kind, link.to, link.why, link.dated): link for link in links}.values())


_CODES = (
    "afr=af ara=ar baq=eu bul=bg cat=ca chi=zh cze=cs dan=da dut=nl eng=en est=et fin=fi fre=fr ger=de "
    "glg=gl gre=el heb=he hrv=hr hun=hu ice=is ind=id ita=it jpn=ja kor=ko lav=lv lit=lt nor=no per=fa "
    "pol=pl por=pt rum=ro rus=ru slo=sk slv=sl spa=es srp=sr swe=sv tha=th tur=tr ukr=uk vie=vi"
)
LANGUAGES = dict(pair.split("=") for pair in _CODES.split())
"""ISO 639-2/B, as NLM and Europe PMC write languages (loc.gov/standards/iso639-2), to ISO 639-1."""


def two_letters(language: str) -> str:
    """`eng` and `en-GB` → `en`; empty for what says no one language (`mul`, `und`)."""
    code = language.strip().lower()
    return LANGUAGES.get(code, "") if len(code) == 3 else code[:2]
