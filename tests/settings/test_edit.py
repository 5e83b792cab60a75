"""Writing into files of sources: nothing that a curator wrote is lost or moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.model import Kind, Rung, Source, SourceId, TopicId
from bot.settings.document import Document, read_document
from bot.settings.edit import append, entry_of, rendered
from bot.settings.forms import SourcesForm
from tests.conftest import ROOT

NEW = Source(
    id=SourceId("new-blog"),
    title="New: the #1 ‘blog’",
    url="https://new.example/feed/?a=1&b=#",
    kind=Kind.BLOG,
    specialties=(TopicId("cardiology"), TopicId("emergency")),
    verified=date(2026, 11, 22),
    fallback=(Rung(url="https://api.example/journals/1/works", reader="crossref"),),
)
ENTRY = {**entry_of(NEW), "url": "https://new.example/feed/?a=1"}
OLD = """\
id: old
    title: Old
    url: https://old.example/feed
    kind: blog
    tier: 3
    verified: never"""

FILES = {
    "as shipped": f"# head\n\nsources:\n  - {OLD}  # seen by A.\n",
    "no end of line": f"sources:\n  - {OLD}",
    "hyphens at the edge": "sources:\n- " + OLD.replace("\n    ", "\n  ") + "\n",
    "deeper": "sources:\n      - " + OLD.replace("\n    ", "\n        ") + "\n",
    "a comment at the end": f"sources:\n  - {OLD}\n\n# The rest is in other.yaml.\n",
    "blank lines at the end": f"sources:\n  - {OLD}\n\n\n",
    "quotes and odd spaces": "sources:\n  -   id:   'old'\n      title: \"Old\"\n"
    "      url: https://old.example/feed\n      kind: blog\n      tier: 3\n      verified: never\n",
    "a list in brackets inside": f"sources:\n  - {OLD}\n    specialties: [\n      cardiology,\n    ]\n",
    "Windows": f"# head\nsources:\n  - {OLD}\n".replace("\n", "\r\n"),
}


def value(file: Path) -> list[dict[str, object]]:
    document = read_document(file, file.name)
    assert isinstance(document, Document), document
    SourcesForm.model_validate(document.value)
    return [dict(one) for one in document.value["sources"]]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_every_line_stays_as_it_was(tmp_path: Path, text: str) -> None:
    """The new lines are in one piece; without them the file is byte for byte what it was."""
    file = tmp_path / "a.yaml"
    file.write_bytes(text.encode())
    old = value(file)
    append(file, [ENTRY])
    assert value(file) == [*old, ENTRY]
    after, before = file.read_bytes().decode(), text
    if not before.rstrip(" ").endswith("\n"):
        before += "\n"
    more = len(after) - len(before)
    assert any(after[:at] + after[at + more :] == before for at in range(len(before) + 1))


@pytest.mark.parametrize(
    "file", sorted((ROOT / "config" / "sources").glob("*.yaml")), ids=lambda file: file.stem
)
def test_shipped_files_are_only_added_to(tmp_path: Path, file: Path) -> None:
    """What ships is in the form that needs no rewriting."""
    copy = tmp_path / file.name
    copy.write_bytes(file.read_bytes())
    append(copy, [ENTRY])
    before, after = file.read_text().splitlines(), copy.read_text().splitlines()
    assert after[: len(before)] == before


BRACKETS = {
    "a list in brackets": "# head\nsources: [{id: old, title: Old, url: https://old.example/, kind: blog,"
    " tier: 3, verified: never}]  # mine\n",
    "an empty list": "# head\nsources: []  # mine\n",
}


@pytest.mark.parametrize("text", BRACKETS.values(), ids=BRACKETS.keys())
def test_a_list_in_brackets_keeps_its_comments(tmp_path: Path, text: str) -> None:
    """Where lines cannot be added the file is written anew, with comments and order."""
    file = tmp_path / "a.yaml"
    file.write_text(text)
    old = value(file)
    append(file, [ENTRY, {**ENTRY, "id": "second"}])
    assert value(file) == [*old, ENTRY, {**ENTRY, "id": "second"}]
    assert file.read_text().startswith("# head\n")


def test_a_missing_file_is_made_for_editors(tmp_path: Path) -> None:
    """Its first line names the schema."""
    file = tmp_path / "sources" / "made.yaml"
    append(file, [ENTRY])
    assert value(file) == [ENTRY]
    assert file.read_text().startswith("# yaml-language-server: $schema=../schema/sources.json\n")


def test_an_entry_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    """Every problem is told, and neither the file nor anything beside it is written."""
    file = tmp_path / "a.yaml"
    file.write_text(FILES["as shipped"])
    with pytest.raises(ConfigError) as caught:
        append(file, [{**ENTRY, "tier": 9, "kind": "magazine"}])
    assert len(caught.value.problems) == 2
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.yaml", FILES["as shipped"])]


def test_a_file_that_is_wrong_is_not_touched(tmp_path: Path) -> None:
    """A curator mends it first, and is told its line."""
    file = tmp_path / "a.yaml"
    file.write_text("sources:\n  - id: old\n")
    with pytest.raises(ConfigError, match=r"a\.yaml:2"):
        append(file, [ENTRY])
    assert file.read_text() == "sources:\n  - id: old\n"


def test_a_source_is_written_in_the_order_of_the_documents() -> None:
    """What has its default is left out; dates stand without quotes, lists of words in brackets."""
    assert rendered([ENTRY]).splitlines() == [
        "  - id: new-blog",
        "    title: 'New: the #1 ‘blog’'",
        "    url: https://new.example/feed/?a=1",
        "    kind: blog",
        "    tier: 3",
        "    specialties: [cardiology, emergency]",
        "    language: en",
        "    verified: 2026-11-22",
        "    fallback:",
        "    - url: https://api.example/journals/1/works",
        "      reader: crossref",
    ]


@given(title=st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip()))
def test_any_title_survives(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    """Quotes, colons, signs of YAML and every script are read back as they were written."""
    file = tmp_path_factory.mktemp("edit") / "a.yaml"
    append(file, [{**ENTRY, "title": title}])
    assert value(file)[0]["title"] == title
