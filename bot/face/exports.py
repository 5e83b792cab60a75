"""Saved works as files for reference managers and spreadsheets. Pure; every form escapes as its readers read.

RIS: the field tags that Zotero, EndNote and Mendeley import; all three read the journal from T2, and Zotero
takes JO for an abbreviation (its translator RIS.js). BibTeX: braces and specials escaped, one entry
a work. CSV: RFC 4180, cells that a spreadsheet would take for a formula are prefixed (CWE-1236).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from bot.face.links import safe_link
from bot.face.markup import clean
from bot.face.tongue import ENGLISH, Tongue
from bot.face.words import PREPRINT, RETRACTED, WITHDRAWN
from bot.model import Filed, Flag, Item, Kind


class Form(NamedTuple):
    """What a reader knows it by, and how its files end."""

    name: str
    suffix: str


FORMS = {
    "ris": Form("RIS", "ris"),
    "bib": Form("BibTeX", "bib"),
    "csv": Form("CSV", "csv"),
    "md": Form("Markdown", "md"),
}


def export(form: str, saved: Sequence[Filed], t: Tongue = ENGLISH) -> str:
    """The file's text. Raises `KeyError` for a form that is not in `FORMS`."""
    return _WRITERS[form](saved, t)


# ── RIS ───────────────────────────────────────────────────────────────────────

_RIS_TYPES = {Kind.JOURNAL: "JOUR", Kind.PREPRINT: "UNPB", Kind.NEWS: "NEWS", Kind.VIDEO: "VIDEO"}


def _ris(saved: Sequence[Filed], t: Tongue) -> str:
    return "".join(_ris_entry(one, t) for one in saved)


def _ris_entry(one: Filed, t: Tongue) -> str:
    item = one.item
    first, last = _pages(item)
    fields: Iterable[tuple[str, str]] = (
        ("TY", _RIS_TYPES.get(item.kind, "ELEC")),
        ("TI", _title(one, t)),
        *(("AU", _family_first(clean(author))) for author in item.authors),
        ("T2", clean(item.journal)),
        ("PY", _year(item)),
        ("DA", _date(item).replace("-", "/")),
        ("VL", item.volume),
        ("IS", item.number),
        ("SP", first),
        ("EP", last),
        ("DO", item.doi or ""),
        ("AN", item.pmid or ""),
        ("UR", safe_link(item.url)),
        ("AB", clean(item.summary)),
        *(("KW", word) for word in _status(one)),
    )
    lines = [f"{tag}  - {clean(value)}\r\n" for tag, value in fields if value]
    return "".join((*lines, "ER  - \r\n\r\n"))


_INITIALS = re.compile(r"(?P<family>\S.*\S) (?P<initials>[A-Z]{1,3})")


def _family_first(author: str) -> str:
    """`Smith JA` as `Smith, JA`: without a comma a reference manager takes all of it for a family name. Other
    forms are left as the feed has them, for which of two names is the family's it does not say."""
    found = _INITIALS.fullmatch(author)
    return f"{found['family']}, {found['initials']}" if found and "," not in author else author


# ── BibTeX ────────────────────────────────────────────────────────────────────

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _bibtex(saved: Sequence[Filed], t: Tongue) -> str:
    keys: set[str] = set()
    return "\n".join(_bibtex_entry(one, _key(one.item, keys), t) for one in saved)


