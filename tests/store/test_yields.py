"""What each source brought."""

from __future__ import annotations

from datetime import timedelta

from bot.model import SourceId, SourceYield
from bot.store import SqliteStore
from tests.store.builders import JOURNAL, NOW, filed, ingest_plan

BLOG = SourceId("example-blog")
MONTH = timedelta(days=30)


async def test_yields_count_what_was_new_in_the_time(store: SqliteStore) -> None:
    """Items, stories, held ones and works that others carry, too; neither baselines nor what is older."""
    shared = {"work": "w", "story": "s"}
    await store.apply_ingest(
        ingest_plan(
            filed("old", first_seen=NOW - 2 * MONTH),
            filed("baseline", baseline=True),
            filed("alone"),
            filed("held", verdict="hold"),
            filed("paper", **shared),
        )
    )
    await store.apply_ingest(ingest_plan(filed("post", source=BLOG, **shared), source=BLOG))
    assert await store.source_yields(NOW - MONTH) == {
        JOURNAL: SourceYield(items=3, stories=3, held=1, merged=1),
        BLOG: SourceYield(items=1, stories=1, held=0, merged=1),
    }
    assert await store.source_yields(NOW) == {}
