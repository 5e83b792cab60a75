"""`rounds group` on JSON Lines, as a curator's script meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.group import group, grouped
from bot.errors import UsageError

TITLE = "Effect of examplumab on outcomes of heart failure in older adults"


def run(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that the command writes for these."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    result = CliRunner().invoke(group, input=text, catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_in_one_out_in_order_and_unknown_keys_pass() -> None:
    """A script may carry what it likes through the stage."""
    out = run({"guid": "b", "mine": [1]}, {"guid": "a", "mine": None}, {"guid": "b", "mine": {"x": 1}})
    assert [(row["guid"], row["mine"]) for row in out] == [("b", [1]), ("a", None), ("b", {"x": 1})]
    assert all(set(row) == {"guid", "mine", "work", "story", "links"} for row in out)


def test_every_field_may_be_null_or_absent() -> None:
    """Rows that say nothing are different works."""
    fields = (
        "guid",
        "source",
        "title",
        "summary",
        "url",
        "doi",
        "pmid",
        "published",
        "authors",
        "kind",
        "journal",
    )
    out = run({}, dict.fromkeys(fields), {"title": ""})
    assert len({row["work"] for row in out}) == len({row["story"] for row in out}) == 3


def test_links_name_guids_of_the_input() -> None:
    """`to` is a guid of the input, else a typed identifier."""
    out = run(
        {"guid": "p", "title": TITLE, "doi": "10.5555/jim.1"},
        {"guid": "e", "title": f"Erratum: {TITLE}", "doi": "10.5555/jim.9"},
        {"guid": "t", "kind": "post", "summary": "https://doi.org/10.5555/far.1"},
    )
    assert [row["links"] for row in out] == [
        [],
        [{"kind": "erratum-of", "to": "p"}],
        [{"kind": "discusses", "to": "doi:10.5555/far.1"}],
    ]


def test_bibliographic_records_have_ids_and_author_strings() -> None:
    """As reference managers export them; rows without a source are compared with each other."""
    shared = {"title": TITLE, "year": "2006", "volume": "12", "number": "3", "journal": "J Inv Med"}
    out = run(
        {"id": "1", "author": "Abara, N and Brontes, S", "pages": "288-297", **shared},
        {"id": "2", "author": "Abara, Nneka; Brontes, Steve", "pages": "288-97", **shared},
        {"id": "3", "author": "Abara, N and Brontes, S", "pages": "411", **shared},
    )
    first, second, third = (row["work"] for row in out)
    assert first == second
    assert second != third


def test_files_are_read_in_order(tmp_path: Path) -> None:
    """As if they were one."""
    for name in ("one", "two"):
        (tmp_path / name).write_text(json.dumps({"guid": name, "doi": "10.5555/a"}) + "\n\n")
    result = CliRunner().invoke(group, [str(tmp_path / "two"), str(tmp_path / "one")])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["guid"] for row in rows] == ["two", "one"]
    assert rows[0]["work"] == rows[1]["work"]


EVENT = (
    "Regulator approves examplumab for lupus nephritis",
    "Examplumab wins approval from regulator for lupus nephritis",
    "Lupus nephritis: regulator approves examplumab after long wait",
)


def test_headlines_without_a_kind_may_tell_of_one_event() -> None:
    """A list of titles and outlets and nothing else; with a journal's name they are papers on one subject."""
    bare = [{"id": str(n), "title": text, "source": f"s{n}.test"} for n, text in enumerate(EVENT)]
    out = run(*bare)
    assert len({row["work"] for row in out}) == 3
    assert len({row["story"] for row in out}) == 1
    papers = run(*(row | {"journal": "Journal of Invented Medicine"} for row in bare))
    assert len({row["story"] for row in papers}) == 3


