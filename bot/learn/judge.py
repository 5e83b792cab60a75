"""The judge of items: the rules of `bot.curate` and the shipped model, loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from math import nan
from pathlib import Path
from threading import Lock

from bot.curate.appraise import appraise
from bot.curate.classify import (
    DEFAULT_THRESHOLD,
    FINAL,
    JournalTable,
    Numbers,
    Reading,
    Rules,
    Scored,
    TermTable,
    Votes,
    classify,
    language_of,
    read,
    texts_of,
)
from bot.curate.classify.arrays import Ragged
from bot.curate.interest import COUNTS_FROM
from bot.curate.screen import campaigns, screen, worth_of
from bot.errors import ModelError
from bot.learn import artefact
from bot.learn.linear import LinearModel
from bot.learn.tables import journal_table
from bot.model import Item, Judgement, Kind, SourceId, Topic, TopicId, TopicScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Callable: items in, judgements out, in order. Pure once it is made."""

    rules: Rules
    threshold: float
    model: LinearModel | None = None
    note: str = ""
    """Why the rules decide alone, in words; empty with a model."""
    numbers: Numbers = field(init=False)
    """By which the rules, and the model if there is one, know words."""

    _turn: Lock = field(init=False, default_factory=Lock, repr=False, compare=False)
    """Polls judge in threads of their own, and words are numbered as they come: by one thread at a time."""

    def __post_init__(self) -> None:
        readers = (self.rules.terms.number, *((self.model.number,) if self.model else ()))
        object.__setattr__(self, "numbers", Numbers(*readers))

    @property
    def version(self) -> str:
        """Of the model; empty when the rules decide alone."""
        return self.model.version if self.model else ""

    def __call__(self, items: Sequence[Item]) -> tuple[Judgement, ...]:
        return self._judgements(items)

    def for_filing(self, items: Sequence[Item]) -> tuple[Judgement, ...]:
        """Without the topics that are too unlikely to be a reason for anything: of 54 of an item 15 are left,
        and of 3.7 KB a third, which is what filing writes and every digest reads."""
        return self._judgements(items, least=COUNTS_FROM)

    def apart(self, items: Sequence[Item]) -> tuple[Scored, list[Judgement]]:
        """The topics, and the judgements without them: who writes a hundred thousand rows needs no nouns."""
        languages, scored = self._scored(items)
        return scored, self._judged(items, languages, scored, repeat(()))

    def _judgements(self, items: Sequence[Item], *, least: float = 0.0) -> tuple[Judgement, ...]:
        languages, scored = self._scored(items)
        topics = (scored.of(at, least=least) for at in range(len(items)))
        return tuple(self._judged(items, languages, scored, topics))

    def _scored(self, items: Sequence[Item]) -> tuple[list[str], Scored]:
        """The language of each, and the topics of all."""
        readings = [read(item) for item in items]
        languages = [_language(one) for one in readings]
        with self._turn:
            # A word is looked up once for both: that is most of what reading costs.
            known, *heard = self.numbers.of(texts_of(readings))
            votes = self._votes(self.model, readings, languages, *heard) if self.model else None
            scored = classify(
                readings, rules=self.rules, votes=votes, threshold=self.threshold, numbers=known
            )
        return languages, scored

    def _judged(
        self,
        items: Sequence[Item],
        languages: Sequence[str],
        scored: Scored,
        topics: Iterable[tuple[TopicScore, ...]],
    ) -> list[Judgement]:
        likeliest = map(scored.likeliest, range(len(items)))
        judged = list(map(self._judge, items, languages, likeliest, topics))
        for at, screened in campaigns(items, [one.worth for one in judged]).items():
            judged[at] = replace(judged[at], screen=screened)
        return judged

    def _votes(
        self, model: LinearModel, readings: Sequence[Reading], languages: Sequence[str], numbers: Ragged
    ) -> Votes:
        """The model's votes; none on what is not in English, which it was hardly taught."""
        heard = model.hear(readings, numbers)
        log_odds = heard.of(self.rules.topics)
        if model.taught:
            return Votes(log_odds=log_odds, words=heard.words, curve=FINAL)
        log_odds[[not language.startswith("en") for language in languages]] = nan
        return Votes(log_odds=log_odds, words=heard.words)

    def _judge(
        self,
        item: Item,
        language: str,
        likeliest: Sequence[TopicScore],
        topics: tuple[TopicScore, ...],
    ) -> Judgement:
        found = appraise(item)
        worth = worth_of(item, likeliest) if item.kind is Kind.POST else None
        return Judgement(
            topics=topics,
            study_type=found.study_type,
            study_type_why=found.why,
            work_type=found.work_type,
            designs=found.designs,
            flags=found.flags,
            screen=screen(item),
            worth=worth.value if worth else None,
            worth_why=worth.reasons if worth else (),
            model=self.version,
            language=language,
        )


def _language(reading: Reading) -> str:
    stated = reading.item.language.lower()[:2]
    return stated or language_of(reading.title if reading.item.title else reading.summary)


def load_judge(
    topics: Sequence[Topic],
    *,
    threshold: float = DEFAULT_THRESHOLD,
    model_dir: Path | None = None,
    sources: Mapping[SourceId, tuple[TopicId, ...]] | None = None,
    must_load: bool = False,
) -> Judge:
    """The judge with the model of `model_dir`, or the shipped one.

    A model that cannot be used is no error: the rules decide alone and `note` says why; but where the model
    `must_load`, that raises `ModelError`. One that was taught on the labels of a file decides alone, and its
    labels are the topics.
    `sources`: the specialties each source is known for.
    """
    folder = model_dir or artefact.SHIPPED
    model, note = (artefact.load(folder), "") if must_load else _model(folder)
    rules = Rules(
        topics=tuple(topic.id for topic in topics),
        terms=TermTable(topics, model.strengths if model else None),
        journals=journal_table(),
        sources=sources or {},
    )
    if model and model.taught:
        model = replace(model, terms=rules.terms)
        rules = Rules(topics=model.topics, terms=TermTable(()), journals=JournalTable(()))
    return Judge(rules=rules, threshold=threshold, model=model, note=note)


def _model(folder: Path) -> tuple[LinearModel | None, str]:
    """The model, or why there is none."""
    try:
        return artefact.load(folder), ""
    except ModelError as error:
        return None, f"rules alone, without a model: {error}"
