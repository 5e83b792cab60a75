"""Which pearl a subscription is told today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.pearls import SPACING, again_from, overdue, pearl_of_the_day
from bot.model import Pearl, SubscriptionId, Told, TopicId

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)
READER = SubscriptionId("reader")
CARDIOLOGY = TopicId("cardiology")


def pearl(id: str = "a", **fields: Any) -> Pearl:
    defaults: dict[str, Any] = {
        "text": f"Exampladone {id} is taken with food.",
        "source": "Example Formulary 2026",
        "topic": CARDIOLOGY,
        "review_by": date(2099, 1, 1),
    }
    return Pearl(id=id, **(defaults | fields))


def told(
    *pearls: Pearl, to: str = "reader", today: date = TODAY, had: Mapping[str, Told] | None = None
) -> str:
    found = pearl_of_the_day(pearls, had or {}, to=SubscriptionId(to), topics={CARDIOLOGY}, today=today)
    return found.id if found else ""


NEVER: dict[str, tuple[Pearl, dict[str, Told]]] = {
    "overdue for review": (pearl(review_by=TODAY - DAY), {}),
    "to be reviewed today": (pearl(review_by=TODAY), {}),
    "of another topic": (pearl(topic=TopicId("oncology")), {}),
    "told this morning": (pearl(), {"a": Told(times=1, last=TODAY)}),
    "another was told this morning": (pearl(), {"b": Told(times=1, last=TODAY)}),
    "told a month ago less a day": (pearl(), {"a": Told(times=1, last=TODAY - SPACING[0] + DAY)}),
}


@pytest.mark.parametrize(("one", "had"), NEVER.values(), ids=NEVER)
def test_what_is_not_told(one: Pearl, had: dict[str, Told]) -> None:
    """No pearl at all is better than one nobody has reviewed, or one again too soon."""
    assert told(one, had=had) == ""


def test_it_is_told_until_the_day_before_its_review() -> None:
    """And again once it has rested."""
    assert told(pearl(review_by=TODAY + DAY)) == "a"
    assert told(pearl(), had={"a": Told(times=1, last=TODAY - SPACING[0])}) == "a"


@given(st.integers(1, 20), st.integers(1, 400), st.randoms())
@settings(max_examples=50, deadline=None)
def test_each_once_before_any_comes_again(count: int, days: int, chance: Any) -> None:
    """One a day at most; each rests as long as its times say, and rests grow. In any order of the file."""
    pearls = [pearl(str(n)) for n in range(count)]
    had: Mapping[str, Told] = {}
    order: list[str] = []
    for n in range(days):
        today = TODAY + n * DAY
        chance.shuffle(pearls)
        found = pearl_of_the_day(pearls, had, to=READER, topics={CARDIOLOGY}, today=today)
        if found:
            assert found.id not in had or again_from(had[found.id]) <= today
            times = had[found.id].times + 1 if found.id in had else 1
            had = {**had, found.id: Told(times=times, last=today)}
            order.append(found.id)
        assert pearl_of_the_day(pearls, had, to=READER, topics={CARDIOLOGY}, today=today) is None
    first = order[:count]
    assert len(set(first)) == len(first)
    assert {name: one.times for name, one in had.items()} == Counter(order)


def test_readers_do_not_all_get_the_same() -> None:
    """Each in an order of its own, the same at each run."""
    pearls = [pearl(str(n)) for n in range(50)]
    first = [told(*pearls, to=f"reader {n}") for n in range(20)]
    assert len(set(first)) > 5
    assert first == [told(*reversed(pearls), to=f"reader {n}") for n in range(20)]


def test_rests_grow() -> None:
    """A month, three, then half a year each."""
    rests = [again_from(Told(times=times, last=TODAY)) - TODAY for times in (1, 2, 3, 9)]
    assert rests == [*SPACING, SPACING[-1]]


def test_curators_see_what_is_overdue() -> None:
    """The longest overdue first; what is due today counts."""
    pearls = [pearl("a", review_by=TODAY), pearl("b"), pearl("c", review_by=date(2025, 1, 1))]
    assert [one.id for one in overdue(pearls, TODAY)] == ["c", "a"]
