"""What the endpoint says, and when it says that something is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Fetched, FetchFailed, NotModified, SourceId, Validators
from bot.model.operations import VitalSigns
from bot.operate.endpoint import Endpoint
from bot.operate.health import Observed, as_json, is_alive, unready
from bot.operate.metrics import Metrics, Waits, outcome_label
from bot.operate.presence import Presence
from bot.operate.pulse import Pulse
from tests.store.builders import NOW

SIGNS = VitalSigns()
WELL = Observed(
    now=NOW, role="leading", since_tick=3, since_poll=20, since_renewal=4, free_bytes=2**30, signs=SIGNS
)
HOUR = timedelta(hours=1)


@pytest.mark.check("O1")
@pytest.mark.parametrize(
    ("seen", "alive", "problem"),
    [
        pytest.param(WELL, True, "", id="well"),
        pytest.param(replace(WELL, role="standing by", since_poll=None), True, "", id="stands-by"),
        pytest.param(replace(WELL, role="starting", signs=None), True, "starting", id="starts"),
        pytest.param(replace(WELL, lag=5.0), False, "loop", id="the-loop-is-stuck"),
        pytest.param(replace(WELL, since_tick=61), False, "loop", id="no-tick"),
        pytest.param(replace(WELL, since_poll=121), True, "Telegram", id="no-poll"),
        pytest.param(replace(WELL, since_renewal=31), True, "lease", id="no-renewal"),
        pytest.param(replace(WELL, free_bytes=1000), True, "disk", id="disk-full"),
        pytest.param(replace(WELL, store_fault="locked"), True, "locked", id="store"),
        pytest.param(
            replace(WELL, signs=VitalSigns(ready=3, oldest_ready=NOW - HOUR)), True, "outbox", id="stuck"
        ),
        pytest.param(
            replace(WELL, signs=VitalSigns(ready=3, oldest_ready=NOW - HOUR, hold="by hand")),
            True,
            "",
            id="held-on-purpose",
        ),
        pytest.param(
            replace(WELL, signs=VitalSigns(ready=3, oldest_ready=NOW - HOUR, last_sent=NOW)),
            True,
            "",
            id="slow-but-moving",
        ),
    ],
)
def test_alive_and_ready(seen: Observed, alive: bool, problem: str) -> None:
    """Only what a restart cures is not alive."""
    found = unready(seen)
    assert is_alive(seen) is alive
    assert bool(found) is bool(problem)
    assert problem in " ".join(found)


class Stores:
    """Vital signs, or a fault."""

    def __init__(self) -> None:
        self.fault = False

    async def vital_signs(self, now: object) -> VitalSigns:
        if self.fault:
            raise StoreError("no")
        return SIGNS


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[tuple[Endpoint, Presence, Stores]]:
    store = Stores()
    presence = Presence(Pulse(), clock=lambda: NOW, path=tmp_path / "rounds.db", private_networks=True)
    endpoint = Endpoint("127.0.0.1", 0, observe=presence.observe, metrics=Metrics())
    task = asyncio.create_task(endpoint.run())
    await endpoint.listening.wait()
    presence.store = store
    yield endpoint, presence, store
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def get(endpoint: Endpoint, path: str, method: str = "GET") -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body.decode()


@pytest.mark.check("O1", "S7")
async def test_over_http(asked: tuple[Endpoint, Presence, Stores]) -> None:
    """JSON and 200 while all is well, 503 when it is not; what is open to the inside is told."""
    endpoint, presence, store = asked
    presence.leads = True
    for path in ("/healthz", "/readyz", "/health"):
        status, body = await get(endpoint, path)
        assert (status, json.loads(body)["status"]) == (200, "ok")
    assert json.loads(body)["private_networks"] is True
    store.fault = True
    status, body = await get(endpoint, "/readyz")
    assert (status, json.loads(body)["problems"]) == (503, ["the database cannot be read: StoreError"])
    assert (await get(endpoint, "/healthz"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("POST", "/metrics", 405), ("HEAD", "/healthz", 200)]
)
async def test_nothing_else(
    asked: tuple[Endpoint, Presence, Stores], method: str, path: str, status: int
) -> None:
    """No page, no method that writes; HEAD has no body."""
    answered = await get(asked[0], path, method)
    assert answered == (status, "")


@pytest.mark.check("O2")
async def test_metrics_are_few_and_name_nobody(asked: tuple[Endpoint, Presence, Stores]) -> None:
    """However many sources and chats there are: fewer than 500 series, no address, no number of a chat."""
    endpoint, _, _ = asked
    metrics = endpoint._metrics
    for status in range(400, 600):
        failed = FetchFailed(source=SourceId(f"s{status}"), kind=f"http-{status}", words="", status=status)
        metrics.fetches.labels(outcome_label(failed)).inc()
    for result in ("sent", "ready", "in_doubt", "dead"):
        metrics.sends.labels(result).inc()
    status, body = await get(endpoint, "/metrics")
    series = [line for line in body.splitlines() if line and not line.startswith("#")]
    assert status == 200
    assert len(series) < 200
    assert 'rounds_fetches_total{outcome="http-4xx"} 100.0' in series
    assert any(line.startswith("rounds_loop_lag_seconds") for line in series)
    assert any(line.startswith("rounds_backup_age_seconds -1") for line in series)
    assert "://" not in "".join(series)


def test_labels_of_outcomes() -> None:
    source = SourceId("s")
    body = Fetched(
        source=source,
        url="https://a.example/",
        body=b"x",
        status=200,
        content_type="",
        validators=Validators(),
    )
    assert outcome_label(body) == "fetched"
    assert outcome_label(NotModified(source=source, validators=Validators())) == "not-modified"
    assert outcome_label(FetchFailed(source=source, kind="timeout", words="")) == "timeout"


async def test_waits_count_each_part_once() -> None:
    """Every look asks from the last part that was seen."""
    rows = [(NOW, NOW + timedelta(seconds=n)) for n in (1, 2, 40)]

    async def waited(since: object) -> tuple[object, ...]:
        return tuple(row for row in rows if row[1] > since)  # type: ignore[operator]

    metrics = Metrics()
    waits = Waits(metrics, waited)  # type: ignore[arg-type]
    for minute in range(3):
        await waits.look(NOW + timedelta(minutes=minute))
    assert b"rounds_part_waited_seconds_count 3.0" in metrics.text()
    assert b'rounds_part_waited_seconds_bucket{le="5.0"} 2.0' in metrics.text()


async def test_the_pulse_hears_a_late_loop() -> None:
    """On a monotonic clock; what is half a minute ago is forgotten."""
    now = 100.0
    late = [0.0, 7.0, *[0.0] * 60]

    async def sleep(seconds: float) -> None:
        nonlocal now
        if not late:
            await asyncio.Event().wait()
        now += seconds + late.pop(0)
        await asyncio.sleep(0)

    pulse = Pulse(clock=lambda: now, sleep=sleep)
    pulse.mark("tick")
    watching = asyncio.create_task(pulse.watch())
    for _ in range(6):
        await asyncio.sleep(0)
    assert pulse.lag == pytest.approx(7.0)
    assert (pulse.since("tick") or 0) > 7
    for _ in range(200):
        await asyncio.sleep(0)
    assert pulse.lag == 0.0
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def test_the_json_says_no_texts() -> None:
    """A hold's reason may name somebody: only that there is one is told."""
    seen = replace(WELL, signs=VitalSigns(hold="Dr Example's request"))
    assert "Example" not in json.dumps(as_json(seen))
