"""PubMed by its E-utilities: ESearch for the numbers, EFetch for the records.

Follows MEDICINE.md, 8.5, November 2026: `tool` and `email` say who asks, a key (`NCBI_API_KEY`) raises the
limit from 3 to 10 requests a second. A source's address is its ESearch,
`…/esearch.fcgi?db=pubmed&term=…`; what entered PubMed since the last poll is asked for, by
entry date, with a day to spare.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources.asking.paging import Page, Sending, Service, by_status, plainly, refusal, turn_pages
from bot.sources.asking.talk import Answer, Asking, Gathered, Wish, failed
from bot.sources.asking.urls import parameter, with_parameters
from bot.sources.clean import to_title
from bot.sources.payload import Thing, document, mapping, part, text, texts

SERVICE = "PubMed"
KEY = "NCBI_API_KEY"
TOOL = "rounds"
IDS = 200
"""Numbers a page, and records a request: what NLM asks to be sent by GET at most."""

_BY_STATUS = by_status(SERVICE, {400: ("bad-query", "PubMed does not understand the request (400)")})


def _refusal(answer: Answer) -> tuple[str, str]:
    """In NLM's own words where it has some: a key that is none is refused as a question is."""
    try:
        said = text(mapping("", document("", answer.body, service=SERVICE), service=SERVICE), "error")
    except FeedError:
        said = ""
    if answer.status != 400 or not said:
        return _BY_STATUS(answer)
    kind = "bad-login" if "api key" in said.lower() else "bad-query"
    return kind, f"PubMed says: {to_title(said)[:200]} (400)"


_TOO_MANY = re.compile(rb"rate limit|too many requests|temporarily blocked", re.IGNORECASE)
"""As NCBI's gateway says it in JSON, and its front page in HTML, also with status 200."""
_DOCUMENTED = re.compile(rb"<PubmedArticleSet|<!DOCTYPE PubmedArticleSet|\"esearchresult\"")


def _frankly(url: str) -> Sending:
    """The answer, with status 429 where only its body says that there were too many requests."""
    answer = yield from plainly(url)
    head = answer.body[:4096]
    hidden = answer.status in (200, 400) and _TOO_MANY.search(head) and not _DOCUMENTED.search(head)
    return replace(answer, status=429) if hidden else answer


def ask(wish: Wish) -> Asking:
    """Numbers first, page by page; then the records of each page, in one request each."""
    service = Service(name=SERVICE, page=partial(_page, wish.source.id), refusals=_refusal)
    found = yield from turn_pages(wish, service, _search(wish), _frankly)
    if isinstance(found, FetchFailed):
        return found
    records: list[bytes] = []
    missing = 0
    for page in found.bodies:
        if ids := texts(_result(wish.source.id, page), "idlist"):
            answer = yield from _frankly(_records_of(wish, ids))
            came = len(_RECORD.findall(answer.body))
            if answer.status != 200:
                return refusal(wish, service, answer)
            if not came and b"<PubmedArticleSet" in answer.body:
                words = f"{SERVICE} sent none of the {len(ids)} records that its search found"
                return failed(wish, "not-documented", words, answer=answer)
            missing += max(len(ids) - came, 0)
            records.append(answer.body)
    return _gathered(records, found.note, missing)


_RECORD = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")


def _gathered(records: list[bytes], note: str, missing: int) -> Gathered:
    """What did not come is asked for again: the next search goes back two days."""
    lacking = f"{missing} records did not come" if missing else ""
    return Gathered(
        bodies=tuple(records) or (b"<PubmedArticleSet></PubmedArticleSet>",),
        note="; ".join(filter(None, (note, lacking))),
    )


def _search(wish: Wish) -> str:
    days = (wish.now - wish.since).days + 2 if wish.since else 2
    return with_parameters(
        _signed(wish, wish.source.url), retmode="json", retmax=IDS, datetype="edat", reldate=days
    )


def _records_of(wish: Wish, ids: tuple[str, ...]) -> str:
    base = wish.source.url.partition("?")[0].replace("esearch.fcgi", "efetch.fcgi")
    return _signed(wish, with_parameters(base, db="pubmed", id=",".join(ids), retmode="xml"))


def _signed(wish: Wish, url: str) -> str:
    who = {"tool": TOOL} | ({"email": wish.contact} if wish.contact else {})
    key = wish.secrets.get(KEY, "")
    return with_parameters(url, **who, **({"api_key": key} if key else {}))


def _result(name: str, body: bytes) -> Thing:
    """`esearchresult`; raises `FeedError` with NLM's own words where it reports a fault."""
    answer = mapping(name, document(name, body, service=SERVICE), service=SERVICE)
    said = text(answer, "error") or text(part(answer, "esearchresult"), "ERROR")
    if said:
        raise FeedError(name, f"{SERVICE} says: {to_title(said)[:200]}")
    found = part(mapping(name, answer, service=SERVICE, esearchresult=dict), "esearchresult")
    return mapping(name, found, service=SERVICE, idlist=list)


def _page(name: str, url: str, answer: Answer) -> Page:
    found = _result(name, answer.body)
    ids, stated = texts(found, "idlist"), text(found, "count")
    if not stated.isdecimal():
        raise FeedError(name, f"{SERVICE}: “count” is no number in the answer")
    start = parameter(url, "retstart")
    reached = (int(start) if start.isdecimal() else 0) + len(ids)
    if not ids and reached < int(stated):
        raise FeedError(name, f"{SERVICE} found {stated} records and names none from {reached} on")
    return Page(
        following=with_parameters(url, retstart=reached) if reached < int(stated) else "", empty=not ids
    )
