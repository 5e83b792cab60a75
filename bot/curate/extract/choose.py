"""Which sentence: weights for what a sentence of an abstract says, and the choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.curate.extract import cues
from bot.curate.extract.sections import Role, Section, sections
from bot.curate.extract.sentences import sentences
from bot.model import Extract

LONGEST = 300
"""Characters of an extract (MESSAGES.md): five lines on a phone."""

SHORTEST = 15
"""Shorter ones are headings and remnants (`See text.`)."""

_WORD = re.compile(r"[a-z]{3,}")
_EMPTY_WORDS = cues.word_set(
    "primary outcome outcomes endpoint endpoints measure measures point points composite were with from "
    "that this within months weeks days years after before baseline change changes efficacy time first "
    "assessed measured defined proportion number rate score patients participants the and for not per any "
    "mean median total least day week month year composite occurrence incidence"
)
"""Words in the name of an outcome that do not tell it from others."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence and the section it stands in."""

    text: str
    role: Role


def abstract_extract(summary: str) -> Extract | None:
    """From an abstract: the primary result, else the authors' conclusion, else None."""
    read = tuple(_read(summary))
    result = _result(read)
    if result:
        return Extract(label="Results", text=result)
    conclusion = _conclusion(read)
    return Extract(label="Authors' conclusion", text=conclusion) if conclusion else None


def key_sentence(summary: str) -> Extract | None:
    """Of a notice, a guideline or the news: the first sentence that says what to do, else the first."""
    usable = [one.text for one in _read(summary) if _quotable(one.text)]
    action = next((text for text in usable if cues.ACTION.search(text)), None)
    text = action or next(iter(usable), None)
    return Extract(label="", text=text) if text else None


def has_abstract(summary: str) -> bool:
    """Is it more than a teaser: two sentences, or one too long to quote? Bibliography is none."""
    prose = [
        one.text
        for one in _read(summary)
        if len(one.text) >= _LEAST_PROSE and not cues.IMPRINT.search(one.text)
    ]
    return len(prose) > 1 or any(len(text) > LONGEST for text in prose)


_LEAST_PROSE = 30
"""Characters; shorter ones are headings, dates and names."""


def _read(summary: str) -> Iterator[Sentence]:
    for section in sections(summary):
        yield from _sentences_of(summary, section)


def _sentences_of(summary: str, section: Section) -> Iterator[Sentence]:
    body = summary[section.start : section.end]
    for start, end in sentences(body):
        yield Sentence(body[start:end], section.role)


def _quotable(text: str) -> bool:
    fits = SHORTEST <= len(text) <= LONGEST
    return fits and bool(cues.WHOLE.search(text)) and not cues.CUT_BY_FEED.search(text)


# ── results ───────────────────────────────────────────────────────────────────


def _result(read: Sequence[Sentence]) -> str | None:
    """The sentence with the primary outcome; where none names it, the one with the main estimate.

    A primary result too long to quote is not replaced by a secondary one: then the conclusion speaks.
    """
    named = _primary_words(read)
    labelled = [one.text for one in read if one.role == "results"]
    loose = [one.text for one in read if one.role == "unlabelled" and not _says_no_result(one)]
    texts = labelled or loose
    usable = [text for text in texts if _quotable(text)]
    if any(_is_primary(text, named) for text in texts):
        pool = [text for text in usable if _is_primary(text, named)]
    else:
        pool = _main(usable, labelled=bool(labelled))
    return max(pool, key=lambda text: weight(text, texts.index(text)), default=None)


def _says_no_result(one: Sentence) -> bool:
    return bool(cues.CONCLUDES.search(one.text) or cues.INTENT.search(one.text))


def _is_primary(text: str, named: frozenset[str]) -> bool:
    if cues.INTENT.search(text) or cues.ASIDE.search(text):
        return bool(cues.PRIMARY.search(text) and cues.NUMBER.search(text) and not cues.INTENT.search(text))
    if cues.PRIMARY.search(text):
        return not cues.ONLY_NAMES.search(text) or bool(cues.ESTIMATE.search(text))
    reports = bool(cues.NUMBER.search(text)) and not cues.ENROLMENT.search(text)
    return reports and bool(named) and _share(named, text) >= _SAME_NAME


def _share(named: frozenset[str], text: str) -> float:
    return len(named & set(_WORD.findall(text.lower()))) / len(named)


_SAME_NAME = 0.6
"""The results often say the name shorter: two words of three are the same outcome."""


def _primary_words(read: Sequence[Sentence]) -> frozenset[str]:
    """The words that name the primary outcome, where the abstract says what it is."""
    for one in read:
        if one.role != "conclusion" and (match := cues.ONLY_NAMES.search(one.text)):
            words = _WORD.findall(re.split(r"[,;.(]", one.text[match.end() :])[0].lower())
            return frozenset(word for word in words if word not in _EMPTY_WORDS)
    return frozenset()


def _main(texts: Sequence[str], *, labelled: bool) -> list[str]:
    """The sentences that may stand for the result where none is said to be the primary one.

    Without labels the background cannot be told from the results by a number and a comparison alone, so
    an estimate or a test is asked for, or a finding in words and in the past tense: it is weaker than a
    number but no spin, which the conclusion may be. Under a label a comparison in words will do.
    """
    if not labelled:
        measured = [text for text in texts if bare_weight(text) >= _ENOUGH_UNLABELLED]
        return measured or [text for text in texts if _found_in_words(text)][:1]
    measured = [text for text in texts if bare_weight(text) >= _ENOUGH]
    return measured or [
        text for text in texts if cues.AGAINST.search(text) and not cues.ENROLMENT.search(text)
    ]


def _found_in_words(text: str) -> bool:
    aside = (cues.OTHERS, cues.ENROLMENT, cues.ASIDE, cues.LEANS_BACK, cues.INTENT)
    return bool(cues.FOUND.search(text)) and not any(cue.search(text) for cue in aside)


_ENOUGH, _ENOUGH_UNLABELLED = 2.0, 3.0
"""A number that is compared; and with an estimate or a test besides."""

_WEIGHTS: tuple[tuple[re.Pattern[str], float], ...] = (
    (cues.PRIMARY, 3.0),
    (cues.ESTIMATE, 2.0),
    (cues.P_VALUE, 1.5),
    (cues.NUMBER, 1.0),
    (cues.AGAINST, 1.0),
    (cues.CONTRAST, 1.0),
    (cues.ENROLMENT, -2.0),
    (cues.ASIDE, -3.0),
    (cues.LEANS_BACK, -1.5),
)

_LATER, _LATEST = 0.25, 1.5
"""The main result comes early: each sentence further back weighs a little less, down to a floor."""


def bare_weight(text: str) -> float:
    """How much a sentence looks like a result; the direction of the effect plays no part."""
    return sum(points for pattern, points in _WEIGHTS if pattern.search(text))


def weight(text: str, place: int) -> float:
    """The same, for the sentence at that place of its section."""
    return bare_weight(text) - min(_LATER * place, _LATEST)


# ── conclusions ───────────────────────────────────────────────────────────────


def _conclusion(read: Sequence[Sentence]) -> str | None:
    """The first whole sentence of the conclusion that says more than that more research is needed."""
    labelled = [one.text for one in read if one.role == "conclusion"]
    unlabelled = (one.text for one in read if one.role == "unlabelled" and cues.CONCLUDES.search(one.text))
    usable = (text for text in labelled or unlabelled if _quotable(text))
    return next((text for text in usable if not cues.MORE_RESEARCH.search(text)), None)
