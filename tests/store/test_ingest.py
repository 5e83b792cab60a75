"""Entries, judgements, places and validators: what one fetch writes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import (
    CanonicalUrl,
    Curated,
    Doi,
    Filed,
    Flag,
    Item,
    Judgement,
    Kind,
    Link,
    LinkKind,
    PartialDate,
    Placement,
    Pmcid,
    Pmid,
    Precision,
    Screen,
    SourceId,
    SourceState,
    StoryId,
    StudyType,
    TopicId,
    TopicScore,
    Validators,
    WorkId,
)
from bot.ports import Decide
from bot.store import SqliteStore, items, opening
from bot.store.connection import connect, write
from bot.store.migrations import migrations
from tests.store.builders import JOURNAL, NOW, PRIVATE, digest_plan, filed, ingest_plan, subscription

BLOG = SourceId("example-blog")

WHOLE = Filed(
    item=Item(
        guid="https://heart.example/1?a=1&b=ü",
        source=JOURNAL,
        kind=Kind.JOURNAL,
        title="Exampladone in heart failure",
        summary="Background.\nResults: HR 0.95.",
        url="https://heart.example/1",
        canonical=CanonicalUrl("https://heart.example/1"),
        doi=Doi("10.5555/heart.1"),
        pmid=Pmid("123"),
        pmcid=Pmcid("PMC9"),
        published=PartialDate(value="2026-11", precision=Precision.MONTH),
        authors=("A. Author", "B. Author"),
        journal="Example Heart",
        tags=("FOAMed",),
        flags=(Flag.OPEN_ACCESS,),
        year=2026,
        references=14,
        first_seen=NOW,
    ),
    judgement=Judgement(
        topics=(TopicScore(id=TopicId("cardiology"), p=0.93, why=("heart failure",), shown=True),),
        study_type=StudyType.RCT,
        study_type_why="publication type",
        flags=(Flag.OPEN_ACCESS,),
        screen=Screen(verdict="hold", reason="names a patient", spans=((3, 9, "a name"),)),
        model="2026-11-20",
    ),
    place=Placement(
        work=WorkId("w1"),
        story=StoryId("s1"),
        links=(
            Link(kind=LinkKind.ERRATUM_OF, to="doi:10.5555/heart.0", why="the title says so"),
            Link(kind=LinkKind.DISCUSSES, to="pmid:77"),
        ),
        why="same DOI",
    ),
    baseline=True,
)


async def _only(store: SqliteStore, guid: str, source: SourceId = JOURNAL) -> Filed:
    return (await store.known_items(source, [guid]))[guid]


async def test_an_entry_comes_back_whole(store: SqliteStore) -> None:
    """Item, judgement, place, links and whether it was baseline: equal to what was filed."""
    await store.apply_ingest(ingest_plan(WHOLE))
    assert await _only(store, WHOLE.item.guid) == WHOLE


async def test_known_items_are_those_of_the_source(store: SqliteStore) -> None:
    """The same guid in another source is another item; what was not asked for is not told."""
    ours, theirs = filed("g1"), filed("g1", source=BLOG, title="Another")
    await store.apply_ingest(ingest_plan(ours, filed("g2")))
    await store.apply_ingest(ingest_plan(theirs, source=BLOG))
    assert await store.known_items(JOURNAL, ["g1", "g3"]) == {"g1": ours}
    assert await store.known_items(BLOG, ["g1", "g2"]) == {"g1": theirs}
    assert await store.known_items(JOURNAL, []) == {}


async def test_a_changed_entry_keeps_when_it_was_first_seen(store: SqliteStore) -> None:
    """Title, judgement, links and identifiers follow the change; first seen and baseline do not."""
    await store.apply_ingest(ingest_plan(WHOLE))
    item = replace(WHOLE.item, title="Corrected title", doi=None, first_seen=NOW + timedelta(days=3))
    place = replace(WHOLE.place, links=(Link(kind=LinkKind.REPLY_TO, to="doi:10.5555/heart.5"),))
    changed = Filed(item=item, judgement=Judgement(model="later"), place=place)
    await store.apply_ingest(ingest_plan(changed))
    kept = replace(changed, item=replace(item, first_seen=NOW), baseline=True)
    assert await _only(store, WHOLE.item.guid) == kept
    assert await store.neighbours([filed("x", title="Other", doi=Doi("10.5555/heart.1")).item]) == ()


async def test_an_entry_without_its_time_is_refused(store: SqliteStore) -> None:
    """Windows are built on when an item was seen, so the plan is refused as a whole."""
    state = SourceState(id=JOURNAL, next_due=NOW)
    with pytest.raises(StoreError, match="without the time it was first seen"):
        await store.apply_ingest(ingest_plan(filed("g1"), filed("g2", first_seen=None), state=state))
    assert await store.known_items(JOURNAL, ["g1"]) == {}
    assert (await store.source_states([JOURNAL]))[JOURNAL] == SourceState(id=JOURNAL)


async def test_hostile_text_is_stored(store: SqliteStore) -> None:
    """Quotes, SQL, NUL, lone surrogates and bidi controls are text like any other."""
    title = "'; DROP TABLE items; -- \0 \u202e ☠ \ud800"
    await store.apply_ingest(ingest_plan(filed("g\ud800'", title=title, summary="a\0b", journal="'\"")))
    [(asked, found)] = (await store.known_items(JOURNAL, ["g\ud800'"])).items()
    assert asked == "g\ud800'"
    assert found.item.title == title.replace("\ud800", "?")
    assert found.item.summary == "a\0b"


# ── several polls at once ─────────────────────────────────────────────────────


async def test_a_poll_sees_those_filed_with_it(store: SqliteStore) -> None:
    """The neighbours of each are what the polls before it filed, as if they had been filed alone."""
    paper, copy = filed("paper", doi=Doi("10.5555/a.1")), filed("copy", doi=Doi("10.5555/a.1"), source=BLOG)
    seen: list[tuple[Filed, ...]] = []

    def decide(one: Filed, source: SourceId) -> Decide:
        return lambda near, _ruled: seen.append(tuple(near)) or ingest_plan(one, source=source)

    polls = [([one.item], decide(one, source)) for one, source in ((paper, JOURNAL), (copy, BLOG))]
    plans = await store.file_polls(polls)
    assert seen == [(), (paper,)]
    assert plans == (ingest_plan(paper), ingest_plan(copy, source=BLOG))
    assert await store.known_items(BLOG, ["copy"]) == {"copy": copy}


async def test_polls_filed_together_are_filed_or_not(store: SqliteStore) -> None:
    """One transaction: where one plan is refused, no source has entries without its validators."""
    good = ingest_plan(filed("g1"), state=SourceState(id=JOURNAL, next_due=NOW))
    bad = ingest_plan(filed("g2", source=BLOG, first_seen=None), source=BLOG)
    with pytest.raises(StoreError, match="without the time it was first seen"):
        await store.file_polls([((), lambda _near, _ruled: good), ((), lambda _near, _ruled: bad)])
    assert await store.known_items(JOURNAL, ["g1"]) == {}
    assert (await store.source_states([JOURNAL]))[JOURNAL] == SourceState(id=JOURNAL)


# ── sources ───────────────────────────────────────────────────────────────────


async def test_source_states(store: SqliteStore) -> None:
    """A state comes back as it was applied; a source never seen gets a fresh one; order is as asked."""
    state = SourceState(
        id=JOURNAL, validators=Validators(etag=b'W/"\xe9"'), next_due=NOW, failures=2, last_error="http-503"
    )
    await store.apply_ingest(ingest_plan(state=state))
    found = await store.source_states([BLOG, JOURNAL])
    assert list(found.items()) == [(BLOG, SourceState(id=BLOG)), (JOURNAL, state)]


async def test_postpone_changes_only_the_due_time(store: SqliteStore) -> None:
    """Due times are there before the requests go out, for known and new sources alike."""
    state = SourceState(id=JOURNAL, validators=Validators(etag=b"a"), next_due=NOW)
    await store.apply_ingest(ingest_plan(state=state))
    later = NOW + timedelta(hours=1)
    await store.postpone({JOURNAL: later, BLOG: later})
    assert await store.source_states([JOURNAL, BLOG]) == {
        JOURNAL: replace(state, next_due=later),
        BLOG: SourceState(id=BLOG, next_due=later),
    }


# ── neighbours ────────────────────────────────────────────────────────────────

IDENTIFIED = {
    "doi": {"doi": Doi("10.5555/heart.1")},
    "doi version": {"doi": Doi("10.1101/2026.01.01.26900001v2")},
    "pmid": {"pmid": Pmid("4711")},
    "pmcid": {"pmcid": Pmcid("PMC4711")},
    "canonical url": {"canonical": CanonicalUrl("https://heart.example/1")},
    "folded title": {"title": "Étude of EXAMPLADONE: a trial"},
}
ASKED = IDENTIFIED | {
    "doi version": {"doi": Doi("10.1101/2026.01.01.26900001v1")},
    "folded title": {"title": "Etude of exampladone – a trial"},
}


@pytest.mark.parametrize("shared", IDENTIFIED)
async def test_neighbours_share_an_identifier(store: SqliteStore, shared: str) -> None:
    """Each kind of identifier finds the item; DOIs are compared without their version."""
    known = filed("known", **({"title": "Known"} | IDENTIFIED[shared]))
    await store.apply_ingest(ingest_plan(known, filed("stranger", title="Stranger")))
    asked = filed("asked", **({"title": "Asked", "source": BLOG} | ASKED[shared]))
    assert await store.neighbours([asked.item]) == (known,)


async def test_neighbours_bring_their_work_and_story(store: SqliteStore) -> None:
    """A neighbour comes with the rest of its work and of its story, each once."""
    hit = filed("a", work="w", story="s", pmid=Pmid("1"))
    same_work = filed("b", work="w", story="other")
    same_story = filed("c", work="v", story="s")
    await store.apply_ingest(ingest_plan(hit, same_work, same_story, filed("d")))
    asked = filed("x", title="Another", pmid=Pmid("1")).item
    assert await store.neighbours([asked, asked]) == (hit, same_work, same_story)


async def test_items_without_a_title_are_no_neighbours(store: SqliteStore) -> None:
    """Two items of which nothing is known are not alike."""
    await store.apply_ingest(ingest_plan(filed("a", title="")))
    assert await store.neighbours([filed("b", title="").item]) == ()
    assert await store.neighbours([]) == ()


async def test_what_hundreds_share_is_bounded(store: SqliteStore) -> None:
    """A title of furniture brings its newest items, not the journal's whole past."""
    many = [filed(f"g{n}", title="Editorial board") for n in range(items.NEWEST_OF_ONE_IDENTIFIER + 20)]
    await store.apply_ingest(ingest_plan(*many))
    found = await store.neighbours([filed("x", title="Editorial Board").item])
    assert found == tuple(many[20:])


