"""Puts new items beside what is known: works, stories, links, and keys that last. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from bot.curate.dedupe.candidates import similar_pairs
from bot.curate.dedupe.catalogue import Catalogue
from bot.curate.dedupe.kin import Said, Unsure
from bot.curate.dedupe.links import all_said, speaks
from bot.curate.dedupe.names import Names, Pool, founder_digest, name_groups, since
from bot.curate.dedupe.record import Record, record
from bot.curate.dedupe.rulings import Ruled, ruled
from bot.curate.dedupe.stories import Stories, group_stories
from bot.curate.dedupe.works import Works, group_works
from bot.model import TALK, Filed, Item, Link, Placement, Ruling, StoryId, WorkId


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a part of a batch must be told that is counted over the whole of it."""

    records: Sequence[Record]
    """Of the items of the part, which are not asked for another time."""
    pairs: Iterable[tuple[int, int]]
    """Those, by their places, that may be one work by title and place."""
    crowded: Callable[[str], bool]
    """Whether too many in the batch have a title with this edge, or an author of this name."""
    speaks: bool
    """Whether any of the part says something of another."""


def place(
    items: Sequence[Item],
    known: Sequence[Filed] = (),
    rulings: Sequence[Ruling] = (),
    *,
    bare: Collection[int] = (),
    whole: Whole | None = None,
) -> Places:
    """A place for each of `items`, beside `known`: the store's items that share an identifier or a title
    with them, and all members of the works and stories of those; `rulings` are what curators said of any.
    `bare` are those of `items`, by their place, of which nothing but a title is known, not even the kind:
    they are works like others, and where they are no copies of a paper they may tell of one event. Of what
    keeps company in some larger batch (`dedupe.batch`), `whole` has the records, and there are no `items`.

    The works, stories and links do not depend on the order of `items`. A known key stays with its work;
    when works turn out to be one, the key first seen is kept.
    """
    if len(items) == 1 and not known and (alone := _by_itself(items[0])):
        return alone
    before = _records(filed.item for filed in known)  # first: what is new puts out what was kept longest
    pool = _pooled(whole.records if whole else _records(items), before, known)
    said_of = ruled(pool.records, rulings)
    if said_of.left:
        last = max(one.id for one in rulings)
        pool = replace(pool, leaving=_leaving(pool, said_of), ruled=last)
    similar = similar_pairs(pool.records) if whole is None else _in_pool(whole.pairs, pool)
    works = group_works(pool.records, similar, pool.filed_pairs(_work), said_of)
    told = list(all_said(_catalogue(works, whole))) if whole is None or whole.speaks else []
    said = [one for one in told if isinstance(one, Said)]
    stays = _stays(pool, works, {one.by for one in told if isinstance(one, Unsure)})
    stories = group_stories(
        works,
        said,
        filed=pool.filed,
        kept=lambda unsettled: pool.filed_pairs(_story, stays - unsettled),
        bare=frozenset(pool.new[n] for n in bare),
    )
    return _named(pool, works, stories, said)


def _by_itself(item: Item) -> Places | None:
    """The place of an item with nobody beside it, if it speaks of nobody: that of most which come singly."""
    one = record(item)
    if speaks(one):
        return None
    name = since(item) + founder_digest(one).hex()
    return Places(placements=(Placement(work=WorkId(f"w:{name}"), story=StoryId(f"s:{name}")),))


def _catalogue(works: Works, whole: Whole | None) -> Catalogue:
    return Catalogue(works, whole.crowded) if whole else Catalogue(works)


def _in_pool(pairs: Iterable[tuple[int, int]], pool: Pool) -> Iterator[tuple[int, int]]:
    numbered = ((pool.new[a], pool.new[b]) for a, b in pairs)
    return ((a, b) if a < b else (b, a) for a, b in numbered)


def _named(pool: Pool, works: Works, stories: Stories, said: Sequence[Said]) -> Places:
    """The groups under names that last, and what moved since the known items were filed."""
    work_names = name_groups("w", pool, works.of, _work)
    story_names = name_groups("s", pool, stories.of, _story, stories.unsettled)
    links = _links(said, pool)

    def placed_at(n: int) -> Placement:
        return Placement(
            work=WorkId(work_names.of[works.of(n)]),
            story=StoryId(story_names.of[stories.of(n)]),
            links=tuple(links[n]),
            why=works.why.get(n) or stories.why.get(n, ""),
            told_since=stories.told_since.get(n),
        )

    placed = [placed_at(n) for n in range(len(pool.records))]
    return Places(
        placements=tuple(placed[n] for n in pool.new),
        work_merges=tuple((WorkId(kept), WorkId(lost)) for kept, lost in work_names.merges),
        story_merges=tuple((StoryId(kept), StoryId(lost)) for kept, lost in story_names.merges),
        moved=tuple(_moved(pool, placed, work_names, story_names)),
    )


