"""Files for reference managers and spreadsheets: nothing in them is run, and they read back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.face.exports import FORMS, export
from bot.face.markup import clean
from bot.model import Doi, Flag
from tests.stories import day, filed

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\uff1d1",
    "\x00=1",
    '"=1"',
]


@pytest.mark.check("S28")
@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_is_a_formula(title: str) -> None:
    """In any column, after blanks and in full width, too."""
    one = filed("a", title=title, authors=(title,), journal=title)
    (_, row) = csv.reader(io.StringIO(export("csv", [one]).lstrip("\ufeff"), newline=""))
    assert not [cell for cell in row if re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)]


@pytest.mark.check("S28")
@given(title=TEXT, author=TEXT, journal=TEXT)
def test_a_row_stays_a_row(title: str, author: str, journal: str) -> None:
    """Whatever a feed says: as many rows as works, as many cells as columns, the title as it is shown."""
    works = [filed("a", title=title, authors=(author,), journal=journal), filed("b")]
    rows = list(csv.reader(io.StringIO(export("csv", works).lstrip("\ufeff"), newline="")))
    assert [len(row) for row in rows] == [10, 10, 10]
    assert rows[1][0].removeprefix("'") == clean(title) or rows[1][0] == clean(title)


@pytest.mark.check("S28")
@given(title=TEXT, author=TEXT, journal=TEXT)
def test_ris_has_one_record_a_work(title: str, author: str, journal: str) -> None:
    """No field begins another: a line is a tag and its value, and a record ends once."""
    text = export("ris", [filed("a", title=title, authors=(author,), journal=journal), filed("b")])
    lines = [line for line in text.split("\r\n") if line]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert sum(line.startswith("ER  -") for line in lines) == 2
    assert [line[6:] for line in lines if line.startswith("TI")] == [
        *filter(None, [clean(title)]),
        "Exampladone b",
    ]


@pytest.mark.check("S28")
@given(title=TEXT, author=TEXT)
def test_bibtex_braces_balance(title: str, author: str) -> None:
    """So an entry ends where it should; two works never share a key."""
    text = export("bib", [filed("a", title=title, authors=(author,)), filed("b", authors=(author,))])
    bare = re.sub(r"\\text\w+\{\}|\\[{}&%$#_]", "", text)
    assert bare.count("{") == bare.count("}")
    keys = re.findall(r"^@\w+\{([^,}\s]+)", text, re.MULTILINE)
    assert len(set(keys)) == len(keys) == 2


@given(title=TEXT)
def test_markdown_is_one_line_a_work(title: str) -> None:
    """A title cannot begin a heading, a list or a link of its own."""
    lines = export("md", [filed("a", title=title, url="https://a.example/")]).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("- ")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_retracted_says_so(form: str) -> None:
    """In every form, for a list of references outlives a chat."""
    one = filed("a", flags=(Flag.RETRACTED,), doi=Doi("10.5555/a"), published=day("2026-11-24"))
    text = export(form, [one])
    assert "RETRACTED" in text
    assert "2026" in text


RIS = """\
TY  - JOUR\r
TI  - RETRACTED: Exampladone a\r
AU  - Smith, JA\r
AU  - van der Berg, K\r
AU  - Mary Jones\r
AU  - Doe, Jane\r
T2  - Example J Med\r
PY  - 2026\r
DA  - 2026/11/24\r
DO  - 10.5555/a\r
KW  - retracted\r
ER  - \r
\r
"""


def test_ris_as_reference_managers_read_it() -> None:
    """Families before initials, the journal where all look for it, and what became of it as a keyword."""
    one = filed(
        "a",
        flags=(Flag.RETRACTED,),
        doi=Doi("10.5555/a"),
        published=day("2026-11-24"),
        journal="Example J Med",
        authors=("Smith JA", "van der Berg K", "Mary Jones", "Doe, Jane"),
    )
    assert export("ris", [one]) == RIS
