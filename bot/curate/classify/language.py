"""Which language a title is in, by its script and its small words. Pure.

Good enough to label an item, and to know when a model that was taught in English should not be asked.
"""

from __future__ import annotations

import re
from collections import Counter

from bot.curate.classify.words import Words

_SMALL_WORDS = {
    "en": "the of and in for with to on a an from by is are at between after versus among during or as its no"
    " not over met die man den who can that this was were do does",
    "fr": "le la les des du de et en chez dans pour par sur une un au aux avec l d ou selon entre apres est",
    "de": "der die das und bei von mit fur im zur zum des den eine einer nach auf ist aus durch ein zu",
    "es": "el la los las de del y en con para por una un al sobre entre desde como es segun e",
    "it": "il lo la gli le di del della dei e in con per nella nel da un una tra dopo sul al",
    "pt": "o a os as de da do das dos e em com para por na no uma um entre ao pela sobre",
    "nl": "de het een van en bij met voor op naar uit tussen na door zijn te",
}
_LANGUAGES = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}
_ENGLISH = frozenset(word.encode() for word, of in _LANGUAGES.items() if "en" in of)
_OTHERS = frozenset(map(str.encode, _LANGUAGES)) - _ENGLISH
_LEAST = 2
"""Small words of a language before it is believed; "de novo" and "in vitro" have one each."""
_FRENCH_WORDS = (
    "du au sante soins maladie maladies medecin medecins medecine traitement grossesse enfant enfants hopital"
    " greffe peau foie coeur poumon rein reins sein cerveau sang douleur douleurs dialyse brulures allergie"
    " hepatique faut peut femme femmes homme hommes naissance nouveau vieillissement depistage essai etude"
    " recommandations"
)
"""One of these is enough, as the small words that only French has."""
_SURE = {
    word: of[0] for word, of in _LANGUAGES.items() if len(of) == 1 and len(word) > 2 and of != ("en",)
} | dict.fromkeys(_FRENCH_WORDS.split(), "fr")
"""One of these is enough where no English small word stands beside it: `chez`, `bei`, `para`."""

_FRENCH = re.compile(
    r"(?!(?:techn|un|ant|crit|obl|phys|myst|bout|p)iques?$)[a-z]{3,}iques?$|[a-z]{3,}(?:olog|tom|graph|therap|scop|path"
    r"|urg|nom|plast|em)ie$|[a-z]{4,}(?:isme|aires?|euses?|elles?)$"
)
"""Endings of medical French where no small word helps: `chirurgie`, `chronique`, `pulmonaire`."""

_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("ko", "\u1100", "\u11ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("hi", "\u0900", "\u097f"),
)
"""Blocks of Unicode, and the language that most titles in them are in; Japanese before the Chinese signs it
uses. Greek letters are in many an English title and say nothing."""


def language_of(words: Words) -> str:
    """`en` unless the script or the small words of another language clearly say otherwise."""
    if words.letters.isascii():
        small = words.letters.lower().split()
        if _OTHERS.isdisjoint(small) and not _ENGLISH.isdisjoint(small):
            return "en"  # as below, and most titles are
    elif foreign := _by_script("".join(words.written)):
        return foreign
    lower = words.lower
    counts = Counter(language for word in lower for language in _LANGUAGES.get(word, ()))
    best = max(_SMALL_WORDS, key=counts.__getitem__)
    if counts[best] >= _LEAST and counts[best] > counts["en"]:
        return best
    sure = next(filter(None, map(_SURE.get, lower)), "en")
    if sure == "en" and not counts["en"] and not counts["de"] and any(map(_FRENCH.match, lower)):
        return "fr"
    return "en" if counts["en"] else sure


def _by_script(letters: str) -> str:
    """The language whose signs are a third of the letters or more; empty where none is."""
    for language, first, last in _SCRIPTS:
        if 3 * sum(first <= letter <= last for letter in letters) >= len(letters):
            return language
    return ""
