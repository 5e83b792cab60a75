"""Every language is complete, and no text is put together from pieces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.face.digest import render
from bot.face.markup import plain
from bot.face.schedules import schedule_words
from bot.face.tongue import languages, marked, tongue
from bot.model import Kind, Schedule, StudyType
from docs.catalogues import LOCALES, ROOT, SPOKEN, codes, read, template, texts, updated
from tests.standin.texts import formatted
from tests.stories import day, digest, entry, quoted, story

KNOWN = sorted({text if isinstance(text, str) else text[0] for text, _ in texts()})
FIELDS = re.compile(r"\{(\w+)\}")
TAGS = re.compile(r"</?\w+>|(?<!\w)/[a-z]{3,}")


@pytest.mark.parametrize("code", codes())
def test_no_text_is_missing(code: str) -> None:
    """Every text of the source has its translation, in every plural that the language has."""
    catalog = read(code)
    said = {}
    for one in catalog:
        forms = one.string if isinstance(one.string, tuple | list) else (one.string,)
        said[one.id if isinstance(one.id, str) else one.id[0]] = all(forms) and not one.fuzzy
        if not isinstance(one.id, str):
            assert len(forms) == catalog.num_plurals, one.id
    assert [text for text in KNOWN if not said.get(text)] == []


@pytest.mark.parametrize("code", codes())
def test_no_translation_is_of_a_text_that_is_gone(code: str) -> None:
    """`make words` drops them."""
    kept = {one.id if isinstance(one.id, str) else one.id[0] for one in read(code) if one.id}
    assert kept - set(KNOWN) == set()


@pytest.mark.parametrize("code", codes())
def test_a_run_that_finds_nothing_new_changes_nothing(code: str) -> None:
    """Not even the date; a new text is added, with the date on which it was found."""
    wanted = template()
    assert updated(read(code), wanted) == (LOCALES / f"{code}.po").read_bytes()
    wanted.add("A text that nobody translated")
    written = updated(read(code), wanted).decode()
    assert 'msgid "A text that nobody translated"\nmsgstr ""' in written
    assert f"POT-Creation-Date: {wanted.creation_date:%Y-%m-%d}" in written


@pytest.mark.parametrize("code", codes())
def test_translations_keep_fields_commands_and_tags(code: str) -> None:
    """What is filled in is filled in everywhere, and a command is called by its name."""
    for one in read(code):
        if not one.id:
            continue
        source = one.id if isinstance(one.id, str) else one.id[1]
        for form in one.string if isinstance(one.string, tuple | list) else (one.string,):
            assert set(FIELDS.findall(form)) == set(FIELDS.findall(source)), one.id
            assert sorted(TAGS.findall(form)) == sorted(TAGS.findall(source)), one.id


def spoken() -> list[Path]:
    return sorted(path for folder in SPOKEN for path in (ROOT / folder).rglob("*.py"))


def calls(tree: ast.AST) -> list[ast.Call]:
    """Of a tongue: `t("…")` and `t.plural("…", "…", n)`, and texts that are noted in tables."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            is_plural = isinstance(node.func, ast.Attribute) and node.func.attr == "plural"
            if name in ("t", "marked", "plural") or is_plural:
                found.append(node)
    return found


