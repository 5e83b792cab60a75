"""The judge of items: the rules of `bot.curate` and the shipped model, loaded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path

from bot.curate.appraise import appraise
from bot.curate.classify import (
    DEFAULT_THRESHOLD,
    FINAL,
    JournalTable,
    Reading,
    Rules,
    TermTable,
    Votes,
    classify,
    language_of,
    read,
)
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

    @property
    def version(self) -> str:
        """Of the model; empty when the rules decide alone."""
        return self.model.version if self.model else ""

    def __call__(self, items: Sequence[Item]) -> tuple[Judgement, ...]:
        if not items:
            return ()
        readings = [read(item) for item in items]
        languages = [_language(one) for one in readings]
        votes = self._votes(self.model, readings, languages) if self.model else None
        topics = classify(readings, rules=self.rules, votes=votes, threshold=self.threshold)
        judged = list(map(self._judge, items, topics, languages))
        for at, screened in campaigns(items, [one.worth for one in judged]).items():
            judged[at] = replace(judged[at], screen=screened)
        return tuple(judged)

    def _votes(self, model: LinearModel, readings: Sequence[Reading], languages: Sequence[str]) -> Votes:
        """The model's votes; none on what is not in English, which it was hardly taught."""
        heard = model.hear(readings)
        log_odds = heard.of(self.rules.topics)
        if model.taught:
            return Votes(log_odds=log_odds, words=heard.words, curve=FINAL)
        log_odds[[not language.startswith("en") for language in languages]] = nan
        return Votes(log_odds=log_odds, words=heard.words)

    def _judge(self, item: Item, scores: tuple[TopicScore, ...], language: str) -> Judgement:
        found = appraise(item)
        worth = worth_of(item, scores) if item.kind is Kind.POST else None
        return Judgement(
            topics=scores,
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
) -> Judge:
    """The judge with the model of `model_dir`, or the shipped one.

    A model that cannot be used is no error: the rules decide alone and `note` says why. One that was taught
    on the labels of a file decides alone, and its labels are the topics.
    `sources`: the specialties each source is known for.
    """
    rules = Rules(
        topics=tuple(topic.id for topic in topics),
        terms=TermTable(topics),
        journals=journal_table(),
        sources=sources or {},
    )
    try:
        model = artefact.load(model_dir or artefact.SHIPPED)
    except ModelError as error:
        return Judge(rules=rules, threshold=threshold, note=f"rules alone, without a model: {error}")
    if model.taught:
        model = replace(model, terms=rules.terms)
        rules = Rules(topics=model.topics, terms=TermTable(()), journals=JournalTable(()))
    return Judge(rules=rules, threshold=threshold, model=model)
