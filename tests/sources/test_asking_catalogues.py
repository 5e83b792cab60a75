"""Asking PubMed, Crossref, Europe PMC and the preprint servers, over loopback."""

# ruff: noqa: E501 - payloads read better in one piece

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.model import ReaderName
from bot.sources import crossref, europepmc, preprints, pubmed
from tests.sources.services import NOW, Call, Said, gathered, refusal, said, service, told, wish
from tests.sources.test_crossref import work
from tests.sources.test_preprints import paper

YESTERDAY = NOW - timedelta(days=1)

# ── PubMed ────────────────────────────────────────────────────────────────────

ESEARCH = "/entrez/eutils/esearch.fcgi?db=pubmed&term=pain%5BMeSH%5D"


class Eutils:
    """ESearch by pages of `retmax` at most, EFetch of the numbers asked for."""

    def __init__(self, count: int = 450) -> None:
        self.ids = [str(900_000 + n) for n in range(count)]

    def __call__(self, call: Call) -> Said:
        if call.path.endswith("esearch.fcgi"):
            start = int(call.query.get("retstart", "0"))
            page = self.ids[start : start + int(call.query["retmax"])]
            return said({"esearchresult": {"count": str(len(self.ids)), "idlist": page}})
        records = "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>T</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
            for number in call.query["id"].split(",")
        )
        return said(f"<PubmedArticleSet>{records}</PubmedArticleSet>".encode())


async def test_pubmed_numbers_then_records() -> None:
    """Every number of every page becomes a record; who asks is said, with the user's own key."""
    async with service(eutils := Eutils()) as standing:
        wanted = wish(
            standing,
            "pubmed",
            ESEARCH,
            since=YESTERDAY,
            contact="me@rounds.example",
            secrets={"NCBI_API_KEY": "k3y"},
        )
        found = gathered(await told(standing, wanted))
    read = [item.pmid for body in found.bodies for item in pubmed.read(wanted.source, body)]
    assert read == eutils.ids
    assert {(call.query["tool"], call.query["email"], call.query["api_key"]) for call in standing.calls} == {
        ("rounds", "me@rounds.example", "k3y")
    }
    first = standing.calls[0].query
    assert (first["term"], first["datetype"], first["reldate"], first["retmode"]) == (
        "pain[MeSH]",
        "edat",
        "3",
        "json",
    )


async def test_pubmed_nothing_new() -> None:
    """No number, no record, no error, and no second request."""
    async with service(Eutils(0)) as standing:
        wanted = wish(standing, "pubmed", ESEARCH, since=YESTERDAY)
        found = gathered(await told(standing, wanted))
    assert [pubmed.read(wanted.source, body) for body in found.bodies] == [()]
    assert len(standing.calls) == 1


PUBMED_REFUSALS = {
    "limit": (said({"error": "API rate limit exceeded", "count": "4"}, 429), "http-429"),
    "limit with 200": (
        said({"error": "API rate limit exceeded", "api-key": "k3y", "count": "11"}),
        "http-429",
    ),
    "limit in a page": (said(b"<html><title>Too Many Requests</title></html>"), "http-429"),
    "blocked": (said(b"<!DOCTYPE html><p>Your access has been temporarily blocked</p>"), "http-429"),
    "another page": (said(b"<html><title>Maintenance</title></html>"), "not-documented"),
    "cut off": (
        said(b'{"header": {"type": "esearch"}, "esearchresult": {"count": "2", "idl'),
        "not-documented",
    ),
    "no count": (said({"esearchresult": {"idlist": ["1"]}}), "not-documented"),
    "count in words": (said({"esearchresult": {"count": "many", "idlist": ["1"]}}), "not-documented"),
    "query": (said({"esearchresult": {"ERROR": "Empty term and query_key"}}), "not-documented"),
    "shape": (said({"esearchresult": {"ids": []}}), "not-documented"),
    "key": (said({"error": "API key invalid", "api-key": "k3y"}, 400), "bad-login"),
    "question": (said({"error": "Term is empty"}, 400), "bad-query"),
    "page": (said(b"<html>", 400), "bad-query"),
    "down": (said(b"<html>", 502), "http-502"),
}


@pytest.mark.parametrize(("answer", "kind"), PUBMED_REFUSALS.values(), ids=PUBMED_REFUSALS)
async def test_pubmed_refusals(answer: Said, kind: str) -> None:
    """A search that is refused says why, in NLM's words where it has some."""
    async with service(lambda call: answer) as standing:
        failure = refusal(await told(standing, wish(standing, "pubmed", ESEARCH)))
    assert (failure.kind, "k3y" in failure.words) == (kind, False)