def _records(items: Iterable[Item]) -> list[Record]:
    return [_kept_record(item) if item.kind in TALK else record(item) for item in items]


def _pooled(new: Sequence[Record], before: Sequence[Record], known: Sequence[Filed]) -> Pool:
    """Everything in canonical order, so that no later step can depend on the order of arrival. `before` are
    the records of `known`."""
    records = [*before, *new]
    order = _canonical(records)
    at = {old: n for n, old in enumerate(order)}
    return Pool(
        records=[records[old] for old in order],
        filed=dict(sorted(((at[n], one) for n, one in enumerate(known)), key=itemgetter(0))),
        new=tuple(at[n] for n in range(len(known), len(records))),
    )


_kept_record = lru_cache(maxsize=12_288)(record)
"""What was told in the last days is a neighbour of every poll that brings news."""


def _canonical(records: Sequence[Record]) -> list[int]:
    """Sorted by `Record.order`, of which nearly all tell themselves apart by the first two parts."""
    short = ["".join(one.strongest) for one in records]
    order = sorted(range(len(records)), key=short.__getitem__)
    sorted_ = []
    for _, run in groupby(order, key=short.__getitem__):
        same = list(run)
        sorted_ += same if len(same) == 1 else sorted(same, key=lambda n: records[n].order)
    return sorted_


def _work(one: Filed) -> str:
    return one.place.work


def _story(one: Filed) -> str:
    return one.place.story


def _stays(pool: Pool, works: Works, unsure: Collection[int]) -> frozenset[int]:
    """Known records that keep the story they have: not what left its work, nor what fits two stories now."""
    owner, torn = pool.owners(_work), {works.of(n) for n in unsure}
    at_home = (
        (n, works.of(n)) for n, one in pool.filed.items() if works.of(owner[_work(one)]) == works.of(n)
    )
    return frozenset(n for n, work in at_home if work not in torn)


def _leaving(pool: Pool, said_of: Ruled) -> frozenset[int]:
    """Known records that are still filed with what a curator parted them from."""
    filed = pool.filed
    pairs = ((a, b) for a, b in said_of.left if a in filed and b in filed)
    return frozenset(a for a, b in pairs if _story(filed[a]) == _story(filed[b]))


def _links(said: Sequence[Said], pool: Pool) -> Mapping[int, list[Link]]:
    links: dict[int, dict[tuple[str, str], Link]] = defaultdict(dict)
    for one in said:
        names = (one.of,) if isinstance(one.of, str) else _names(pool, one.of)
        if (to := _name(pool, one, names)) and not to.startswith(("url:", "pmcid:")):
            links[one.by].setdefault((one.kind, to), Link(kind=one.kind, to=to, why=one.why))
    return defaultdict(list, {n: list(found.values()) for n, found in links.items()})


def _names(pool: Pool, n: int) -> tuple[str, ...]:
    """A guid for an item of this input; for one of the store its DOI or PMID, which say whose it is."""
    one = pool.records[n]
    named = [f"{kind}:{key}" for kind, key in (("doi", one.identity.doi), ("pmid", one.identity.pmid)) if key]
    return (*named, one.item.guid) if n in pool.filed else (one.item.guid, *named)


def _name(pool: Pool, one: Said, names: Sequence[str]) -> str:
    """What a filed link calls its target already, else the first name there is."""
    held = pool.filed[one.by].place.links if one.by in pool.filed else ()
    called = [link.to for link in held if link.kind is one.kind and link.to in names]
    return next((name for name in (*called, *names) if name), "")


def _moved(pool: Pool, placed: Sequence[Placement], works: Names, stories: Names) -> Iterator[Filed]:
    for n, one in pool.filed.items():
        old, now = one.place, placed[n]
        had = {(link.kind, link.to) for link in old.links}
        links = (*old.links, *(link for link in now.links if (link.kind, link.to) not in had))
        stays = works.now(old.work) == now.work and stories.now(old.story) == now.story
        if not stays or len(links) > len(old.links) or old.told_since != now.told_since:
            yield replace(one, place=replace(now, links=links, why=old.why))
