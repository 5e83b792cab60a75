"""What the works of a pool say of each other: notices, replies, and what is said about papers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.curate.dedupe.catalogue import Catalogue
from bot.curate.dedupe.kin import Said, Unsure, is_early, kin
from bot.curate.dedupe.notices import Notice
from bot.curate.dedupe.record import Record
from bot.curate.dedupe.rules import journals_agree
from bot.model import LinkKind
from bot.text import doi_work, has_status

LINKS = "links to it"
_MANY = 3
"""Most works that one notice or reply is linked to."""
_MANY_DISCUSSED = 10
"""Most works that one post or round-up is linked to."""
_HEAD = 1_000
_NAMING_LETTERS, _NAMING_WORDS, _NAMING_SHARE = 4, 3, 0.6
"""A talk's title names a paper that it links to where this share of its telling words, of so many letters and
at least so many, stand in the paper's title."""
_TELLS_NOTHING = frozenset(
    "journal club paper article appraisal appraised critical study studies trial trials review"  # noqa: SIM905
    " reviews cohort randomised randomized controlled systematic meta analysis patients versus".split()
)
""""Journal club: a randomised trial" names no paper."""


def speaks(one: Record) -> bool:
    """Whether a link may lead from the record: from notices, talk and what comes before an article."""
    return one.talk or one.notice is not None or has_status(one.item.title) or is_early(one)


def all_said(catalogue: Catalogue) -> Iterator[Said | Unsure]:
    """Every link between the works of the pool, and from them to what is not in it."""
    records = catalogue.works.records
    for n, one in enumerate(records):
        if one.notice:
            yield from _by_notice(n, one.notice, catalogue)
        elif one.talk:
            yield from _by_talk(n, catalogue)
    yield from _by_status(catalogue)
    yield from kin(catalogue)


# ── notices, replies, comments ────────────────────────────────────────────────


def _by_notice(n: int, notice: Notice, catalogue: Catalogue) -> Iterator[Said]:
    found, why = _work_of(n, notice, catalogue)
    for other in found[:_MANY]:
        yield Said(n, notice.kind, other, why)
    if not found and not notice.weak:
        one = catalogue.works.records[n]
        absent = (key for key in one.identity.speaks_of if key.startswith(("doi:", "pmid:")))
        if key := next((key for key in absent if key not in one.keys), ""):
            yield Said(n, notice.kind, key, "names its identifier")


def _work_of(n: int, notice: Notice, catalogue: Catalogue) -> tuple[list[int], str]:
    """The records that a notice is about, one of each work, and how it says so; the surest way first."""
    records, one = catalogue.works.records, catalogue.works.records[n]
    keys = [m for key in one.identity.speaks_of if (m := catalogue.by_key(key)) is not None]
    ways: tuple[tuple[str, Callable[[], list[int]]], ...] = (
        ("names its identifier", lambda: keys if _corrects(notice) or not notice.weak else []),
        ("names its title", lambda: [m for title in notice.titles for m in catalogue.by_title(title)]),
        (
            "names its volume and page",
            lambda: [m for m in catalogue.by_place(notice.place) if _fits(one, records[m])],
        ),
        ("names nearly its title", lambda: [m for title in notice.titles for m in catalogue.like(title)]),
        ("cites its title", lambda: catalogue.named_in(f"{one.item.title} . {one.item.summary[:_HEAD]}")),
    )
    for why, look in ways:
        found = [m for m in look() if why == "names its identifier" or not _is_another(one, records[m])]
        if eligible := _eligible(n, notice, found, catalogue):
            return eligible, why
    return [], ""


def _is_another(one: Record, other: Record) -> bool:
    """Whether a notice that states its work's identifier cannot be about this one, whatever its title: a
    retraction of one "Reply" is none of another."""
    stated = {link.to for link in one.item.related}
    for prefix, own in (("doi:", other.identity.doi), ("pmid:", other.identity.pmid)):
        if own and any(to.startswith(prefix) for to in stated):
            return not any(doi_work(to.removeprefix(prefix)) == own for to in stated if to.startswith(prefix))
    return False


def _corrects(notice: Notice) -> bool:
    return notice.kind not in (LinkKind.REPLY_TO, LinkKind.COMMENT_ON)


def _fits(one: Record, other: Record) -> bool:
    return journals_agree(one, other) is not False


def _eligible(n: int, notice: Notice, found: Sequence[int], catalogue: Catalogue) -> list[int]:
    """Of other works only; a correction is of an article, a reply rather of a letter than of an article;
    of several journals its own."""
    works, records = catalogue.works, catalogue.works.records
    others = [m for m in found if works.of(m) != works.of(n) and not _answers(records[m].notice, notice)]
    first = {root: m for m in reversed(others) for root in [works.of(m)]}
    kept = [first[root] for root in catalogue.roots(others)]
    if len(kept) > 1 and _corrects(notice):
        kept = [m for m in kept if records[m].notice is None] or kept
        kept = [m for m in kept if records[m].preprint == records[n].preprint] or kept
    return [m for m in kept if journals_agree(records[n], records[m])] or kept


