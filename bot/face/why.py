"""Why an entry came, in words: what it is about, what it is, whose, and what moved its two scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.face.entry import title_line, what_it_is
from bot.face.markup import Html, clean, join, trusted, untrusted
from bot.face.reasons import spoken
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.face.words import NOT_STATED
from bot.model import Filed, Flag, Message, Part, Ranked, Source, TopicId
from bot.text.words import shorten

MOST_TOPICS = 4

COMPUTED = marked("Both scores are computed, not rated by clinicians. The design alone is not an appraisal.")
RETRACTED = marked("Retracted: the record or a notice says so.")
NO_RETRACTION = marked("No retraction of it is known to me.")

NOTICES: Mapping[Flag, str] = {
    Flag.RETRACTED: RETRACTED,
    Flag.RETRACTION_NOTICE: marked("It is itself the notice of a retraction."),
    Flag.CONCERN_NOTICE: marked("It is an expression of concern about another work."),
    Flag.WITHDRAWN: marked("Withdrawn; that alone says nothing about why."),
    Flag.CORRECTED: marked("It was corrected since."),
}


def why_message(
    ranked: Ranked,
    *,
    source: Source | None,
    labels: Mapping[TopicId, str],
    t: Tongue = ENGLISH,
    url: str | None = None,
) -> Message:
    """The whole answer. The reader's own votes are a part of the relevance. `url`: where the title leads."""
    lead = ranked.curated.lead
    relevance, news = t.number(round(ranked.relevance, 2)), t.number(round(ranked.newsworthiness, 2))
    lines = (
        title_line(lead, marked("Why this came: {title}"), t, url=url),
        _topics(lead, labels, t),
        _type(lead, t),
        _whose(lead, source, t),
        trusted(status_words(lead, t)),
        _score(t("Relevance to you: {score} of 7", score=relevance), ranked, "relevance", t),
        _score(
            t("Newsworthiness: {score} of 7", score=news),
            ranked,
            "newsworthiness",
            t,
        ),
        trusted(t(COMPUTED)),
    )
    return Message(text=join(lines, "\n").raw)


def status_words(lead: Filed, t: Tongue = ENGLISH) -> str:
    """What is known of its retraction or correction; never more than that."""
    present = lead.flags
    return t(next((words for flag, words in NOTICES.items() if flag in present), NO_RETRACTION))


def _topics(lead: Filed, labels: Mapping[TopicId, str], t: Tongue) -> Html:
    shown = sorted((one for one in lead.judgement.topics if one.shown), key=lambda one: -one.p)
    said = [
        t("{topic} ({terms})", topic=t(labels.get(one.id, one.id)), terms=_terms(one.why))
        if _terms(one.why)
        else t(labels.get(one.id, one.id))
        for one in shown[:MOST_TOPICS]
    ]
    if not said:
        return trusted(t("About: no topic is sure."))
    return untrusted(t("About: {topics}", topics=shorten(clean("; ".join(said)), 400)))


def _terms(why: Sequence[str]) -> str:
    """The terms of the first reason: `title: heart failure, HFpEF` names two."""
    return next((one.partition(": ")[2] for one in why if ": " in one), "")


def _type(lead: Filed, t: Tongue) -> Html:
    what, how = what_it_is(lead), lead.judgement.study_type_why
    if what == NOT_STATED:
        return trusted(t("Study type: not stated, so none is claimed."))
    if not how:
        return trusted(t("What it is: {what}", what=t(what)))
    known = spoken(shorten(clean(how), 200), t)
    return untrusted(t("Study type: {what}; known by: {how}", what=t(what), how=known))


def _whose(lead: Filed, source: Source | None, t: Tongue) -> Html:
    preprint = t("preprint, not peer reviewed") if Flag.PREPRINT in lead.flags else ""
    name = lead.item.journal or (source.title if source else "") or lead.item.source or ""
    named = shorten(clean(name), 150)
    if source is None:
        return untrusted(t.dot.join(filter(None, (t("Source: {name}", name=named), preprint))))
    told = t("Source: {name}, of tier {tier} of 4", name=named, tier=source.tier)
    return untrusted(t.dot.join(filter(None, (told, preprint))))


def _score(head: str, ranked: Ranked, of: str, t: Tongue) -> Html:
    parts = sorted((one for one in ranked.parts if one.of == of), key=lambda one: -abs(one.points))
    if not parts:
        return untrusted(head)
    return untrusted(t("{score}: {parts}", score=head, parts=", ".join(_moved(one, t) for one in parts)))


def _moved(part: Part, t: Tongue) -> str:
    sign = "+" if part.points > 0 else "−"
    return f"{spoken(part.why, t)} {sign}{t.number(round(abs(part.points), 2))}"


OF_THE_RANKING = (
    marked("guideline"),
    marked("systematic review"),
    marked("meta-analysis"),
    marked("randomised trial"),
    marked("trial, not randomised"),
    marked("diagnostic accuracy study"),
    marked("scoping review"),
    marked("teaching"),
    marked("case report"),
    marked("protocol, no results yet"),
    marked("opinion"),
    marked("laboratory or animal work"),
    marked("event"),
    marked("neither study nor teaching"),
    marked("safety notice"),
    marked("how educational the post is"),
    marked("source of tier 1"),
    marked("source of tier 2"),
    marked("source of tier 4"),
    marked("of today"),
    marked("of yesterday"),
    marked("correction of another article"),
    marked("reply to another article"),
    marked("preprint, not peer reviewed"),
    marked("conference abstract"),
    marked("animals"),
    marked("in vitro"),
    marked("no abstract in the feed"),
)
"""What the ranking says in words of its own; terms, hashtags and ages pass through."""
