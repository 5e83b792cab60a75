"""What an item is about: calibrated probabilities of topics, each with its reason in words. Pure.

Evidence comes from terms (config/topics.yaml) in title and summary, hashtags, MeSH headings, the journal's
name, the source's own specialties, and, where there is one, a linear model's vote. Its weights are added
up and turned into a probability by one curve (`weights.py`, with the measurements behind it).
"""

from bot.curate.classify.evidence import Reading, Rules, read, texts_of
from bot.curate.classify.judge import Votes, classify
from bot.curate.classify.language import language_of
from bot.curate.classify.lexicon import Lexicon
from bot.curate.classify.numbers import Numbers
from bot.curate.classify.scored import STEPS, WORDING, PlainScores, Scored
from bot.curate.classify.tables import JournalRule, JournalTable, Strengths, TermTable
from bot.curate.classify.weights import DEFAULT_THRESHOLD, FINAL
from bot.curate.classify.words import Words, words_of

__all__ = [
    "DEFAULT_THRESHOLD",
    "FINAL",
    "STEPS",
    "WORDING",
    "JournalRule",
    "JournalTable",
    "Lexicon",
    "Numbers",
    "PlainScores",
    "Reading",
    "Rules",
    "Scored",
    "Strengths",
    "TermTable",
    "Votes",
    "Words",
    "classify",
    "language_of",
    "read",
    "texts_of",
    "words_of",
]
