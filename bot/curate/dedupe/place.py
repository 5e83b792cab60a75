"""Puts new items beside what is known: works, stories, links, and keys that last. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.curate.dedupe.catalogue import Catalogue
from bot.curate.dedupe.keys import Keys
from bot.curate.dedupe.kin import Said
from bot.curate.dedupe.links import all_said
from bot.curate.dedupe.record import record
from bot.curate.dedupe.stories import group_stories
from bot.curate.dedupe.works import Works, group_works
from bot.model import Filed, Item, Link, Placement, StoryId, WorkId

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the grouping decided."""

    placements: tuple[Placement, ...]
    """One for each new item, in order."""
    work_merges: tuple[tuple[WorkId, WorkId], ...] = ()
    """(kept, absorbed): the older key is kept."""
    story_merges: tuple[tuple[StoryId, StoryId], ...] = ()
    moved: tuple[Filed, ...] = ()
    """Known items whose place is another now, merges aside: a link was found to what came later, or an
    item without a DOI turned out to fit two works and left the one it was in."""


def place(items: Sequence[Item], known: Sequence[Filed] = ()) -> Places:
    """A place for each of `items`, beside `known`: the store's items that share an identifier or a title
    with them, and all members of the works and stories of those.

    The works and stories do not depend on the order of `items`. A known key stays with its work; when
    works turn out to be one, the key first seen is kept.
    """
    records = [record(filed.item) for filed in known] + [record(item) for item in items]
    works = group_works(records, _filed_pairs(known, lambda one: one.place.work))
    said = list(all_said(Catalogue(works)))
    stories = group_stories(works, said, _filed_stories(known, works), known=len(known))
    work_keys, work_merges = _keys("w", works.of, records_known=known, works=works)
    story_keys, story_merges = _keys("s", stories.of, records_known=known, works=works)
    links = _links(said, works, len(known))
    placements = [
        Placement(
            work=WorkId(work_keys[works.of(n)]),
            story=StoryId(story_keys[stories.of(n)]),
            links=tuple(links[n]),
            why=works.why.get(n) or stories.why.get(n, ""),
        )
        for n in range(len(records))
    ]
    return Places(
        placements=tuple(placements[len(known) :]),
        work_merges=tuple((WorkId(kept), WorkId(lost)) for kept, lost in work_merges),
        story_merges=tuple((StoryId(kept), StoryId(lost)) for kept, lost in story_merges),
        moved=tuple(_moved(known, placements, dict(_swap(work_merges)), dict(_swap(story_merges)))),
    )


def _swap(merges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((lost, kept) for kept, lost in merges)


def _filed_pairs(known: Sequence[Filed], key: Callable[[Filed], str]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for n, one in enumerate(known):
        if (other := first.setdefault(key(one), n)) != n:
            yield other, n


def _filed_stories(known: Sequence[Filed], works: Works) -> list[tuple[int, int]]:
    """Pairs that shared a story, but for what just left its work."""
    owner = _owners(known, works, lambda one: one.place.work)
    stayed = [n for n, one in enumerate(known) if works.of(owner[one.place.work]) == works.of(n)]
    pairs = _filed_pairs([known[n] for n in stayed], lambda one: one.place.story)
    return [(stayed[a], stayed[b]) for a, b in pairs]


def _owners(known: Sequence[Filed], works: Works, key: Callable[[Filed], str]) -> dict[str, int]:
    """The record each known key belongs to: of those filed under it, the first in canonical order."""
    owner: dict[str, int] = {}
    for n, one in enumerate(known):
        held = owner.setdefault(key(one), n)
        if works.records[n].order < works.records[held].order:
            owner[key(one)] = n
    return owner


def _keys(
    prefix: str, of: Callable[[int], int], *, records_known: Sequence[Filed], works: Works
) -> tuple[dict[int, str], list[tuple[str, str]]]:
    """A key for each group, known ones first, and (kept, absorbed) where a group has several."""

    def key(one: Filed) -> str:
        return one.place.work if prefix == "w" else one.place.story

    seen: dict[str, datetime] = {}
    for one in records_known:
        at = one.item.first_seen or _NEVER
        seen[key(one)] = min(at, seen.get(key(one), _NEVER))
    held: dict[int, list[str]] = defaultdict(list)
    for name, n in _owners(records_known, works, key).items():
        held[of(n)].append(name)
    keys: dict[int, str] = {}
    merges: list[tuple[str, str]] = []
    for root, names in held.items():
        kept, *absorbed = sorted(names, key=lambda name: (seen[name], name))
        keys[root] = kept
        merges += [(kept, lost) for lost in absorbed]
    return _with_fresh(prefix, of, works, keys, seen), merges


def _with_fresh(
    prefix: str, of: Callable[[int], int], works: Works, keys: dict[int, str], taken: Iterable[str]
) -> dict[int, str]:
    members: dict[int, list[int]] = defaultdict(list)
    for n in range(len(works.records)):
        members[of(n)].append(n)
    fresh = Keys(taken)
    unnamed = [numbers for root, numbers in members.items() if root not in keys]
    unnamed.sort(key=lambda numbers: min(works.records[n].order for n in numbers))
    named = {of(numbers[0]): fresh.fresh(prefix, [works.records[n] for n in numbers]) for numbers in unnamed}
    return keys | named


def _links(said: Sequence[Said], works: Works, known: int) -> Mapping[int, list[Link]]:
    links: dict[int, dict[tuple[str, str], Link]] = defaultdict(dict)
    for one in said:
        to = one.of if isinstance(one.of, str) else _name(works, one.of, known)
        if to and not to.startswith(("url:", "pmcid:")):
            links[one.by].setdefault((one.kind, to), Link(kind=one.kind, to=to, why=one.why))
    return defaultdict(list, {n: list(found.values()) for n, found in links.items()})


def _name(works: Works, n: int, known: int) -> str:
    """A guid for an item of this input; for one of the store its DOI or PMID, which say whose it is."""
    one = works.records[n]
    names = [
        f"doi:{one.identity.doi}" if one.identity.doi else "",
        f"pmid:{one.identity.pmid}" if one.identity.pmid else "",
    ]
    guid = [one.item.guid]
    return next((name for name in (guid + names if n >= known else names + guid) if name), "")


def _moved(
    known: Sequence[Filed],
    placements: Sequence[Placement],
    works: Mapping[str, str],
    stories: Mapping[str, str],
) -> Iterator[Filed]:
    for one, now in zip(known, placements, strict=False):
        old = one.place
        links = dict.fromkeys((*old.links, *(link for link in now.links if not _has(old.links, link))))
        stays = works.get(old.work, old.work) == now.work and stories.get(old.story, old.story) == now.story
        if not stays or len(links) != len(old.links):
            yield replace(one, place=replace(now, links=tuple(links), why=old.why))


def _has(links: Sequence[Link], link: Link) -> bool:
    return any((one.kind, one.to) == (link.kind, link.to) for one in links)
