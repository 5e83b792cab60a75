"""Texts that plainly teach: a quiz, an exam question, a published case. The vignette in them is nobody's.

An age, a sex and a course are the form in which medicine is asked and examined, so they betray nobody where a
text says that it asks, or quotes what a journal printed with consent. It must say so: `Diagnosis?` under a
picture is how colleagues are asked about a patient of today. And nothing in it may be the writer's own.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Iterable

from bot.curate.screen.spans import Span, any_of, found, rules

_ASKS = rules(
    (
        "asks",
        any_of(
            r"#\w*(quiz|mcq|usmle|mrcp|mrcs|plab|neetpg|boards?(review|prep)|spotdiagnosis)\w*",
            r"\b(quiz(z?es|z)?|mcqs?|sbas?|qcm|usmle|mrcp(ch|sych)?|mrcs|frca|plab|comlex|neet[- ]?pg|osce)\b",
            r"\b(board review|(exam|practice|revision|board)[- ](question|practice|prep|style)|question of the (day|week|month)|test yourself|test your (knowledge|skills|eye))\b",
            r"\b(image|ecg|ekg|case|x-?ray|picture|spot|diagnostic) challenge\b|\bchallenge of the (day|week|month)\b",
            r"\b(simulation|sim|role[- ]?play) (scenario|station|case|session)\b|\bvignettes?\b|\b(fictional|fictitious|hypothetical|invented|made-up) (case|patient|vignette)\b",
            r"\bcas cliniques? (interactifs?|fictifs?|corrig[ée]s?|types?)\b|\bentra[îi]nement (ecn|edn|ecos)\b|\b(ecn|edn|ecos)\b",
            r"(?-i:\bA[).:] [^\n]{1,80}?\bB[).:] [^\n]{1,80}?\bC[).:] )",
        ),
    ),
)
_QUOTES = rules(
    (
        "quotes",
        r"\b(case (report|series|records?)|clinical picture|clinical problem[- ]solving|clinicopathological|images? in (clinical )?\w+|published|in (this|our latest) issue|in the journal|(open|free) access|full text|cas publi[ée])\b",
    )
)
_LINKS = rules(("links", r"\bdoi\.org/|\b10\.\d{4,9}/|\bpubmed\b|https?://"))
_OF_THE_LESSON = rules(
    (
        "of the lesson",
        any_of(
            r"\b(answers?|solutions?|explanations?|discussion|results?|polls?|quiz|webinar|session|podcast|chat|published|out|live|online|r[ée]ponses?|corrig[ée]) (\w+ ){0,3}?(today|tomorrow|tonight|this (week|evening|afternoon)|(mon|tues|wednes|thurs|fri|satur|sun)day|(lun|mar|mercre|jeu|vendre|same)di|dimanche|ce soir|aujourd['’]hui)\b",
            r"\b(today|tonight|this (week|evening|afternoon)|(mon|tues|wednes|thurs|fri|satur|sun)day)['’]s (\w+ )?(quiz|question|webinar|vignette|teaching|podcast|challenge|mcqs?|lecture|session|poll|chat|journal club|episode)\b",
            r"\b(our|my|nos|notre) (\w+ ){0,2}(quiz(zes)?|answers?|web ?site|site|page|series|channel|podcast|blog|journal|newsletter|article|paper|report|app|book|course|question bank|webinar|readers|followers|teaching|solution|explanation|question|issue)\b",
            r"\b(let us|tell us|join us|follow us|(we|I)( will|['’]ll) (post|share|reveal|give|publish|discuss|explain|go through|tell))\b",
        ),
    )
)
_BETRAYING = frozenset({"patient story", "when", "where", "calling", "felt", "told as one's own"})
"""Signs of a story (`narrative.py`) that no vignette has."""


def is_lesson(text: str, story: Iterable[Span]) -> bool:
    """Whether the text teaches by its own words, and no sign of the `story` in it is of the writer's own day."""
    if not (any(found(text, _ASKS)) or (any(found(text, _QUOTES)) and any(found(text, _LINKS)))):
        return False
    harmless = [(start, end) for start, end, _ in found(text, _OF_THE_LESSON)]
    return not any(
        why in _BETRAYING and not any(begin <= start and end <= close for begin, close in harmless)
        for start, end, why in story
    )
