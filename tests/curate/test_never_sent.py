"""Nothing retracted, held or seen before is in a digest, whatever its score, votes or attention."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.plan_digest import plan_digest
from bot.model import Chat, Curated, Flag, Screen, Taste, WorkId
from tests.curate.test_rank import STORIES
from tests.curate.test_truth import TASTES
from tests.stories import NOW, subscription

READER = subscription("cardiology", "nephrology", chat=Chat(id=1), limit=10, threshold=1.0, next_due=NOW)
VERDICTS = st.sampled_from([Screen(), Screen(verdict="hold", reason="a name"), Screen(verdict="drop")])


def screened(one: Curated, screen: Screen) -> Curated:
    judged = replace(one.lead.judgement, screen=screen)
    item = replace(one.lead.item, attention=10**6)
    return replace(one, lead=replace(one.lead, item=item, judgement=judged), useful=40)


WORLDS = st.lists(st.builds(screened, STORIES, VERDICTS), max_size=8, unique_by=lambda one: one.story)


@given(WORLDS, st.none() | TASTES, st.sets(st.sampled_from("abcdefgh")))
@settings(deadline=None, max_examples=60)
def test_what_must_not_be_sent_is_not(stories: list[Curated], taste: Taste | None, seen: set[str]) -> None:
    """Of stories that everybody liked, with the lowest of thresholds."""
    had = {WorkId(f"work-{name}") for name in seen}
    digest, _ = plan_digest(READER, stories, had, now=NOW, sources={}, taste=taste)
    for entry in digest.entries if digest else ():
        story = entry.ranked.curated
        assert not {Flag.RETRACTED, Flag.WITHDRAWN} & story.lead.flags
        assert story.lead.judgement.screen.verdict == "pass"
        assert story.works.isdisjoint(had)
