"""Which rung of a source's fallback chain to ask next, and how to say which one served. Pure.

Publisher's feed → PubMed's feed of the journal → Crossref by ISSN: of one project's feeds NEJM, Lancet and
BMJ refused GitHub's network in July 2026 and served others (FEEDS.md, "Reachability evidence").
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from bot.errors import NotAFeed
from bot.model import Fetched, FetchFailed, FetchOutcome, Rung, Source, SourceState, Validators
from bot.sources.sniff import check_is_feed, json_feed

AT_ONCE = frozenset(
    {
        "blocked",
        "empty",
        "moved",
        "not-a-feed",
        "bad-certificate",
        "bad-tls",
        "too-many-redirects",
        "redirect-loop",
    }
    | {f"http-{status}" for status in (401, 402, 403, 404, 406, 410, 451)}
)
"""Failures that mean "not for you": the next rung is asked in the same poll."""

PATIENCE = 3
"""Polls in a row that a passing failure (a timeout, a 5xx) is waited for before the next rung is asked."""

NAMES = {
    "crossref": "Crossref",
    "europepmc": "Europe PMC",
    "pubmed": "PubMed",
    "preprints": "the preprint API",
}


def rungs(source: Source) -> tuple[Source, ...]:
    """The source itself, and once more for each rung below it."""
    below = (replace(source, url=rung.url, reader=rung.reader, fallback=()) for rung in source.fallback)
    return (replace(source, fallback=()), *below)


def name_of(rung: Source | Rung) -> str:
    """For people: the service, else the host."""
    host = urlsplit(rung.url).hostname or rung.url
    if "pubmed.ncbi.nlm.nih.gov" in host:
        return "PubMed's feed of the journal"
    return NAMES.get(rung.reader, host)


def judged(rung: Source, outcome: FetchOutcome) -> FetchOutcome:
    """A page of HTML in place of a feed is a refusal, though its status says 200."""
    if not isinstance(outcome, Fetched) or rung.reader != "feed":
        return outcome
    try:
        if json_feed(rung.id, outcome.body) is None:
            check_is_feed(rung.id, outcome.body)
    except NotAFeed as error:
        return FetchFailed(source=rung.id, kind="not-a-feed", words=error.reason, status=outcome.status)
    return outcome


def falls_through(failure: FetchFailed, state: SourceState) -> bool:
    """Whether the next rung is asked now."""
    return failure.kind in AT_ONCE or state.failures >= PATIENCE


def state_of(state: SourceState, rung: int) -> SourceState:
    """What to ask a rung with: validators and a new address are those of the first."""
    return state if rung == 0 else replace(state, validators=Validators(), address="")


def served(outcome: Fetched, rung: Source, refused: tuple[tuple[Source, FetchFailed], ...]) -> Fetched:
    """The outcome of a lower rung: its form, no validators to keep, and who served why, in words."""
    why = "; ".join(f"{name_of(one)}: {failure.words}" for one, failure in refused)
    name = name_of(rung)
    note = f"served by {name}, because {why}" + (f" ({outcome.note})" if outcome.note else "")
    return replace(
        outcome, reader=rung.reader, validators=Validators(), moved_to="", note=note, served_by=name
    )


def all_refused(refused: tuple[tuple[Source, FetchFailed], ...]) -> FetchFailed:
    """The first failure, in the words of all."""
    first = refused[0][1]
    if len(refused) == 1:
        return first
    return replace(first, words="; ".join(f"{name_of(one)}: {failure.words}" for one, failure in refused))
