"""The registry of readers, and `rounds parse --kind` of recorded answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import rounds
from bot.errors import FeedError
from bot.model import Kind, ReaderName, Source, SourceId
from bot.sources.readers import KINDS, NAMES, READERS, read_body
from tests.sources import test_mastodon, test_preprints, test_pubmed
from tests.sources.feeds import RSS


def of(reader: ReaderName) -> Source:
    return Source(id=SourceId("s"), title="", kind=KINDS[reader], url="https://s.test/", reader=reader)


def test_every_reader_is_there() -> None:
    """Every name that a source may give has a module and a kind, and every nickname leads to one."""
    assert set(READERS) == set(KINDS) == set(get_args(ReaderName)) == set(NAMES.values())


@pytest.mark.parametrize("reader", READERS)
@given(body=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_body(reader: ReaderName, body: bytes) -> None:
    """Whatever a service sends, it is items or a reason."""
    try:
        result: object = read_body(of(reader), body).items
    except FeedError as error:
        result = error.reason
    assert isinstance(result, tuple | str)


@pytest.mark.parametrize("reader", [name for name in READERS if name not in ("feed", "mastodon", "bluesky")])
def test_a_feed_is_another_shape(reader: ReaderName) -> None:
    """A service that answers with somebody's feed is told apart; two networks have feeds of their own."""
    with pytest.raises(FeedError):
        read_body(of(reader), RSS)


def parse(tmp_path: Path, body: bytes, kind: str) -> tuple[int, list[dict[str, object]], str]:
    (tmp_path / "answer").write_bytes(body)
    result = CliRunner().invoke(rounds, ["parse", "--kind", kind, str(tmp_path / "answer")])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


PARSED = {
    "mastodon": (test_mastodon.timeline(test_mastodon.status()), "mastodon", Kind.POST),
    "pubmed": (test_pubmed.WHOLE, "pubmed", Kind.JOURNAL),
    "medrxiv": (test_preprints.page(test_preprints.paper()), "medrxiv", Kind.PREPRINT),
    "preprint, API": (test_preprints.page(test_preprints.paper()), "preprint", Kind.PREPRINT),
    "preprint, feed": (RSS, "preprint", Kind.PREPRINT),
}


@pytest.mark.parametrize(("body", "kind", "brings"), PARSED.values(), ids=PARSED)
def test_parse(tmp_path: Path, body: bytes, kind: str, brings: Kind) -> None:
    """A recorded answer of any kind becomes rows."""
    code, rows, errors = parse(tmp_path, body, kind)
    assert (code, errors, {row["kind"] for row in rows}) == (0, "", {brings.value})


def test_parse_says_what_is_wrong(tmp_path: Path) -> None:
    """An answer of another shape is one line, and the exit code is 3."""
    code, rows, errors = parse(tmp_path, b'{"error": "Too many requests"}', "mastodon")
    assert (code, rows, errors) == (3, [], f"{tmp_path}/answer: Mastodon says: Too many requests\n")


def test_rows_say_what_records_state(tmp_path: Path) -> None:
    """What only records know is in the row."""
    row = parse(tmp_path, test_pubmed.article(after=test_pubmed.correction("RetractionIn")), "pubmed")[1][0]
    assert (row["flags"], row["related_by"]) == (["retracted"], [{"kind": "retraction-of", "to": "pmid:5"}])
