"""Stories as a digest looks at them, and works and stories that turn out to be one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby

from sqlite_utils import Database

from bot.model import Curated, Filed, Kind, StoryId
from bot.store import records
from bot.store.documents import stamp
from bot.store.items import filed, newest_row

LEAD_ORDER = (
    Kind.JOURNAL,
    Kind.GUIDELINE,
    Kind.REGULATOR,
    Kind.PREPRINT,
    Kind.NEWS,
    Kind.BLOG,
    Kind.PODCAST,
    Kind.VIDEO,
    Kind.POST,
)
"""The record itself before what speaks of it."""

_WINDOW = """
    WITH fresh AS (
        SELECT story, max(first_seen) AS newest FROM items
        WHERE first_seen > :since AND first_seen <= :until AND baseline = 0
        GROUP BY story ORDER BY newest DESC, story LIMIT :limit
    )
    SELECT f.* FROM fresh JOIN filed AS f ON f.story = fresh.story
    WHERE f.first_seen <= :until
    ORDER BY fresh.newest DESC, fresh.story"""


def window(
    db: Database, since: datetime | None, until: datetime, *, limit: int
) -> tuple[tuple[Curated, ...], int]:
    """Stories with an item first seen in (since, until] that is no baseline, the newest first; and the
    highest row of `items` there was, by which `slots.py` knows what was filed too late for this window.

    Each comes with all its items that were seen by `until`, so that the same window asked again gives
    the same answer. Beyond `limit` the oldest stories are left out."""
    bounds = {"since": stamp(since) if since else "", "until": stamp(until), "limit": limit}
    rows = (filed(row) for row in db.query(_WINDOW, bounds))
    found = (curated(story, parts) for story, parts in groupby(rows, key=lambda one: one.place.story))
    return tuple(records.with_readers(db, found)), newest_row(db)


def curated(story: StoryId, parts: Iterable[Filed]) -> Curated:
    """The story, its lead chosen by `lead_key`, the echoes in the same order."""
    found = list(parts)
    if len(found) > 1:  # which most are not, and the key takes longer than all the rest
        found.sort(key=lead_key)
    return Curated(story=story, lead=found[0], echoes=tuple(found[1:]))


def lead_key(one: Filed) -> tuple[int, str, str, str]:
    """Sorts the lead first: by kind (`LEAD_ORDER`), then what was seen first, then by name.

    A store knows neither tiers nor study types; whoever does may choose another lead."""
    item = one.item
    seen = stamp(item.first_seen) if item.first_seen else ""
    return LEAD_ORDER.index(item.kind), seen, item.source or "", item.guid


def absorb(db: Database, kind: str, kept: str, absorbed: str) -> None:
    """Everything of the work or story `absorbed` (`kind` says which) belongs to `kept` from now on,
    a work's rows of the ledger too; plans that still name `absorbed` are understood."""
    kept, absorbed = living(db, kind, kept), living(db, kind, absorbed)
    if kept == absorbed:
        return
    for statement in _ABSORB + (_ABSORB_WORK if kind == "work" else _ABSORB_STORY):
        db.execute(statement, {"kind": kind, "kept": kept, "absorbed": absorbed})


def living(db: Database, kind: str, id: str) -> str:
    """`id`, or what absorbed it."""
    return absorbers(db, kind, [id]).get(id, id)


def absorbers(db: Database, kind: str, ids: Collection[str]) -> Mapping[str, str]:
    """Those of `ids` that live on in another, and what absorbed each."""
    return dict(db.execute(_ABSORBED, [kind, json.dumps(list(ids))]).fetchall())


_ABSORBED = "SELECT id, kept FROM absorbed WHERE kind = ? AND id IN (SELECT value FROM json_each(?))"

_ABSORB = (
    "UPDATE absorbed SET kept = :kept WHERE kind = :kind AND kept = :absorbed",
    "INSERT INTO absorbed (kind, id, kept) VALUES (:kind, :absorbed, :kept)",
)
_ABSORB_WORK = (
    "UPDATE items SET work = :kept WHERE work = :absorbed",
    """INSERT OR IGNORE INTO ledger (chat, thread, work, story, digest, entry, at)
       SELECT chat, thread, :kept, story, digest, entry, at FROM ledger WHERE work = :absorbed""",
    "DELETE FROM ledger WHERE work = :absorbed",
    # Who voted on both has one vote on what they became.
    "UPDATE OR IGNORE votes SET work = :kept WHERE work = :absorbed",
    "DELETE FROM votes WHERE work = :absorbed",
    # So are copies, which a notice about the work must find.
    "UPDATE OR IGNORE saved SET work = :kept WHERE work = :absorbed",
    "DELETE FROM saved WHERE work = :absorbed",
    "UPDATE OR IGNORE cpd SET work = :kept WHERE work = :absorbed",
    "DELETE FROM cpd WHERE work = :absorbed",
    # A chat that was told of both was told of what they became.
    "UPDATE OR IGNORE followups SET work = :kept WHERE work = :absorbed",
    "DELETE FROM followups WHERE work = :absorbed",
    "UPDATE followups SET speaker = :kept WHERE speaker = :absorbed",
    "UPDATE recalls SET work = :kept WHERE work = :absorbed",
    "UPDATE OR IGNORE standings SET work = :kept WHERE work = :absorbed",
    "DELETE FROM standings WHERE work = :absorbed",
)
# The ledger keeps the story that was sent: `absorbed` says what it lives on in.
_ABSORB_STORY = ("UPDATE items SET story = :kept WHERE story = :absorbed",)
