"""`rounds parse`, as a person runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import rounds
from tests.sources.feeds import RSS, rss


def parse(*arguments: str) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(rounds, ["parse", *arguments])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_rows(tmp_path: Path) -> None:
    """One object an entry, in the order of the files; the source is the file's name."""
    (tmp_path / "hearts.xml").write_bytes(RSS)
    code, rows, errors = parse(str(tmp_path / "hearts.xml"))
    assert (code, errors) == (0, "")
    assert rows[0] == {
        "source": "hearts", "guid": "hearts-1", "title": "Examplipril after stenting",
        "summary": "Pain fell.", "url": "https://hearts.example/a/1", "doi": None, "pmid": None,
        "published": "2026-11-26T06:00:00Z",
        "published_precision": "second", "authors": [], "kind": "journal",
        "journal": "Example Journal of Hearts", "language": "en",
    }  # fmt: skip


def test_standard_input() -> None:
    """`-` is standard input, whose source is called so unless it is named."""
    result = CliRunner().invoke(rounds, ["parse", "-", "--url", "https://hearts.example/rss"], input=RSS)
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == ["stdin", "stdin"]


def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    """`rounds parse FILE… | head -1` is no failure, and says nothing."""
    files = [tmp_path / f"{number}.xml" for number in range(40)]
    for file in files:
        file.write_bytes(rss(*(f"<title>{'A title. ' * 40}</title><guid>{n}</guid>" for n in range(40))))
    command = [sys.executable, "-m", "bot", "parse", *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"{")
        running.stdout.close()
        assert (running.wait(), running.stderr.read()) == (0, b"")


def test_failures_have_reasons(tmp_path: Path) -> None:
    """Each file that is no feed has its line on standard error, the others their rows; the exit code is 3."""
    names = {"a.xml": RSS, "b.html": b"<html><title>Gone</title>", "c.xml": RSS}
    for name, body in names.items():
        (tmp_path / name).write_bytes(body)
    code, rows, errors = parse(*(str(tmp_path / name) for name in [*names, "missing.xml"]))
    assert (code, [row["source"] for row in rows]) == (3, ["a", "a", "c", "c"])
    assert errors.splitlines() == [
        f"{tmp_path}/b.html: an HTML page: “Gone”",
        f"{tmp_path}/missing.xml: No such file or directory",
    ]


def test_options(tmp_path: Path) -> None:
    """Kind, source and address can be given."""
    (tmp_path / "x.xml").write_bytes(RSS.replace(b"https://hearts.example/a/1?utm_source=rss", b"/a/1"))
    _, rows, _ = parse(
        str(tmp_path / "x.xml"), "--kind", "blog", "--source", "ex", "--url", "https://b.example/feed"
    )
    assert (rows[0]["kind"], rows[0]["source"], rows[0]["url"]) == (
        "blog",
        "ex",
        "https://hearts.example/a/1",
    )


def test_usage() -> None:
    """No file is a usage error."""
    assert parse()[0] == 2


MARKUP = r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-zA-Z]{2,8});"


@pytest.mark.shared
def test_general_feeds(shared: Path) -> None:
    """Every file of the general set is read or has a reason, and no title holds markup."""

    files = sorted((shared / "feeds/general").iterdir())
    code, rows, errors = parse(*map(str, files), "--kind", "blog")
    sources = {row["source"] for row in rows}
    reasons = errors.splitlines()
    assert code == (3 if reasons else 0)
    assert all(any(line.startswith(f"{file}: ") for file in files) for line in reasons)
    assert len(sources) + len(reasons) > len(files) * 0.9
    assert [row["title"] for row in rows if re.search(MARKUP, str(row["title"]))] == []