def _answers(other: Notice | None, notice: Notice) -> bool:
    """Two notices of one kind stand beside each other, and a letter is not about the reply to it."""
    if other is None:
        return False
    return other.kind is notice.kind or (
        notice.kind is LinkKind.COMMENT_ON and other.kind is LinkKind.REPLY_TO
    )


def _by_status(catalogue: Catalogue) -> Iterator[Said]:
    """`Retracted: X` under another DOI than `X` is a notice, whatever it is called."""
    works, records = catalogue.works, catalogue.works.records
    for n, one in enumerate(records):
        if one.notice or one.talk or not has_status(one.item.title):
            continue
        for other in catalogue.by_title(one.title):
            standing = not has_status(records[other].item.title) and records[other].notice is None
            if standing and works.of(other) != works.of(n):
                yield Said(n, LinkKind.RETRACTION_OF, other, "names its title")


# ── what is said about papers ─────────────────────────────────────────────────


def _by_talk(n: int, catalogue: Catalogue) -> Iterator[Said | Unsure]:
    """What is about one paper, or one page, shares its story: the only one it speaks of, or, of several
    papers, the one it is said to be about. A round-up shares none."""
    present, absent = _named_by_key(n, catalogue)
    why = LINKS
    if not present and not absent:
        present = _named_by_title(n, catalogue)
        why = "names its title"
    spoken_of: list[int | str] = [*present[:_MANY_DISCUSSED], *absent[:_MANY_DISCUSSED]]
    if len(spoken_of) == 1:
        yield Said(n, LinkKind.DISCUSSES, spoken_of[0], why, one_story=True)
        return
    papers = [m for m in present if not catalogue.works.records[m].talk]
    subject = _subject(n, papers, absent, catalogue)
    if len(papers) > 1 and subject is None:  # what is absent may be filed, and be the subject
        yield Unsure(n)
    for other in spoken_of:
        yield Said(n, LinkKind.DISCUSSES, other, why, one_story=other == subject)


def _subject(n: int, present: Sequence[int], absent: Sequence[str], catalogue: Catalogue) -> int | str | None:
    """Of several papers the one that a journal club is about: its record carries that one's DOI, its text
    that one's whole title and no other's, or its own title is made of that one's. The rest are references."""
    one, works = catalogue.works.records[n], catalogue.works
    if one.item.doi:
        own = f"doi:{doi_work(one.item.doi)}"
        about = catalogue.by_key(own)
        return (
            own
            if own in absent
            else next((m for m in present if about is not None and works.of(m) == works.of(about)), None)
        )
    named = {works.of(m) for m in _named_by_title(n, catalogue)}
    about_one = [m for m in present if works.of(m) in named]
    about_one = about_one or [m for m in present if _is_named(works.records[m].title, one.title)]
    return about_one[0] if len(about_one) == 1 else None


def _is_named(paper: str, talk: str) -> bool:
    """By the titles of both: has the paper's most of what the talk's tells?"""
    told = {word for word in talk.split() if len(word) >= _NAMING_LETTERS} - _TELLS_NOTHING
    shared = len(told.intersection(paper.split()))
    return shared >= _NAMING_WORDS and shared >= _NAMING_SHARE * len(told)


def _named_by_key(n: int, catalogue: Catalogue) -> tuple[list[int], list[str]]:
    """Records and absent identifiers that a post links to. Papers count before pages, and which pages are
    held says nothing of which it is about."""
    works, one = catalogue.works, catalogue.works.records[n]
    papers: dict[int, int] = {}
    pages: dict[int, int] = {}
    absent: list[str] = []
    for key in one.identity.speaks_of:
        other = catalogue.by_key(key)
        if other is None:
            absent.append(key)
        elif works.of(other) != works.of(n):
            (pages if works.records[other].talk else papers).setdefault(works.of(other), other)
    named = [key for key in absent if not key.startswith("url:")]
    if papers or named:
        return list(papers.values()), named
    return list(pages.values()), absent


def _named_by_title(n: int, catalogue: Catalogue) -> list[int]:
    one = catalogue.works.records[n]
    found = catalogue.named_in(f"{one.item.title} . {one.item.summary}")
    if not found:
        return []
    roots = catalogue.roots(m for m in found if catalogue.works.of(m) != catalogue.works.of(n))
    first = {catalogue.works.of(m): m for m in reversed(found)}
    return [first[root] for root in roots]