# ── merges ────────────────────────────────────────────────────────────────────


async def test_merged_works_and_stories_move_everything(store: SqliteStore) -> None:
    """Items of the absorbed work and story are of the kept ones afterwards."""
    await store.apply_ingest(
        ingest_plan(filed("a", work="w1", story="s1"), filed("b", work="w2", story="s2"))
    )
    merge = ingest_plan(
        work_merges=((WorkId("w1"), WorkId("w2")),), story_merges=((StoryId("s1"), StoryId("s2")),)
    )
    await store.apply_ingest(merge)
    place = (await _only(store, "b")).place
    assert (place.work, place.story) == ("w1", "s1")
    assert await store.window(None, NOW) == (
        Curated(story=StoryId("s1"), lead=await _only(store, "a"), echoes=(await _only(store, "b"),)),
    )


async def test_a_plan_made_before_a_merge_is_understood(store: SqliteStore) -> None:
    """Who files into a work that was absorbed meanwhile files into what absorbed it, over two steps."""
    await store.apply_ingest(ingest_plan(work_merges=((WorkId("w2"), WorkId("w3")),)))
    await store.apply_ingest(ingest_plan(work_merges=((WorkId("w1"), WorkId("w2")),)))
    await store.apply_ingest(ingest_plan(filed("late", work="w3")))
    assert (await _only(store, "late")).place.work == "w1"
    back = ((WorkId("w3"), WorkId("w1")), (WorkId("w2"), WorkId("w3")))
    await store.apply_ingest(ingest_plan(filed("later", work="w2"), work_merges=back))
    assert (await _only(store, "later")).place.work == "w1"