def test_a_bare_copy_of_a_paper_is_a_copy() -> None:
    """An aggregator's row that has nothing but the title, beside the publisher's."""
    paper = {"guid": "p", "source": "publisher", "title": TITLE, "doi": "10.5555/jim.1"}
    one, other = run(paper, {"guid": "a", "source": "aggregator", "title": TITLE})
    assert (one["work"], one["story"]) == (other["work"], other["story"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = ["guid", "id", "source", "title", "summary", "url", "doi", "pmid", "pmcid", "published", "authors"]
_PLACES = ["kind", "journal", "year", "volume", "pages", "section", "version", "flags"]
_FIELDS = st.sampled_from([*_NAMES, *_PLACES])


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.lists(st.dictionaries(_FIELDS, _JSON, max_size=8), max_size=6))
def test_any_json_object_is_a_row(rows: list[dict[str, Any]]) -> None:
    """Whatever stands in a field, each row gets a place and keeps its fields."""
    out = list(grouped(rows))
    assert [{key: row[key] for key in source} for source, row in zip(rows, out, strict=True)] == rows
    assert all(row["work"].startswith("w:") and row["story"].startswith("s:") for row in out)


@pytest.mark.parametrize(
    "hostile",
    [
        "10." * 5_000,
        "[" * 5_000,
        "Erratum: " * 1_000,
        "https://" * 2_000,
        "“" * 5_000,
        "a, " * 5_000,
        "1" * 5_000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_does_not_stall(hostile: str) -> None:
    """Long runs of what the patterns look for; the suite's own time limit is the judge."""
    row = {
        "title": hostile,
        "summary": hostile,
        "url": hostile,
        "pages": hostile,
        "authors": hostile,
        "doi": hostile,
    }
    assert len(list(grouped([row, row | {"kind": "post"}, {"title": TITLE, "doi": "10.5555/1"}]))) == 3


ODD: dict[str, dict[str, Any]] = {
    "half a surrogate pair": {
        "title": "\ud800 Effect",
        "guid": "\udfff",
        "tags": ["\udbff"],
        "authors": "\ud800; B",
    },
    "a date that is none": {
        "kind": "news",
        "title": "Regulator fines clinic chain",
        "published": "some day soon",
    },
    "a day before the first": {
        "kind": "news",
        "title": "Regulator fines clinic chain",
        "published": "0001-01-01T00:00:00+14:00",
    },
    "a day after the last": {
        "kind": "news",
        "title": "Regulator fines clinic chain",
        "published": "9999-12-31T23:59:59-14:00",
    },
    "fields of other kinds": {
        "title": ["a"],
        "authors": {"a": 1},
        "doi": 5,
        "year": [2020],
        "pages": {"x": 1},
    },
    "numbers without end": {"pages": "9" * 5_000 + "-" + "8" * 5_000, "volume": "1" * 9_000, "year": 10**30},
    "digits of another script": {"title": TITLE, "pages": "٣-٥", "volume": "٣", "year": "٢٠٢٠"},
    "addresses that are none": {"url": "http://[::1", "guid": "https://[bad", "doi": "10.1/", "pmid": "0"},
}


@pytest.mark.parametrize("row", ODD.values(), ids=ODD)
def test_an_odd_row_has_a_place_like_any_other(row: dict[str, Any]) -> None:
    """Beside another like it, and beside a proper one."""
    out = run(row, row, {"guid": "p", "title": TITLE, "doi": "10.5555/jim.1"})
    assert all(one["work"] and one["story"] for one in out)
    assert out[2]["work"] not in {out[0]["work"], out[1]["work"]} or row.get("title") == TITLE


def test_a_line_nested_too_deep_is_named() -> None:
    """Brackets beyond what can be read are the file's fault, told with the line, not a crash."""
    deep = '{"title": "a"}\n{"a": ' + "[" * 100_000 + "]" * 100_000 + "}\n"
    with pytest.raises(UsageError, match="standard input:2: nested too deep"):
        CliRunner().invoke(group, input=deep, catch_exceptions=False)