@pytest.mark.parametrize("path", spoken(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_built_from_pieces(path: Path) -> None:
    """What is looked up is one whole text: no f-string, no sum, no formatting before the look-up."""
    for call in calls(ast.parse(path.read_text())):
        first = call.args[0] if call.args else None
        assert not isinstance(first, ast.JoinedStr | ast.BinOp), f"{path}:{call.lineno}"
        if isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute):
            assert first.func.attr != "format", f"{path}:{call.lineno}"


@pytest.mark.parametrize("path", spoken(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_found_by_the_catalogues(path: Path) -> None:
    """They are drawn from the source by a reader of tokens, to which an f-string is one text: what is said
    inside of one would be English for ever."""
    said = [call.args[0] for call in calls(ast.parse(path.read_text())) if call.args]
    literal = [one for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    assert [one.value for one in literal if one.value not in KNOWN] == []


IN_THE_TERMINAL = {
    "explanation.py",
    "levels.py",
    "operator.py",
    "plot.py",
    "review.py",
    "sources.py",
    "summary.py",
    "trial.py",
}
"""Modules of `face` that speak to curators and operators only, in English."""
PATTERNS = {"compile"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? +[a-z]{2,}")


def sentences(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts of two words and more that no language is asked for: neither docstrings, nor what is logged, nor
    patterns, nor the errors of a programmer."""
    for node in ast.iter_child_nodes(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or (isinstance(node, ast.Raise) and not _is_told(node)) or _is_known(node):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
            yield node
        yield from sentences(node)


def _is_told(node: ast.Raise) -> bool:
    """Is it raised for a person to read?"""
    return isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") == "UsageError"


def _is_known(node: ast.AST) -> bool:
    """A call that asks a language, that logs, or whose texts are patterns."""
    if not isinstance(node, ast.Call):
        return False
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    logs = isinstance(owner, ast.Name) and owner.id == "log"
    asks = name in ("t", "marked", "plural") and all(isinstance(one, ast.Constant) for one in node.args[:1])
    return logs or asks or name in PATTERNS


TOLD = [path for path in spoken() if path.name not in IN_THE_TERMINAL]
KEYS = {
    "by the reader",
    "setting up",
    "left by the reader",
    "own chat",
    "query is too old",
    "message is not modified",
    "not modified",
    "cannot be read: ",
    "study type",
    "read on",
}
"""Values that are kept, compared or the head of a column, and not said in a chat."""


@pytest.mark.parametrize("path", TOLD, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_goes_through_a_language(path: Path) -> None:
    """Whatever a module says that speaks to readers is a text of the catalogues."""
    found = [one.value for one in sentences(ast.parse(path.read_text()))]
    assert [one for one in found if one not in KEYS] == []


def test_a_language_is_a_file() -> None:
    """English needs none; a code that has none is answered in English, a region by its language."""
    assert languages() == ("en", *codes())
    assert tongue("fr-CA").code == "fr"
    assert tongue("tlh").code == "en"
    assert tongue("fr").name == "Français"


def test_dates_numbers_and_plurals() -> None:
    """As each language writes them."""
    en, fr = tongue("en"), tongue("fr")
    thursday = date(2026, 11, 26)
    assert (en.day(thursday, "EEE d MMM"), fr.day(thursday, "EEE d MMM")) == ("Thu 26 Nov", "jeu. 26 nov.")
    assert (en.number(1904), fr.number(1904)) == ("1,904", "1\u202f904")
    zero = [t.plural("about {n} minute", "about {n} minutes", 0) for t in (en, fr)]
    assert zero == ["about 0 minutes", "environ 0 minute"]
    assert fr.listed(["A", "B", "C"]) == "A, B et C"


def test_a_schedule_in_french() -> None:
    schedule = Schedule(every="days", days=(0, 4), zone="Europe/Paris")
    assert schedule_words(schedule, tongue("fr")) == "Chaque lundi et vendredi à 07:30, heure locale (Paris)"


FRENCH = """Cardiologie · jeu. 26 nov. · premier bulletin (échantillon)
1 sur 143 nouveaux · environ 3 minutes

1. PRÉPUBLICATION, non relue par des pairs : Exampladone a
Essai randomisé · Example J Med · 24 nov. · gratuit
Résultats : "No difference was seen."
Pourquoi : heart failure

Choisi par un logiciel, dans les mots des auteurs. Non évalué."""


def test_a_digest_in_french() -> None:
    """Our words in the reader's language, the authors' words as they are, the buttons too."""
    paper = story("a", kind=Kind.PREPRINT, study_type=StudyType.RCT, published=day("2026-11-24"))
    made = digest(entry(paper, extract=quoted("No difference was seen.")), sample=True)
    made = replace(made, subscription=replace(made.subscription, title="Cardiologie", language="fr"))
    (message,) = render(made)
    assert plain(message).replace("\u00a0", " ") == FRENCH
    assert [b.text for row in message.keyboard for b in row] == ["1", "Moins", "Plus", "Réglages"]


def test_plain_words_have_no_signs() -> None:
    """For who has a screen read aloud: nothing is said by a dot, an arrow or a tick."""
    made = digest(entry(story("a", study_type=StudyType.RCT)))
    (message,) = render(replace(made, subscription=replace(made.subscription, plain=True)))
    assert not set("·→✓•–") & set(plain(message))
    assert tongue("en", plain=True).chosen("08:00") == "08:00 (chosen)"


@pytest.mark.parametrize("code", ["en", *codes()])
@pytest.mark.parametrize("text", [text for text in KNOWN if "<b>" in text], ids=lambda text: text[:24])
def test_whole_answers_are_valid(code: str, text: str) -> None:
    """Telegram takes them, in every language, within its limit."""
    assert len(formatted(tongue(code)(text), "HTML")[0]) <= 4096


def test_marked_changes_nothing() -> None:
    assert marked("x") == "x"