async def test_the_ledger_follows_a_merge(store: SqliteStore) -> None:
    """A work that a chat had stays had when it turns out to be another, by either name."""
    reader = subscription()
    await store.save_subscription(reader)
    await store.apply_digest(digest_plan(reader, filed("a", work="w2"), filed("b", work="w1")), now=NOW)
    await store.apply_ingest(ingest_plan(work_merges=((WorkId("w0"), WorkId("w2")),)))
    await store.apply_ingest(ingest_plan(work_merges=((WorkId("w0"), WorkId("w1")),)))
    works = [WorkId(name) for name in ("w0", "w1", "w2", "w3")]
    assert await store.had(PRIVATE, works) == {"w0", "w1", "w2"}


# ── windows ───────────────────────────────────────────────────────────────────


def _seen(hours: float) -> dict[str, object]:
    return {"first_seen": NOW - timedelta(hours=hours)}


async def test_a_window_is_open_below_and_closed_above(store: SqliteStore) -> None:
    """(since, until]: what was seen at a border is in exactly one of two windows that meet there."""
    entries = [
        filed(name, **_seen(hours)) for name, hours in [("old", 4), ("edge", 2), ("new", 1), ("now", 0)]
    ]
    await store.apply_ingest(ingest_plan(*entries))
    border = NOW - timedelta(hours=2)
    later = await store.window(border, NOW)
    earlier = await store.window(None, border)
    assert [one.lead.item.guid for one in later] == ["now", "new"]
    assert [one.lead.item.guid for one in earlier] == ["edge", "old"]


