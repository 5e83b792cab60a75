"""Which language a title is in, by its small words. Pure.

Only good enough to know when a model that was taught in English should not be asked.
"""

from __future__ import annotations

from collections import Counter

from bot.curate.classify.lexicon import Words

_SMALL_WORDS = {
    "en": "the of and in for with to on a an from by is are at between after versus among during or as its",
    "fr": "le la les des du de et en chez dans pour par sur une un au aux avec l d ou selon entre apres est",
    "de": "der die das und bei von mit fur im zur zum des den eine einer nach auf ist aus durch ein zu",
    "es": "el la los las de del y en con para por una un al sobre entre desde como es segun e",
    "it": "il lo la gli le di del della dei e in con per nella nel da un una tra dopo sul al",
    "pt": "o a os as de da do das dos e em com para por na no uma um entre ao pela sobre",
    "nl": "de het een van en bij met voor op naar uit tussen na door in zijn te",
}
_LANGUAGES = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for word in " ".join(_SMALL_WORDS.values()).split()
}
_LEAST = 2
"""Small words of a language before it is believed; "de novo" and "in vitro" have one each."""


def language_of(words: Words) -> str:
    """`en` unless the small words of another language clearly outnumber the English ones."""
    known = filter(None, map(_LANGUAGES.get, words.lower))
    counts = Counter(language for languages in known for language in languages)
    best = max(_SMALL_WORDS, key=counts.__getitem__)
    return best if counts[best] >= _LEAST and counts[best] > counts["en"] else "en"
