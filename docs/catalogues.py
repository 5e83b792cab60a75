"""Brings the catalogues of bot/face/locales up to date with the texts of the source. `make words` runs it.

A new language is a file: copy `fr.po` to its code, empty the translations, run this, translate. What a
catalogue lacks is answered in English; the tests name what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "bot" / "face" / "locales"
KEYWORDS = {"t": None, "marked": None, "plural": (1, 2)}
"""How texts are noted in the source: shown at once, kept in a table, counted."""

SPOKEN = ("bot/face", "bot/service", "bot/chat")
"""Where people are spoken to in their language; the terminal and the curator's lines are English."""

Text = str | tuple[str, ...]


def texts() -> Iterator[tuple[Text, str]]:
    """Every text that a catalogue must have, and the file that has it; labels of topics are texts, too."""
    for folder in SPOKEN:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for name, _, message, _, _ in found:
            if message and message != "":
                yield message, f"{folder}/{name}"
    topics = YAML(typ="safe", pure=True).load(ROOT / "config" / "topics.yaml")
    for topic in topics["topics"]:
        yield topic["label"], "config/topics.yaml"


def template() -> Catalog:
    """The catalogue without translations."""
    catalog = Catalog(project="rounds", charset="utf-8", fuzzy=False)
    for message, place in texts():
        catalog.add(message, locations=[(place, None)])
    return catalog


def read(code: str) -> Catalog:
    with (LOCALES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def codes() -> list[str]:
    return sorted(path.stem for path in LOCALES.glob("*.po"))


def updated(catalog: Catalog, wanted: Catalog) -> bytes:
    """The file with what is new and without what is gone; translations of what stays are kept.

    Its date of creation changes only where something else does: a run that finds nothing new writes the same.
    """
    before, made = _written(catalog), catalog.creation_date
    catalog.update(wanted, no_fuzzy_matching=True)
    renewed, catalog.creation_date = catalog.creation_date, made
    if _written(catalog) == before:
        return before
    catalog.creation_date = renewed
    return _written(catalog)


def _written(catalog: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalog, width=100, ignore_obsolete=True, sort_output=True)
    return file.getvalue()


def main() -> None:
    """Bring each catalogue up to date."""
    for code in codes():
        (LOCALES / f"{code}.po").write_bytes(updated(read(code), template()))


if __name__ == "__main__":
    main()