async def test_a_story_comes_whole(store: SqliteStore) -> None:
    """One new item brings the older ones of its story; what was seen later than `until` is not told."""
    lead = filed("article", story="s", **_seen(30))
    echo = filed("post", story="s", source=BLOG, kind=Kind.BLOG, **_seen(1))
    future = filed("later", story="s", **_seen(-1))
    await store.apply_ingest(ingest_plan(lead, echo, future))
    window = await store.window(NOW - timedelta(hours=2), NOW)
    assert window == (Curated(story=StoryId("s"), lead=lead, echoes=(echo,)),)


async def test_baseline_is_archive(store: SqliteStore) -> None:
    """A story of baseline items alone is left out; one new item brings the story with its baseline."""
    old = filed("old", story="s", baseline=True)
    await store.apply_ingest(ingest_plan(old))
    assert await store.window(None, NOW) == ()
    post = filed("post", story="s", kind=Kind.POST, source=BLOG)
    await store.apply_ingest(ingest_plan(post, source=BLOG))
    assert await store.window(None, NOW) == (Curated(story=StoryId("s"), lead=old, echoes=(post,)),)


async def test_a_window_has_a_limit(store: SqliteStore) -> None:
    """Beyond the limit the oldest stories are left out."""
    await store.apply_ingest(ingest_plan(*(filed(f"g{n}", **_seen(n)) for n in range(5))))
    window = await store.window(None, NOW, limit=2)
    assert [one.lead.item.guid for one in window] == ["g0", "g1"]


async def test_held_items_are_in_the_window_and_in_the_account(store: SqliteStore) -> None:
    """The ranker stops them and says why; a curator sees how many wait."""
    entries = (filed("a"), filed("b", verdict="hold"), filed("c", verdict="drop"))
    await store.apply_ingest(ingest_plan(*entries))
    assert len(await store.window(None, NOW)) == 3
    account = await store.account()
    assert (account["items"], account["stories"], account["held"]) == (3, 3, 1)


LEADS = {
    "a journal before what speaks of it": (Kind.JOURNAL, Kind.PREPRINT, Kind.NEWS, Kind.POST),
    "a guideline before a regulator": (Kind.GUIDELINE, Kind.REGULATOR, Kind.PREPRINT),
    "a blog before a podcast": (Kind.BLOG, Kind.PODCAST, Kind.VIDEO, Kind.POST),
}


@pytest.mark.parametrize("kinds", LEADS.values(), ids=LEADS.keys())
async def test_the_lead_is_the_record_itself(store: SqliteStore, kinds: tuple[Kind, ...]) -> None:
    """By kind first, whatever was seen first."""
    parts = [filed(kind, kind=kind, story="s", **_seen(n)) for n, kind in enumerate(kinds)]
    await store.apply_ingest(ingest_plan(*parts))
    [story] = await store.window(None, NOW)
    assert [story.lead, *story.echoes] == parts


async def test_among_one_kind_the_first_seen_leads(store: SqliteStore) -> None:
    parts = [filed("late", story="s", **_seen(1)), filed("early", story="s", **_seen(2))]
    await store.apply_ingest(ingest_plan(*parts))
    [story] = await store.window(None, NOW)
    assert story.lead.item.guid == "early"


async def test_what_speaks_of_a_work_is_its_neighbour(store: SqliteStore) -> None:
    """A blog that links to a paper is found from the paper, and the paper from the blog."""
    paper = filed("paper", doi=Doi("10.5555/ehj.1"), title="Exampladone in heart failure")
    link = "https://doi.org/10.5555/ehj.1"
    blog = filed("blog", kind=Kind.BLOG, source=BLOG, title="Three trials", points_to=(link,))
    await store.apply_ingest(ingest_plan(paper, blog))
    for one, other in ((paper, blog), (blog, paper)):
        assert other.item.guid in {near.item.guid for near in await store.neighbours([one.item])}


async def test_recent_talk_is_a_neighbour_of_talk_alone(store: SqliteStore) -> None:
    """News of one event share no identifier: what was said in the last days is compared, and only that."""
    early = filed("early", kind=Kind.NEWS, title="Examplia approves", first_seen=NOW - timedelta(days=4))
    late = filed("late", kind=Kind.NEWS, title="Approval granted", first_seen=NOW - timedelta(days=1))
    await store.apply_ingest(ingest_plan(early, late))
    news = filed("now", kind=Kind.NEWS, title="Examplian agency says yes").item
    assert [one.item.guid for one in await store.neighbours([news])] == ["late"]
    assert await store.neighbours([replace(news, kind=Kind.JOURNAL)]) == ()


