"""Writing into a file of `config/sources/`: what a curator wrote stays as it was, byte for byte.

New entries are inserted as lines, rendered by ruamel.yaml in the indentation that the file has. The result
is read again before it is put in place: it must hold the old entries, then the new ones, and nothing else. A
file in another form (a list in brackets) is written anew by ruamel's round trip, which keeps comments and
order.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.errors import ConfigError
from bot.model import Rung, Source
from bot.settings.document import Document, read_document
from bot.settings.faults import faults
from bot.settings.forms import SourceForm, SourcesForm

HEAD = "# yaml-language-server: $schema=../schema/sources.json\n\nsources:\n"
"""Of a file that is made: its first line lets editors complete and check it."""

_WIDTH = 4096
"""Lines are never broken: an address must stay in one piece."""

Entry = Mapping[str, Any]


def entry_of(source: Source) -> Entry:
    """The source as it is written: in the order of docs/configuration.md, without what has its default."""
    stated: dict[str, Any] = {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "kind": source.kind.value,
        "tier": source.tier,
        "specialties": list(source.specialties),
        "language": source.language,
        "publisher": source.publisher,
        "verified": source.verified.isoformat() if source.verified else "never",
    }
    other = {
        "reader": source.reader,
        "fallback": list(map(_rung, source.fallback)),
        "access": source.access,
    }
    left_out = {"specialties": [], "publisher": "", "reader": "feed", "fallback": [], "access": ""}
    return {key: value for key, value in (stated | other).items() if value != left_out.get(key)}


def _rung(rung: Rung) -> dict[str, str]:
    return {"url": rung.url} | ({} if rung.reader == "feed" else {"reader": rung.reader})


def append(file: Path, entries: Sequence[Entry]) -> None:
    """Write `entries` at the end of the file's list, at once or not at all; a missing file is made.

    Raises `ConfigError` for a file that is wrong already and for entries that would make it so.
    """
    before = _read(file)
    _check(file, entries)
    text = file.read_bytes().decode() if before else HEAD
    written = _inserted(text, entries)
    if not _holds(file, written, before, entries):
        written = _round_trip(text, entries)
    if not _holds(file, written, before, entries):
        raise ConfigError((f"{file}: cannot be added to without changing what is there; add it by hand",))
    _put(file, written)


def rendered(entries: Sequence[Entry]) -> str:
    """As they would stand in a file, for showing."""
    return _lines(entries, indent=2)


def _read(file: Path) -> Document | None:
    if not file.exists():
        return None
    document = read_document(file, str(file))
    if not isinstance(document, Document):
        raise ConfigError(tuple(map(str, document)))
    try:
        SourcesForm.model_validate(document.value)
    except ValidationError as error:
        raise ConfigError(tuple(map(str, faults(document, SourcesForm, error)))) from error
    return document


def _check(file: Path, entries: Sequence[Entry]) -> None:
    problems: list[str] = []
    for entry in entries:
        try:
            SourceForm.model_validate(entry)
        except ValidationError as error:
            found = faults(Document(f"{file}: {entry.get('id', '?')}", dict(entry)), SourceForm, error)
            problems.extend(map(str, found))
    if problems:
        raise ConfigError(tuple(problems))


def _inserted(text: str, entries: Sequence[Entry]) -> str:
    """After the last line that says something; what comments follow it stay last."""
    lines = text.splitlines(keepends=True)
    last = max(
        (n for n, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")),
        default=0,
    )
    if last and not lines[last - 1].endswith("\n"):
        lines[last - 1] += "\n"
    new = _lines(entries, indent=_indent(text))
    if last and lines[last - 1].strip() != "sources:":
        new = "\n" + new
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return "".join((*lines[:last], new, *lines[last:]))


def _indent(text: str) -> int:
    """Columns before the hyphens of the list."""
    first = re.search(r"^sources:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-\s", text, re.MULTILINE)
    return len(first[1]) if first else 2


def _lines(entries: Sequence[Entry], *, indent: int) -> str:
    margin = " " * indent
    blocks = [_dumped([_styled(entry)]) for entry in entries]
    return "\n".join("".join(f"{margin}{line}\n" for line in block.splitlines()) for block in blocks)


def _styled(entry: Entry) -> CommentedMap:
    """Lists of words in brackets, lists of mappings line by line, as the shipped files have them."""
    styled = CommentedMap()
    for key, value in entry.items():
        styled[key] = deepcopy(value)  # Of one list in two entries ruamel would make an alias.
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            styled[key] = CommentedSeq(value)
            styled[key].fa.set_flow_style()
        elif key == "verified" and value != "never":
            styled[key] = date.fromisoformat(value)  # As text it would be written in quotes.
    return styled


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    return yaml


def _dumped(value: Any) -> str:
    out = io.StringIO()
    _yaml().dump(value, out)
    return out.getvalue()


def _round_trip(text: str, entries: Sequence[Entry]) -> str:
    yaml = _yaml()
    value = yaml.load(text)
    value["sources"].extend(map(_styled, entries))
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _holds(file: Path, written: str, before: Document | None, entries: Sequence[Entry]) -> bool:
    """Whether the text, read as a poll would read the file, is what was there and then what was added."""
    trial = file.with_name(f".{file.name}.new")
    try:
        _write(trial, written)
        document = read_document(trial, str(file))
    finally:
        trial.unlink(missing_ok=True)
    if not isinstance(document, Document):
        return False
    old = before.value["sources"] if before else []
    return bool(document.value == {"sources": [*old, *map(dict, entries)]})


def _put(file: Path, text: str) -> None:
    """All of it or nothing, whenever the machine stops."""
    beside = file.with_name(f".{file.name}.new")
    _write(beside, text)
    beside.replace(file)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
