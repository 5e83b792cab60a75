"""Invented items for the tests of the grouping: a small journal world with all that goes wrong in it."""

from __future__ import annotations

from random import Random
from typing import Any

from bot.curate.dedupe import place
from bot.model import Filed, Item, Judgement, Kind, PartialDate, Placement, Precision, SourceId
from bot.text import parse_doi

_DRUGS = (
    "examplumab",
    "fictavir",
    "placebex",
    "nullipril",
    "mockstatin",
    "dummiban",
    "testolimus",
    "samplinib",
)
_ILLS = (
    "heart failure",
    "severe asthma",
    "chronic migraine",
    "atopic dermatitis",
    "acute pancreatitis",
    "lupus nephritis",
)
_WHERE = ("older adults", "primary care", "low income settings", "adolescents", "pregnancy", "intensive care")
_NAMES = ("Abara", "Brontes", "Calloway", "Dimitrova", "Eskelinen", "Fujimura", "Gallardo", "Hollander")
_JOURNALS = ("Journal of Invented Medicine", "Annals of Sample Therapy", "Example Reports in Cardiology")
_EVENTS = (
    (
        "Regulator approves {d} for {i}",
        "{d} wins approval from the regulator for {i}",
        "Approval of {d}: new option in {i}",
    ),
    (
        "Hospital strike enters third week in Sampletown",
        "Sampletown hospital strike goes into week three",
        "Third week of hospital strike in Sampletown",
    ),
)


def item(guid: str, title: str = "", *, doi: str = "", source: str | None = None, **fields: Any) -> Item:
    """An item by its guid; `authors` may be one name, `published` an ISO date."""
    if isinstance(authors := fields.get("authors"), str):
        fields["authors"] = (authors,)
    if isinstance(day := fields.get("published"), str):
        fields["published"] = PartialDate(value=day, precision=Precision.DAY)
    return Item(
        guid=guid, title=title, doi=parse_doi(doi), source=SourceId(source) if source else None, **fields
    )


def filed(one: Item, placement: Placement) -> Filed:
    return Filed(item=one, judgement=Judgement(), place=placement)


def works(*items: Item) -> list[str]:
    """The work of each item, as they are placed together."""
    return [placement.work for placement in place(items).placements]


def stories(*items: Item) -> list[str]:
    return [placement.story for placement in place(items).placements]


def links(*items: Item) -> list[tuple[str, str, str]]:
    """(guid, kind, to) of every link."""
    placed = zip(items, place(items).placements, strict=True)
    return [(one.guid, link.kind.value, link.to) for one, placement in placed for link in placement.links]


def mixed(count: int, seed: int) -> list[Item]:
    """`count` items of every sort, half of them copies, notices and talk of others."""
    chance = Random(seed)
    made: list[Item] = []
    n = 0
    while len(made) < count:
        n += 1
        made += _paper_and_company(n, chance) if chance.random() < 0.85 else _event(n, chance)
    return made[:count]


def _paper_and_company(n: int, chance: Random) -> list[Item]:
    drug, ill, where = chance.choice(_DRUGS), chance.choice(_ILLS), chance.choice(_WHERE)
    title = f"Effect of {drug} {n} on outcomes of {ill} in {where}: a randomised trial"
    doi, author = f"10.5555/jim.{n}", f"{chance.choice(_NAMES)} {chance.choice('ABCDE')}"
    journal = chance.choice(_JOURNALS)
    paper = item(f"p{n}", title, doi=doi, source="publisher", authors=author, year=2026, journal=journal)
    company = [
        item(
            f"m{n}",
            f"{title}.",
            source="pubmed",
            pmid=f"{1000 + n}",
            authors=author,
            year=2026,
            journal=journal,
        ),
        item(f"g{n}", title.upper(), source="aggregator", url=f"https://aggregator.test/{n}?utm_source=rss"),
        item(f"e{n}", f"Erratum: {title}", doi=f"{doi}.e", source="publisher"),
        item(f"r{n}", f"{title}—Reply", doi=f"{doi}.r", source="publisher"),
        item(
            f"v{n}",
            title,
            doi=f"10.1101/2026.01.01.26{n:06}v1",
            source="preprints",
            kind=Kind.PREPRINT,
            authors=author,
        ),
        item(
            f"w{n}",
            f"{drug} {n} in {ill}",
            doi=f"10.1101/2026.01.01.26{n:06}v2",
            source="preprints",
            kind=Kind.PREPRINT,
        ),
        item(f"t{n}", source="posts", kind=Kind.POST, summary=f"Worth reading https://doi.org/{doi} #FOAMed"),
        item(
            f"b{n}",
            f"Thoughts on {drug}",
            source="blog",
            kind=Kind.BLOG,
            summary=f"We discuss {title} today.",
        ),
        item(f"s{n}", title, doi=f"10.5555/other.{n}", source="letters"),
        item(f"x{n}", "Editorial", doi=f"10.5555/ed.{n}", source="publisher"),
        item(f"z{n}", "Editorial"),
    ]
    return [paper, *chance.sample(company, chance.randint(0, 4))]


def _event(n: int, chance: Random) -> list[Item]:
    told = chance.choice(_EVENTS)
    drug, ill = chance.choice(_DRUGS), chance.choice(_ILLS)
    day = f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    return [
        item(f"n{n}.{k}", text.format(d=drug, i=ill), source=f"news{k}", kind=Kind.NEWS, published=day)
        for k, text in enumerate(told)
    ]