async def test_what_links_to_a_new_page_brings_its_day(store: SqliteStore) -> None:
    """If the page takes up something older, who linked to it tells no news. What is settled stays."""
    days = {n: NOW - timedelta(days=n) for n in range(1, 7)}
    said = {n: filed(f"d{n}", kind=Kind.POST, title=f"Word{n}", first_seen=days[n]) for n in days}
    page = CanonicalUrl("https://news.example/strike")
    linking = filed("link", kind=Kind.POST, title="", summary=page, first_seen=days[3])
    settled = filed("settled", kind=Kind.POST, title="", summary=page, first_seen=days[6])
    await store.apply_ingest(ingest_plan(*said.values(), linking, settled))
    new = filed("page", kind=Kind.NEWS, title="Strike", canonical=page).item
    assert await store.neighbours([new]) == (said[1], said[2], said[3], said[4], linking, settled)
    assert await store.neighbours([replace(new, canonical=None)]) == (said[1],)


async def test_since_when_it_is_told_is_kept(store: SqliteStore) -> None:
    """And kept anew when something is filed again."""
    one = filed("g1", kind=Kind.POST)
    for told_since in (None, date(2026, 11, 24), date.min):
        placed = replace(one, place=replace(one.place, told_since=told_since))
        await store.apply_ingest(ingest_plan(placed))
        assert await store.known_items(JOURNAL, ["g1"]) == {"g1": placed}


def test_what_spoke_of_papers_before_the_column_was_there(tmp_path: Path) -> None:
    """It was no news of its day, and is none when days are looked at anew."""
    path = tmp_path / "rounds.db"
    opening.make_file(path)
    with closing(connect(path)) as db, write(db):
        migrations.apply(db, stop_before="m0180_told_since")
        for guid in ("post", "about a paper"):
            db.execute(
                "INSERT INTO items (source, guid, first_seen, baseline, title, summary, journal, record,"
                " work, story, why) VALUES ('s', ?, '', 0, '', '', '', '{}', '', '', '')",
                [guid],
            )
        db.execute("INSERT INTO links (item, n, kind, target, why) VALUES (2, 0, 'discusses', 'doi:1', '')")
        migrations.apply(db)
        rows = db.execute("SELECT guid, told_since FROM items ORDER BY id").fetchall()
    assert rows == [("post", None), ("about a paper", date.min.isoformat())]


async def test_recent_talk_is_read_as_it_is_now(store: SqliteStore) -> None:
    """What is asked for at every poll is remembered, and not when it was edited, judged or placed anew."""
    news = filed("now", kind=Kind.NEWS, title="Examplian agency says yes").item
    told = filed("told", kind=Kind.NEWS, title="Approval granted", first_seen=NOW - timedelta(days=1))
    await store.apply_ingest(ingest_plan(told))
    assert await store.neighbours([news]) == (told,)
    changes = (
        replace(told, item=replace(told.item, title="Approval refused")),
        replace(told, judgement=replace(told.judgement, language="en")),
        replace(told, place=replace(told.place, links=(Link(kind=LinkKind.DISCUSSES, to="pmid:77"),))),
        replace(told, place=replace(told.place, story=StoryId("another"))),
    )
    for changed in changes:
        await store.apply_ingest(ingest_plan(changed))
        assert await store.neighbours([news]) == (changed,)


async def test_an_entry_filed_again_has_its_row_and_what_it_says_now(store: SqliteStore) -> None:
    """Of new and known entries in one plan each is found by what it is called now, and by that alone."""
    await store.apply_ingest(
        ingest_plan(filed("g1", doi=Doi("10.5555/old"), title="Old pain in adults at night"))
    )
    again = filed("g1", doi=Doi("10.5555/new"), title="Examplafen and new pain")
    await store.apply_ingest(ingest_plan(filed("g0", doi=Doi("10.5555/other")), again, filed("g2")))
    assert await store.neighbours([filed("x", doi=Doi("10.5555/old"), title="").item]) == ()
    assert await store.neighbours([filed("x", title="Old pain in adults at night").item]) == ()
    for asked in (filed("x", doi=Doi("10.5555/new"), title=""), filed("x", title="EXAMPLAFEN and new pain")):
        assert [one.item.guid for one in await store.neighbours([asked.item])] == ["g1"]
