"""`rounds rank` and `rounds render` on JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.rank import rank, ranked_rows, subscription_named
from bot.cli.render import digest_of_rows, render
from bot.cli.stories import stories_from_rows
from bot.errors import UsageError
from bot.face.digest import render as render_digest
from bot.face.markup import plain
from bot.settings import Settings, load
from tests.conftest import ROOT
from tests.stories import NOW

CONFIG = ("--config", str(ROOT / "config"))
AT = ("--at", "2026-11-26T07:30:00")

TRIAL: dict[str, Any] = {
    "title": "Exampladone in heart failure",
    "summary": "RESULTS: The primary outcome occurred in 17.1% v 18.0% (HR 0.95, 95% CI 0.84 to 1.07).",
    "url": "https://j.example/1",
    "journal": "Example J Med",
    "published": "2026-11-25",
    "study_type": "rct",
    "topics": [{"id": "cardiology", "p": 0.9, "why": ["title: heart failure"], "shown": True}],
    "work": "w1",
    "story": "s1",
    "anything": {"else": [1, None]},
}
BLOG: dict[str, Any] = {"title": "On exampladone", "kind": "blog", "source": "b", "work": "w2", "story": "s1"}
RETRACTED: dict[str, Any] = {"title": "Examplipril", "flags": ["retracted"], "topics": TRIAL["topics"]}


def run(command: Any, rows: Sequence[dict[str, Any]], *options: str) -> Result:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return CliRunner().invoke(command, [*options, *AT, *CONFIG], input=lines, catch_exceptions=False)


def answers(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_rank_orders_the_rows_and_keeps_what_they_hold() -> None:
    """Best first, the stopped one last with its reason, unknown keys untouched, none dropped."""
    first, second, last = answers(run(rank, [RETRACTED, BLOG, TRIAL], "--for", "cardiology"))
    assert first.items() >= TRIAL.items()
    assert (second["title"], last["title"]) == (BLOG["title"], RETRACTED["title"])
    assert (last["stop"], last["reasons"][0], first["stop"]) == ("retracted", "retracted", None)
    assert first["relevance"] == 5.425
    assert first["reasons"][0] == "heart failure"
    assert "taken up by 1 other publisher" in first["reasons"]


def test_rank_gives_each_reason_its_points() -> None:
    """The parts of each score add up from its floor."""
    (row,) = answers(run(rank, [TRIAL], "--for", "cardiology"))
    for of, floor in (("relevance", 2.1), ("newsworthiness", 3.0)):
        points = sum(part["points"] for part in row["parts"] if part["of"] == of)
        assert row[of] == pytest.approx(floor + points, abs=1e-3)
    assert sorted(part["why"] for part in row["parts"]) == sorted(row["reasons"])


def test_rank_for_a_name_that_is_none() -> None:
    """Told with the names there are; the entry point makes it exit code 2."""
    with pytest.raises(UsageError, match=r"--for nobody: no such digest in digests\.yaml"):
        run(rank, [TRIAL], "--for", "nobody")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [*TRIAL, "flags", "kind", "screen", "worth", "source", "tags", "guid", "designs", "doi"]
)


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=8), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_field_may_be_of_any_shape(rows: list[dict[str, Any]]) -> None:
    """Curators' scripts write what they like; each row stays one story of its own."""
    stories = stories_from_rows(rows)
    assert len(stories) == len(rows)


@pytest.fixture(scope="module")
def configured() -> Settings:
    """Read once: it takes longer than all the rest."""
    return load(ROOT / "config", {})


@given(rows=st.lists(st.dictionaries(KEYS, JSON, max_size=8), max_size=4))
@settings(max_examples=100, deadline=None)
def test_rank_and_render_take_any_rows(configured: Settings, rows: list[dict[str, Any]]) -> None:
    """No row is lost by ranking, and what is ranked can be rendered."""
    reader = subscription_named(configured, "department")
    ranked = list(ranked_rows(rows, reader, configured, now=NOW))
    assert len(ranked) == len(rows)
    assert len(render_digest(digest_of_rows(ranked, reader, {}, now=NOW))) == 1


def test_render_makes_one_entry_a_story() -> None:
    """The echo is named, not repeated; the stopped one is left out; stderr says how many rows went in."""
    ranked = answers(run(rank, [RETRACTED, BLOG, TRIAL], "--for", "cardiology"))
    result = run(render, ranked, "--for", "cardiology")
    (message,) = answers(result)
    assert plain(message["text"]) == (
        "Cardiology · Thu 26 Nov\n"
        "1 of 3 new · about 1 minute\n\n"
        "1. Exampladone in heart failure\n"
        "Randomised trial · Example J Med · 25 Nov\n"
        'Results: "The primary outcome occurred in 17.1% v 18.0% (HR 0.95, 95% CI 0.84 to 1.07)."\n'
        "Also: 1 blog\n"
        "Why: heart failure\n\n"
        "Selected by software, in the authors' words. Not appraised."
    )
    assert result.stderr == "rows: 3, entries: 1\n"


def test_render_needs_no_configuration_without_a_name(tmp_path: Path) -> None:
    """Rows and a title are enough."""
    lines = json.dumps(TRIAL) + "\n"
    options = ["--title", "Journal <club>", *AT, "--config", str(tmp_path)]
    result = CliRunner().invoke(render, options, input=lines, catch_exceptions=False)
    assert answers(result)[0]["text"].startswith("<b>Journal &lt;club&gt; · Thu 26 Nov</b>\n")


def test_render_splits_many_rows() -> None:
    """One row a message, numbered."""
    rows = [{**TRIAL, "story": f"s{n}", "work": f"w{n}", "title": "wide " * 40} for n in range(30)]
    messages = answers(run(render, rows, "--for", "cardiology"))
    assert [message["part"] for message in messages] == list(range(1, messages[0]["of"] + 1))
    assert len(messages) > 1
