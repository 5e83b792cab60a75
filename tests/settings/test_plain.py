"""What is read quickly is what ruamel.yaml reads, or is left to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings.document import Document, read_document
from bot.settings.plain import plain
from tests.conftest import ROOT

DEPTH = 20
SHIPPED = [*(ROOT / "config").glob("*.yaml"), *(ROOT / "config" / "sources").glob("*.yaml")]


def by_ruamel(text: str, folder: Path) -> Any:
    """The value as the slow way has it; what it says is wrong, where something is."""
    # A comment with an escape in it says the same to everybody, and is left to ruamel.
    file = folder / "read.yaml"
    file.write_bytes(f"{text}\n# \\\n".encode())
    found = read_document(file, "read.yaml")
    return found.value if isinstance(found, Document) else found


def bare(value: Any) -> Any:
    """With its types: ruamel's numbers, lists and mappings are Python's, and 1 is not True."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items()}
    if isinstance(value, list):
        return [bare(one) for one in value]
    kind = next(one for one in (bool, int, float, str, type(None)) if isinstance(value, one))
    return kind.__name__, value


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_every_shipped_file_is_plain(file: Path, tmp_path: Path) -> None:
    """And the same to both."""
    found = plain(file.read_text(encoding="utf-8"), max_depth=DEPTH)
    assert found is not None
    assert bare(found) == bare(by_ruamel(file.read_text(encoding="utf-8"), tmp_path))


NOT_PLAIN = {
    "an alias": "a: &x 1\nb: *x",
    "an anchor": "a: &x 1",
    "a tag": "a: !!str 1",
    "a tag of one's own": "a: ! 1",
    "a key twice": "a: 1\na: 2",
    "a key that is no string": "1: a",
    "a key that is a list": "? [a]\n: b",
    "a merge": "<<: {a: 1}",
    "two documents": "a: 1\n---\nb: 2",
    "a directive": "%YAML 1.1\n---\na: 1",
    "a list": "- a",
    "a word": "a",
    "nothing": "",
    "an escape": 'a: "\\t"',
    "a tab": "a:\t1",
    "another line break": "a: b\x85c",
    "a block": "a: |\n  b",
    "an octal number": "a: 0o17",
    "a number with underscores": "a: 1_000",
    "a number of thirty digits": "a: " + "1" * 30,
    "an exponent": "a: 1e5",
    "infinity": "a: .inf",
    "a brace that is not closed": "a: {b: c",
    "deeper than anything is": "a: " + "[" * 30 + "]" * 30,
}


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_might_be_read_otherwise_is_left_to_ruamel(text: str) -> None:
    """Also what it refuses: it has the words for it."""
    assert plain(text, max_depth=DEPTH) is None


SNIPPETS = st.sampled_from(
    [
        *"ab-:,[]{}'\"#|>&*!%@=<.~?+_ \n01xeTN",
        "\n  ",
        "- ",
        ": ",
        "a: ",
        "true",
        "null",
        "1.5",
        "07:30",
        "2026-01-02",
    ]
)


@given(st.lists(SNIPPETS, max_size=14).map(lambda parts: "a: " + "".join(parts)))
@settings(deadline=None, max_examples=300)
def test_whatever_is_read_quickly_is_what_ruamel_reads(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Random pieces of YAML, sound or not."""
    found = plain(text, max_depth=DEPTH)
    if found is not None:
        assert bare(found) == bare(by_ruamel(text, tmp_path_factory.getbasetemp()))


def test_lines_are_known_all_the_same(tmp_path: Path) -> None:
    """They are looked up where something is to be told."""
    file = tmp_path / "some.yaml"
    file.write_text("a: 1\n\nb:\n  - c\n  - d: 2\n", encoding="utf-8")
    document = read_document(file, "some.yaml")
    assert isinstance(document, Document)
    assert [document.line(at) for at in (("a",), ("b",), ("b", 1), ("b", 1, "d"), ("z",))] == [1, 3, 5, 5, 1]
