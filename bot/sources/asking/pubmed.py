"""PubMed by its E-utilities: ESearch for the numbers, EFetch for the records.

Follows MEDICINE.md, 8.5, November 2026: `tool` and `email` say who asks, a key (`NCBI_API_KEY`) raises the
limit from 3 to 10 requests a second. A source's address is its ESearch,
`…/esearch.fcgi?db=pubmed&term=…`; what entered PubMed since the last poll is asked for, by
entry date, with a day to spare.
"""

from __future__ import annotations

from functools import partial

from bot.errors import FeedError
from bot.model import FetchFailed
from bot.sources.asking.limits import too_many
from bot.sources.asking.paging import Page, Sending, Service, by_status, plainly, turn_pages
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


def ask(wish: Wish) -> Asking:
    """Numbers first, page by page; then the records of each page, in one request each."""
    searching = Service(name=SERVICE, page=partial(_page, wish.source.id), refusals=_refusal)
    found = yield from turn_pages(wish, searching, _search(wish))
    if isinstance(found, FetchFailed):
        return found
    records: list[bytes] = []
    for page in found.bodies:
        ids = texts(_result(wish.source.id, page), "idlist")
        if ids:
            answer = yield from _fetch(wish, ids)
            if answer.status != 200:
                return _without_records(wish, answer)
            records.append(answer.body)
    return Gathered(bodies=tuple(records) or (b"<PubmedArticleSet></PubmedArticleSet>",), note=found.note)


def _search(wish: Wish) -> str:
    days = (wish.now - wish.since).days + 2 if wish.since else 2
    return with_parameters(
        _signed(wish, wish.source.url), retmode="json", retmax=IDS, datetype="edat", reldate=days
    )


def _fetch(wish: Wish, ids: tuple[str, ...]) -> Sending:
    base = wish.source.url.partition("?")[0].replace("esearch.fcgi", "efetch.fcgi")
    url = with_parameters(base, db="pubmed", id=",".join(ids), retmode="xml")
    return (yield from plainly(_signed(wish, url)))


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
    start = int(parameter(url, "retstart") or 0)
    ids = texts(found, "idlist")
    more = start + len(ids) < int(text(found, "count") or 0)
    following = with_parameters(url, retstart=start + len(ids)) if more and ids else ""
    return Page(following=following, empty=not ids)


def _without_records(wish: Wish, answer: Answer) -> FetchFailed:
    if answer.status == 429:
        return too_many(wish, answer, SERVICE)
    return failed(wish, *_refusal(answer), answer=answer)
