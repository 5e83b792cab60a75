"""What the operator hears: each trouble once, again when it comes back, and once a week that all is well."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.curate.watch import LEAST_FREE, Facts, Trouble, news, troubles
from bot.face.operator import MOST_LINES, alarm
from bot.model import Report, SourceId, SourceState
from bot.model.operations import HOLD, JobRun, VitalSigns
from bot.pipeline.watching import Watch
from bot.store import SqliteStore
from tests.clock import Clock
from tests.store.builders import NOW, ingest_plan, subscription

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = Facts(
    now=NOW,
    signs=VitalSigns(newest_item=NOW - HOUR, last_sent=NOW - 2 * HOUR, last_backup=NOW - HOUR),
    states=(),
    jobs={},
    free_bytes=10**10,
    began=NOW - 30 * DAY,
)


def with_signs(**signs: object) -> Facts:
    return replace(WELL, signs=replace(WELL.signs, **signs))


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        pytest.param(WELL, [], id="all-well"),
        pytest.param(with_signs(overdue=3, oldest_due=NOW - HOUR), ["late"], id="late-digests"),
        pytest.param(with_signs(overdue=3, oldest_due=NOW - HOUR / 10), [], id="due-a-moment-ago"),
        pytest.param(
            with_signs(ready=4, oldest_ready=NOW - HOUR, last_sent=None), ["stuck"], id="dead-delivery"
        ),
        pytest.param(
            replace(with_signs(ready=4, oldest_ready=NOW - HOUR, hold="x"), held_since=NOW - HOUR),
            [],
            id="on-hold",
        ),
        pytest.param(
            replace(with_signs(hold="x"), held_since=NOW - 2 * DAY), ["hold"], id="a-hold-that-was-forgotten"
        ),
        pytest.param(replace(WELL, free_bytes=LEAST_FREE - 1), ["disk"], id="a-full-disk"),
        pytest.param(with_signs(newest_item=NOW - 3 * DAY), ["silence"], id="a-silent-catalogue"),
        pytest.param(
            replace(with_signs(newest_item=NOW - 3 * DAY), began=NOW - HOUR), [], id="after-a-long-stop"
        ),
        pytest.param(with_signs(in_doubt=1, dead=2), ["doubt", "dead"], id="doubt-and-dead"),
        pytest.param(with_signs(last_backup=NOW - 4 * DAY), ["backup"], id="no-backup"),
        pytest.param(
            with_signs(wal_bytes=2**27), ["log"], id="a-log-that-grows", marks=pytest.mark.check("B9")
        ),
        pytest.param(
            replace(WELL, states=(SourceState(id=SourceId("a"), gone=True),)), ["source a"], id="dead-source"
        ),
        pytest.param(
            replace(WELL, jobs={"back up": JobRun(began=NOW, attempts=3, why="full")}),
            ["job back up"],
            id="a-job-that-fails",
        ),
    ],
)
def test_what_is_trouble(facts: Facts, names: list[str]) -> None:
    """A table of one thing each."""
    assert [one.name for one in troubles(facts)] == names


def test_news_is_what_was_not_told() -> None:
    """What is over for an hour may be told anew; what comes and goes within it is not."""
    late, disk = Trouble("late", "a"), Trouble("disk", "b")
    first = news([late, disk], {}, NOW)
    assert (first.new, first.over) == ((late, disk), ())
    kept = {"late": NOW, "disk": NOW}
    assert news([late], kept, NOW + HOUR / 2) == news([late, disk], kept, NOW + HOUR / 2)
    assert news([late], kept, NOW + 2 * HOUR).over == ("disk",)


@dataclass
class Operator:
    """Hears, or cannot be reached."""

    heard: list[str] = field(default_factory=list)
    reachable: bool = True

    async def __call__(self, words: str) -> bool:
        self.heard += [words] if self.reachable else []
        return self.reachable


@pytest.fixture
def operator() -> Operator:
    return Operator()


@pytest.fixture
def watch(store: SqliteStore, clock: Clock, operator: Operator) -> Watch:
    return Watch(
        store=store,
        sources=[SourceId("a")],
        path=store.path,
        tell=operator,
        clock=clock,
        began=clock(),
        free=lambda _path: 10**10,
    )


async def test_each_trouble_is_told_once(
    store: SqliteStore, watch: Watch, clock: Clock, operator: Operator
) -> None:
    """Over many looks, and a restart; when it is well for an hour and comes back it is told again."""
    await store.save_subscription(replace(subscription(), next_due=clock() - HOUR))
    for _ in range(5):
        await watch.look()
        clock.pass_by(minutes=5)
    await replace(watch, began=clock()).look()
    assert len(operator.heard) == 1
    assert "1 digest is late" in operator.heard[0]
    await store.save_subscription(replace(subscription(), next_due=clock() + 9 * DAY))
    for _ in range(20):
        await watch.look()
        clock.pass_by(minutes=5)
    await store.save_subscription(replace(subscription(), next_due=clock() - HOUR))
    await watch.look()
    assert len(operator.heard) == 2


async def test_what_did_not_arrive_is_told_again(
    store: SqliteStore, watch: Watch, clock: Clock, operator: Operator
) -> None:
    """The operator's chat may be unreachable for as long as the network is."""
    operator.reachable = False
    await store.apply_ingest(ingest_plan(state=SourceState(id=SourceId("a"), gone=True)))
    await watch.look()
    operator.reachable = True
    await watch.look()
    await watch.look()
    assert len(operator.heard) == 1
    assert "source a has ended" in operator.heard[0]


async def test_reports_are_passed_on_once(
    store: SqliteStore, watch: Watch, clock: Clock, operator: Operator
) -> None:
    """With their words, as text and not as markup; not before they arrived."""
    await store.keep_report(Report(kind="feedback", chat=42, words="too <b>much</b> gout", at=clock()))
    operator.reachable = False
    await watch.report()
    operator.reachable = True
    await watch.report()
    await watch.report()
    (heard,) = operator.heard
    assert "too &lt;b&gt;much&lt;/b&gt; gout" in heard


async def test_the_line_of_the_week(
    store: SqliteStore, watch: Watch, clock: Clock, operator: Operator
) -> None:
    """One line; it says so when something is still wrong."""
    await watch.sum_up()
    await store.leave_note(HOLD, "x", now=clock() - 2 * DAY)
    await watch.sum_up()
    assert operator.heard[0].startswith("All is well. 1 source,")
    assert operator.heard[1].startswith("1 thing still wrong")
    assert all("\n" not in line for line in operator.heard)


def test_an_alarm_fits_a_message() -> None:
    """However many sources die at once."""
    text = alarm([f"The source s{n} has died" + "!" * 500 for n in range(900)])
    assert text.count("\n") == MOST_LINES + 1
    assert len(text) < 4096 * 2
    assert "880 more" in text