@pytest.mark.parametrize(("status", "kind"), [(429, "http-429"), (500, "http-500")])
async def test_pubmed_refused_records(status: int, kind: str) -> None:
    """Numbers without their records are a failed poll: the same numbers come again."""
    eutils = Eutils()
    async with service(
        lambda call: eutils(call) if "esearch" in call.path else said(b"", status)
    ) as standing:
        assert refusal(await told(standing, wish(standing, "pubmed", ESEARCH))).kind == kind


NO_RECORDS = {
    "none of them": (b'<?xml version="1.0"?><PubmedArticleSet></PubmedArticleSet>', "not-documented", "none of the 5"),
    "limit": (b'{"error":"API rate limit exceeded","count":"4","limit":"3"}', "http-429", "too many requests"),
    "limit in XML": (b"<eFetchResult><ERROR>rate limit exceeded</ERROR></eFetchResult>", "http-429", "too many"),
    "page": (b"<html><h1>429 Too Many Requests</h1></html>", "http-429", "too many requests"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "words"), NO_RECORDS.values(), ids=NO_RECORDS)
async def test_pubmed_numbers_without_records(body: bytes, kind: str, words: str) -> None:
    """An answer that holds none of the records is never taken for a day without news, whatever its status."""
    eutils = Eutils(5)
    async with service(lambda call: eutils(call) if "esearch" in call.path else said(body)) as standing:
        failure = refusal(await told(standing, wish(standing, "pubmed", ESEARCH)))
    assert (failure.kind, words in failure.words) == (kind, True)
    assert ("retry-after" in dict(failure.headers)) == (kind == "http-429")


async def test_pubmed_some_records_missing() -> None:
    """What came is read, and what did not is told."""
    eutils = Eutils(5)
    short = Call(method="GET", path="/efetch.fcgi", query={"id": "900000,900001"}, headers={})
    async with service(lambda call: eutils(call) if "esearch" in call.path else eutils(short)) as standing:
        found = gathered(await told(standing, wish(standing, "pubmed", ESEARCH)))
    assert found.note == "3 records did not come"


async def test_pubmed_a_title_about_limits() -> None:
    """Records that speak of such things are records."""
    eutils = Eutils(1)

    def serve(call: Call) -> Said:
        answer = eutils(call)
        return said(answer.body.replace(b">T<", b">The rate limit of too many requests<"))

    async with service(serve) as standing:
        assert gathered(await told(standing, wish(standing, "pubmed", ESEARCH))).note == ""


# ── Crossref ──────────────────────────────────────────────────────────────────


def crossref_works(*numbers: int, cursor: str = "") -> Said:
    items = [work(DOI=f"10.5555/ex.{n}") for n in numbers]
    more = {"next-cursor": cursor} if cursor else {}
    return said({"status": "ok", "message-type": "work-list", "message": {"items": items} | more})


async def test_crossref_journal() -> None:
    """A journal's latest works are one page, by publication; `mailto` asks for the polite pool."""
    async with service(lambda call: crossref_works(1, 2)) as standing:
        wanted = wish(
            standing, "crossref", "/journals/0000-0019/works", since=YESTERDAY, contact="me@rounds.example"
        )
        found = gathered(await told(standing, wanted))
    assert len(crossref.read(wanted.source, found.bodies[0])) == 2
    (call,) = standing.calls
    assert (call.query["sort"], call.query["order"], call.query["mailto"]) == (
        "published",
        "desc",
        "me@rounds.example",
    )


async def test_crossref_sweep() -> None:
    """A sweep keeps its own filter, asks for what was indexed since the day before, and follows the cursor."""

    def serve(call: Call) -> Said:
        start = 0 if call.query["cursor"] == "*" else int(call.query["cursor"])
        return crossref_works(*range(start, min(start + 100, 230)), cursor=str(start + 100))

    async with service(serve) as standing:
        wanted = wish(
            standing,
            "crossref",
            "/v1/works?filter=update-type%3Aretraction&select=DOI%2Cupdate-to",
            since=YESTERDAY,
        )
        found = gathered(await told(standing, wanted))
    assert [len(crossref.works("s", body)) for body in found.bodies] == [100, 100, 30]
    assert {call.query["filter"] for call in standing.calls} == {
        "update-type:retraction,from-index-date:2026-11-20"
    }
    assert {call.query["select"] for call in standing.calls} == {"DOI,update-to"}


CROSSREF_REFUSALS = {
    "journal": (said(b"Resource not found.", 404), "no-such-journal"),
    "words": (said({"status": "failed", "message": [{"message": "Bad filter"}]}), "not-documented"),
    "limit": (said(b"", 429, Retry_After="3"), "http-429"),
}


