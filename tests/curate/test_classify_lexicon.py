"""Terms are found as words: endings, plurals, abbreviations, accents, and nothing inside other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.classify import Lexicon, language_of, words_of

CASES = {
    "a word": ("asthma", "Asthma in schools", ["asthma"]),
    "not inside a word": ("urology", "Neurology today", []),
    "any ending": ("cardiomyopath*", "Dilated cardiomyopathies", ["cardiomyopath*"]),
    "the ending may be empty": ("stent*", "One stent only", ["stent*"]),
    "a phrase": ("heart failure", "Acute heart failure unit", ["heart failure"]),
    "a phrase over a hyphen": (
        "point-of-care ultrasound",
        "Point of care ultrasound",
        ["point-of-care ultrasound"],
    ),
    "a phrase must be whole": ("heart failure", "Heart and liver failure", []),
    "a plural is understood": ("fistula", "Anal fistulas", ["fistula"]),
    "a plural in -ies": ("pregnancy", "Twin pregnancies", ["pregnancy"]),
    "a possessive is dropped": ("crohn disease", "Crohn's disease", ["crohn disease"]),
    "accents do not matter": ("insuffisance renale", "Insuffisance rénale aiguë", ["insuffisance renale"]),
    "an abbreviation in capitals": ("PE", "PE in pregnancy", ["PE"]),
    "no abbreviation in small letters": ("AIDS", "Hearing aids for all", []),
    "an abbreviation's plural": ("ICU", "Across 12 ICUs", ["ICU"]),
    "a shouted text has no abbreviations": ("PE", "PE LESSONS CANCELLED FOREVER TODAY", []),
    "an abbreviation with a number": ("GLP-1", "GLP-1 agonists", ["GLP-1"]),
    "the prefix of a word inside a phrase": ("gap* year", "A gaping year", ["gap* year"]),
}


@pytest.mark.parametrize(("term", "text", "found"), CASES.values(), ids=CASES)
def test_a_term_is_found_where_a_reader_would_find_it(term: str, text: str, found: list[str]) -> None:
    """Exactly the listed terms are found."""
    assert [hit.term for hit in Lexicon([term]).hits(words_of(text))] == found


def test_every_occurrence_is_told_with_its_place() -> None:
    """Overlapping terms are all told, in order of their start, longer ones first; `end` is exclusive."""
    hits = Lexicon(["lung", "lung cancer", "cancer*"]).hits(words_of("Lung cancer, lung"))
    assert [(hit.start, hit.end, hit.term) for hit in hits] == [
        (0, 2, "lung cancer"),
        (0, 1, "lung"),
        (1, 2, "cancer*"),
        (2, 3, "lung"),
    ]


@given(st.text(max_size=200))
def test_words_are_total(text: str) -> None:
    """Any text has words, as many in lower case as written, and none of them holds a space."""
    words = words_of(text)
    assert len(words.written) == len(words.lower)
    assert not any(" " in word for word in words.lower)


@given(st.lists(st.from_regex(r"[a-z]{2,8}( [a-z]{2,8})?", fullmatch=True), min_size=1, max_size=5))
def test_a_term_is_found_in_its_own_words(terms: list[str]) -> None:
    """Whatever the other terms, a text that is a term holds it."""
    lexicon = Lexicon(terms)
    for term in terms:
        assert term in {hit.term for hit in lexicon.hits(words_of(f"before {term} after"))}


LANGUAGES = {
    "Prise en charge de la bronchiolite du nourrisson": "fr",
    "Insuffisance rénale aiguë en réanimation : une revue": "fr",
    "Sepsis bei Neugeborenen: Diagnostik und Therapie": "de",
    "Manejo de la hipertensión en el adulto": "es",
    "Management of hypertension in the adult": "en",
    "De novo heart failure": "en",
    "Asthma": "en",
    "": "en",
}


@pytest.mark.parametrize(("title", "language"), LANGUAGES.items(), ids=LANGUAGES)
def test_a_language_is_known_by_its_small_words(title: str, language: str) -> None:
    """One borrowed word is not enough, and nothing is English."""
    assert language_of(words_of(title)) == language