def _bibtex_entry(one: Filed, key: str, t: Tongue) -> str:
    item = one.item
    fields = {
        "title": f"{{{_tex(_title(one, t))}}}",
        "author": " and ".join(_tex(clean(author).replace(" and ", " & ")) for author in item.authors),
        "journal": _tex(clean(item.journal)),
        "year": _year(item),
        "volume": _tex(item.volume),
        "number": _tex(item.number),
        "pages": _tex(item.pages).replace("-", "--"),
        "doi": _tex(item.doi or ""),
        "url": _tex(safe_link(item.url)),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{'article' if item.kind is Kind.JOURNAL else 'misc'}{{{key}{lines}\n}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in clean(text))


def _key(item: Item, taken: set[str]) -> str:
    """`smith2026`, with a letter where two would be one."""
    name = (item.authors[0].split() or ["anon"])[0] if item.authors else "anon"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = (re.sub(r"[^a-z]", "", plain.lower()) or "anon") + _year(item)
    n, key = 0, stem
    while key in taken:
        n += 1
        key = f"{stem}-{n}"
    taken.add(key)
    return key


# ── CSV ───────────────────────────────────────────────────────────────────────

COLUMNS = ("title", "authors", "journal", "date", "doi", "pmid", "url", "kind", "study type", "status")
_FORMULA = re.compile(r"\s*[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet may run, in full width, too, after blanks (ASVS 1.2.10)."""


class _Lines(list[str]):
    """What csv writes to."""

    def write(self, text: str) -> int:
        self.append(text)
        return len(text)


def _csv(saved: Sequence[Filed], t: Tongue) -> str:
    return spreadsheet(COLUMNS, (cells(one, t) for one in saved))


def spreadsheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV whose cells no program takes for a formula."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + "".join(lines)  # without the mark a spreadsheet takes UTF-8 for something else


def cells(one: Filed, t: Tongue) -> tuple[str, ...]:
    """One for each of `COLUMNS`."""
    item, study_type = one.item, one.judgement.study_type
    return (
        _title(one, t),
        "; ".join(item.authors),
        item.journal,
        _date(item),
        item.doi or "",
        item.pmid or "",
        safe_link(item.url),
        item.kind.value,
        study_type.value if study_type else "",
        "; ".join(_status(one)),
    )


_STATUS = {Flag.PREPRINT, Flag.RETRACTED, Flag.CORRECTED, Flag.WITHDRAWN, Flag.CONCERN_NOTICE}


def _status(one: Filed) -> list[str]:
    """What became of it, in words that a reference manager can be searched for."""
    return [flag.value for flag in sorted(one.flags) if flag in _STATUS]


def _cell(text: str) -> str:
    is_formula = _FORMULA.match(text)
    return f"'{clean(text)}" if is_formula else clean(text)


# ── Markdown ──────────────────────────────────────────────────────────────────

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~])")


def _markdown(saved: Sequence[Filed], t: Tongue) -> str:
    return "".join(f"- {reference(one, t)}\n" for one in saved)


def reference(one: Filed, t: Tongue) -> str:
    """On one line of Markdown."""
    item = one.item
    title, href = _escaped(_title(one, t)), safe_link(item.url)
    linked = f"[{title}](<{href}>)" if href else title
    facts = (_escaped(", ".join(item.authors[:3])), _escaped(item.journal), _date(item), _doi(item))
    told = ". ".join(fact for fact in facts if fact)
    return f"{linked}. {told}" if told else linked


def _doi(item: Item) -> str:
    return f"doi:{_escaped(item.doi)}" if item.doi else ""


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", clean(text))


# ── common fields ─────────────────────────────────────────────────────────────


def _title(one: Filed, t: Tongue) -> str:
    """Marked for what must not be overlooked in a list of references."""
    title, present = clean(one.item.title), one.flags
    if Flag.RETRACTED in present:
        return t(RETRACTED, title=title)
    if Flag.WITHDRAWN in present:
        return t(WITHDRAWN, title=title)
    return t(PREPRINT, title=title) if Flag.PREPRINT in present else title


def _date(item: Item) -> str:
    return item.published.value[:10] if item.published else ""


def _year(item: Item) -> str:
    return _date(item)[:4] or (str(item.year) if item.year else "")


def _pages(item: Item) -> tuple[str, str]:
    first, _, last = item.pages.partition("-")
    return first.strip(), last.strip()


_WRITERS: dict[str, Callable[[Sequence[Filed], Tongue], str]] = {
    "ris": _ris,
    "bib": _bibtex,
    "csv": _csv,
    "md": _markdown,
}