@pytest.mark.parametrize(("answer", "kind"), CROSSREF_REFUSALS.values(), ids=CROSSREF_REFUSALS)
async def test_crossref_refusals(answer: Said, kind: str) -> None:
    """Crossref's refusals, each of its kind."""
    async with service(lambda call: answer) as standing:
        wanted = wish(standing, "crossref", "/journals/0000-0019/works")
        assert refusal(await told(standing, wanted)).kind == kind


# ── Europe PMC ────────────────────────────────────────────────────────────────


async def test_europepmc_by_mark() -> None:
    """Pages by cursorMark until it stays the same; the question is bounded by first publication."""

    def serve(call: Call) -> Said:
        at = 0 if call.query["cursorMark"] == "*" else int(call.query["cursorMark"])
        results = [{"id": str(n), "source": "MED", "title": "T"} for n in range(at, min(at + 100, 150))]
        return said({"nextCursorMark": str(min(at + 100, 150)), "resultList": {"result": results}})

    async with service(serve) as standing:
        wanted = wish(standing, "europepmc", "/search?query=TITLE%3Apain", since=YESTERDAY)
        found = gathered(await told(standing, wanted))
    assert [len(europepmc.read(wanted.source, body)) for body in found.bodies] == [100, 50, 0]
    assert {call.query["query"] for call in standing.calls} == {
        "(TITLE:pain) AND FIRST_PDATE:[2026-11-20 TO 2026-11-22]"
    }
    assert {call.query["resultType"] for call in standing.calls} == {"core"}


# ── preprints ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [30, 100], ids=["30 a page, as the help says", "100 a page, as others say"])
async def test_preprints_by_what_came(size: int) -> None:
    """The cursor goes on by what came, whatever the size of a page, up to the total."""

    def serve(call: Call) -> Said:
        start = int(call.path.split("/")[-2])
        page = [paper(doi=f"10.1101/2026.11.01.2600{n:04}") for n in range(start, min(start + size, 130))]
        return said({"messages": [{"status": "ok", "total": "130"}], "collection": page})

    async with service(serve) as standing:
        wanted = wish(standing, "preprints", "/details/medrxiv?category=pain%20medicine", since=YESTERDAY)
        found = gathered(await told(standing, wanted))
    assert sum(len(preprints.read(wanted.source, body)) for body in found.bodies) == 130
    assert standing.calls[0].path == "/details/medrxiv/2026-11-20/2026-11-22/0/json"
    assert {call.query["category"] for call in standing.calls} == {"pain medicine"}


PREPRINT_ANSWERS: dict[str, tuple[Any, str]] = {
    "nothing": ({"messages": [{"status": "no posts found"}], "collection": []}, ""),
    "words": ({"messages": [{"status": "Incorrect interval"}]}, "not-documented"),
    "shape": ({"results": []}, "not-documented"),
}


@pytest.mark.parametrize(("answer", "kind"), PREPRINT_ANSWERS.values(), ids=PREPRINT_ANSWERS)
async def test_preprints_answers(answer: Any, kind: str) -> None:
    """A day without posts is no error; another shape is."""
    async with service(lambda call: said(answer)) as standing:
        outcome = await told(standing, wish(standing, "preprints", "/details/medrxiv"))
    assert getattr(outcome, "kind", "") == kind


# ── an index in trouble ───────────────────────────────────────────────────────

SENT_NONE: dict[str, tuple[ReaderName, str, Any]] = {
    "Crossref": (
        "crossref",
        "/v1/works?filter=issn:0000-0019",
        {"status": "ok", "message-type": "work-list", "message": {"total-results": 12, "items": []}},
    ),
    "Europe PMC": ("europepmc", "/search?query=pain", {"hitCount": 12, "resultList": {"result": []}}),
    "the preprint servers": (
        "preprints",
        "/details/medrxiv",
        {"messages": [{"status": "ok", "total": "12"}], "collection": []},
    ),
    "PubMed": ("pubmed", ESEARCH, {"esearchresult": {"count": "12", "idlist": []}}),
}


@pytest.mark.parametrize(("reader", "path", "answer"), SENT_NONE.values(), ids=SENT_NONE)
async def test_counted_and_not_sent(reader: ReaderName, path: str, answer: Any) -> None:
    """Records that are counted and not sent are no day without news; where none are counted, it is one."""
    nothing = json.loads(json.dumps(answer).replace("12", "0"))
    async with service(lambda call: said(answer)) as standing:
        failure = refusal(await told(standing, wish(standing, reader, path, since=YESTERDAY)))
        standing.serve = lambda call: said(nothing)
        assert gathered(await told(standing, wish(standing, reader, path, since=YESTERDAY))).note == ""
    assert (failure.kind, "12 records" in failure.words) == ("not-documented", True)
