"""Crossref, Europe PMC and the preprint servers: pages by cursor, no login.

Follows MEDICINE.md, 8.6 to 8.8, November 2026. A preprint source's address is `…/details/medrxiv`, with
`?category=` where only one is wanted; a journal at Crossref is `…/journals/ISSN/works`; other addresses at
Crossref (a sweep of updates) and Europe PMC carry their own question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.sources import crossref, preprints
from bot.sources.asking.paging import Page, Service, by_status, check_sent, turn_pages
from bot.sources.asking.talk import Answer, Asking, Wish
from bot.sources.asking.urls import parameter, with_parameters
from bot.sources.payload import document, mapping, parts, text

ROWS = 100
OVERLAP = timedelta(days=1)
"""Services index by the day, and late: yesterday is asked for again, what is known is known."""
FIRST_DAYS = timedelta(days=2)


def _day(wish: Wish) -> str:
    return f"{((wish.since or wish.now - FIRST_DAYS) - OVERLAP).astimezone(UTC):%Y-%m-%d}"


# ── Crossref ──────────────────────────────────────────────────────────────────

_CROSSREF = by_status(crossref.SERVICE, {404: ("no-such-journal", "Crossref knows no such journal (404)")})


NOTICE_ROWS = 1000
"""Of records that are a DOI and a title each; Crossref's maximum."""
NOTICE_FIELDS = "DOI,title,container-title,issued,type,update-to"


def ask_updates(wish: Wish) -> Asking:
    """The notices that were indexed since the last poll, as short as Crossref can make them."""
    short = with_parameters(wish.source.url, select=NOTICE_FIELDS)
    return (yield from ask_crossref(replace(wish, source=replace(wish.source, url=short)), rows=NOTICE_ROWS))


def ask_crossref(wish: Wish, *, rows: int = ROWS) -> Asking:
    """A journal's latest works in one page; else everything indexed since the last poll, by cursor."""
    service = Service(name=crossref.SERVICE, page=partial(_crossref_page, wish.source.id), refusals=_CROSSREF)
    url = with_parameters(wish.source.url, rows=rows, **({"mailto": wish.contact} if wish.contact else {}))
    if re.search(r"/journals/[^/]+/works$", urlsplit(url).path):
        return (yield from turn_pages(wish, service, with_parameters(url, sort="published", order="desc")))
    own = parameter(url, "filter")
    since = f"from-index-date:{_day(wish)}"
    return (
        yield from turn_pages(
            wish, service, with_parameters(url, filter=f"{own},{since}" if own else since, cursor="*")
        )
    )


def _crossref_page(name: str, url: str, answer: Answer) -> Page:
    found = crossref.works(name, answer.body)
    whole = document(name, answer.body, service=crossref.SERVICE)
    if parameter(url, "cursor") in ("", "*"):
        check_sent(name, crossref.SERVICE, bool(found), text(whole, "message", "total-results"))
    cursor = text(whole, "message", "next-cursor")
    full = len(found) >= int(parameter(url, "rows") or ROWS)
    following = with_parameters(url, cursor=cursor) if cursor and full and parameter(url, "cursor") else ""
    return Page(following=following, empty=not found)


# ── Europe PMC ────────────────────────────────────────────────────────────────

_EUROPE_PMC = by_status("Europe PMC", {})


def ask_europepmc(wish: Wish) -> Asking:
    """What was first published since the last poll, by cursorMark."""
    service = Service(name="Europe PMC", page=partial(_europepmc_page, wish.source.id), refusals=_EUROPE_PMC)
    dates = f"FIRST_PDATE:[{_day(wish)} TO {wish.now.astimezone(UTC):%Y-%m-%d}]"
    url = with_parameters(
        wish.source.url,
        query=f"({parameter(wish.source.url, 'query')}) AND {dates}",
        format="json", resultType="core", pageSize=ROWS, cursorMark="*",
    )  # fmt: skip
    return (yield from turn_pages(wish, service, url))


def _europepmc_page(name: str, url: str, answer: Answer) -> Page:
    found = mapping(
        name, document(name, answer.body, service="Europe PMC"), service="Europe PMC", resultList=dict
    )
    results = list(parts(found, "resultList", "result"))
    if parameter(url, "cursorMark") == "*":
        check_sent(name, "Europe PMC", bool(results), text(found, "hitCount"))
    mark = text(found, "nextCursorMark")
    more = bool(results) and mark and mark != parameter(url, "cursorMark")
    return Page(following=with_parameters(url, cursorMark=mark) if more else "", empty=not results)


# ── medRxiv and bioRxiv ───────────────────────────────────────────────────────

_PREPRINTS = by_status(preprints.SERVICE, {})


def ask_preprints(wish: Wish) -> Asking:
    """Versions posted since the last poll. The size of a page is not promised (30 or 100), so the cursor goes
    on by what came, up to `messages[0].total`."""
    service = Service(
        name=preprints.SERVICE, page=partial(_preprint_page, wish.source.id), refusals=_PREPRINTS
    )
    address = urlsplit(wish.source.url)
    dates = f"{_day(wish)}/{wish.now.astimezone(UTC):%Y-%m-%d}"
    first = address._replace(path=f"{address.path.rstrip('/')}/{dates}/0/json").geturl()
    return (yield from turn_pages(wish, service, first))


_CURSOR = re.compile(r"/(\d+)/json(?=$|\?)")


def _preprint_page(name: str, url: str, answer: Answer) -> Page:
    found = preprints.preprints(name, answer.body)
    message = next(parts(document(name, answer.body, service=preprints.SERVICE), "messages"), {})
    at = _CURSOR.search(url)
    start, total = int(at.group(1) if at else 0), text(message, "total")
    if not start:
        check_sent(name, preprints.SERVICE, bool(found), total)
    reached = start + len(found)
    more = bool(found) and total.isdecimal() and reached < int(total)
    return Page(following=_CURSOR.sub(f"/{reached}/json", url) if more else "", empty=not found)
