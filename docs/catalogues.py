"""Brings the catalogues of bot/face/locales up to date with the texts of the source. `make words` runs it.

A new language is a file: copy `fr.po` to its code, empty the translations, run this, translate. What a
catalogue lacks is answered in English; the tests name what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def main() -> None:
    """Add what is new, drop what is gone; translations of what stays are kept."""
    for code in codes():
        catalog = read(code)
        catalog.update(template(), no_fuzzy_matching=True)
        with (LOCALES / f"{code}.po").open("wb") as file:
            write_po(file, catalog, width=100, ignore_obsolete=True, sort_output=True)


if __name__ == "__main__":
    main()
