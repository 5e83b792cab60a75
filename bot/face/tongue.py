"""A language: the words of its catalogue, and dates, numbers and plurals as it writes them.

English is the language of the source: its texts are the keys of the catalogues in `locales/`, one `.po` a
language. No sentence is put together from pieces; a catalogue may turn each one round as it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import c2py
from importlib import resources
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

_SOURCE = "en"
_LOCALES: Mapping[str, str] = {"en": "en_GB"}
"""Where the catalogue's name is not the locale's: British dates and lists, as in the texts."""

Texts = Mapping[str, tuple[str, ...]]


def marked(text: str) -> str:
    """`text`, noted for the catalogues: it stands in a table here and is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """Speaks one language. Called with a text of the source, it gives that text; what it does not know it
    gives back, so that terms of medicine and names pass through."""

    code: str
    texts: Texts = field(default_factory=lambda: MappingProxyType({}))
    form: Callable[[int], int] = lambda n: int(n != 1)
    """Which of a text's plurals goes with a number."""
    plain: bool = False
    """Words in the place of signs."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The text with its `{names}` filled in; values are shown as they are, so escape them before."""
        said = self.texts.get(text, (text,))[0] or text
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that goes with `n`, in which `{n}` is the number as it is written."""
        forms = self.texts.get(one, (one, many))
        said = forms[min(self.form(n), len(forms) - 1)] or many
        return said.format(n=self.number(n), **values)

    def number(self, n: float) -> str:
        return _number(n, self.code)

    def day(self, day: date, pattern: str) -> str:
        """`pattern` is CLDR's (`d MMM`); a catalogue may have another order for it."""
        return _day(day, self(pattern), self.code)

    def weekday(self, number: int) -> str:
        """The name of a day within a sentence; 0 is Monday."""
        return str(_locale(self.code).days["format"]["wide"][number])

    def listed(self, labels: Collection[str]) -> str:
        """`A, B and C`."""
        return format_list(list(labels), locale=_locale(self.code)) if labels else ""

    @property
    def name(self) -> str:
        """What its speakers call it."""
        return str(Locale.parse(self.code).get_display_name()).capitalize()

    @property
    def dot(self) -> str:
        """What parts the facts of a line; read aloud, a comma is a pause and a dot is a word."""
        return ", " if self.plain else " · "

    def chosen(self, label: str) -> str:
        """A button that is switched on."""
        return self("{label} (chosen)", label=label) if self.plain else f"✓ {label}"


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code), sep="_")


@cache
def _number(n: float, code: str) -> str:
    return format_decimal(n, locale=_locale(code))


@cache
def _day(day: date, pattern: str, code: str) -> str:
    return format_date(day, pattern, locale=_locale(code))


@cache
def languages() -> tuple[str, ...]:
    """The codes of all there are, the source's first: one for each file in `locales/`."""
    files = resources.files(__package__).joinpath("locales").iterdir()
    return (_SOURCE, *sorted(one.name[:-3] for one in files if one.name.endswith(".po")))


@cache
def tongue(code: str = _SOURCE, *, plain: bool = False) -> Tongue:
    """The language of a code such as `fr` or `fr-CA`; one without a catalogue is answered in English."""
    base = code.replace("_", "-").partition("-")[0].lower()
    if base == _SOURCE or base not in languages():
        return Tongue(_SOURCE, plain=plain)
    with resources.files(__package__).joinpath("locales", f"{base}.po").open("rb") as file:
        catalogue = read_po(file, locale=base)
    texts = {_key(one.id): _forms(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}
    return Tongue(base, texts, c2py(catalogue.plural_expr), plain)


def _key(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


ENGLISH = tongue()
