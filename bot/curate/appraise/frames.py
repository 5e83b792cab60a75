"""What the opening of a summary says of the entry: a letter, a comment on a paper beside it, news, a teaser.

Journals' feeds carry letters, comments and news under the titles of the trials they speak of. Their openings
tell them apart: counted on 1,265 entries of five publishers (`pytest -m shared tests/curate`), 64 entries
without a section open so.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from bot.curate.appraise.phrases import Rule, Rules, any_of, in_order, rule
from bot.model import StudyType as T

_STUDY = r"(study|trial|analysis|meta-analysis|review|report|survey|research)"
_SAYS = (
    r"(has |have )?(finds?|found|shows?|showed|suggests?|suggested|says?|said|reports?|reported|reveals?|revealed|warns?"
    r"|warned|concludes?|concluded|confirms?|confirmed)"
)
_THIS = r"\W*(this|the) (jama )?([\w-]+,? ){0,3}?"


def _opening(of: T, phrase: str, *, unless: str | None = None) -> Rule[T]:
    return rule(of, phrase, unless=unless, opens=True)


ABOUT_OTHERS: Rules[T] = in_order(
    _opening(
        T.EDITORIAL_COMMENT,
        any_of(
            r"\W*(to the editors?|in reply|(the )?authors?['’] (reply|response))\b",
            r"\W*(we|i) (have )?(read|appreciate|thank|congratulate|commend|would like to"
            r" (thank|respond|comment|congratulate)|write (in response|regarding|to)|wish to (comment"
            r"|respond))\b[^.]{0,160}\b(article|paper|letters?|comments?|stud(y|ies)|colleagues|authors?"
            r"|correspondence|interest|points|editor|report|review)\b",
            _THIS + r"(viewpoint|editorial|commentary|perspective|essay|opinion (piece|article)|letter"
            r"|correspondence|piece of my mind)\b(?! (review|study|survey|analys))",
            r"\W*in (this issue|the (lancet|bmj|journal)[\w ]{0,30})\b[^.]{0,120}\b(colleagues|et al)\b",
        ),
    ),
    rule(
        T.EDITORIAL_COMMENT,
        r"\b(colleagues|al)\b[^.]{0,12} (now |here |also |recently )?(report|describe|present|show|publish)s?"
        r"( their| the)?( \w+){0,3} in (the journal|this issue)\d*\b",
    ),
    _opening(
        T.NEWS,
        _THIS + r"(medical )?news\b( article| feature| story| brief| in brief| analysis| item)?\b",
    ),
    rule(
        T.NEWS,
        any_of(
            r"\b(the|study|lead|senior) (authors?|researchers|investigators|scientists|team) (wrote|said|says?|told|added)\b",
            r"\bresearchers (wrote|said|say|told|report(ed)? (in|on|at|today|this))\b",
            r"\baccording to (an?|the|new|recent|findings|results|data|research)\b[^.]{0,90}\b(published|presented|released|posted) ",
            rf",\s(an?|the|one|new|recent) ([\w-]+ ){{0,4}}{_STUDY} {_SAYS}\s*(\.|$)",
            rf"\bpublished (online )?in [^.,]{{3,60}}, the ([\w-]+ ){{0,3}}({_STUDY}|consensus statement|guideline)\b",
        ),
        unless=r"\b(we|our)\b|\b(background|objectives?|aims?|purpose|introduction|methods?|results|conclusions?)\s*:",
    ),
)
"""What such an entry tells is told of others: neither a design nor a result in it is its own. The authors of a
paper `report` and `conclude`, but only news says what they `wrote` or `said`; who writes of a study as `ours` is
no reporter."""

NEWS_TITLES: Rules[T] = in_order(
    rule(
        T.NEWS,
        any_of(
            rf",\s*(an? |the )?(new |large |small )?({_STUDY}|researchers|scientists|experts) {_SAYS}\W*$",
            rf"^\W*(new |large |small |us |uk )?(study|trial|researchers|scientists|experts) ({_SAYS}|links?|identif(y|ies))\b",
        ),
    ),
)
"""Headlines: what a study finds, told by another."""

OF_ITSELF: Rules[T] = in_order(
    _opening(T.SYSTEMATIC_REVIEW, _THIS + r"systematic review\b(?! of (systematic )?reviews)"),
    _opening(T.META_ANALYSIS, _THIS + r"meta-analysis\b"),
    _opening(
        T.RCT,
        _THIS + r"(?<!non)(?<!non-)randomi[sz]ed ([\w-]+ ){0,3}trial\b",
        unless=r"secondary|post[- ]hoc|ancillary|exploratory analysis|subanalysis|protocol|non-?randomi",
    ),
    _opening(T.NRCT, _THIS + r"non-?randomi[sz]ed ([\w-]+ ){0,3}trial\b", unless=r"secondary|post[- ]hoc"),
    _opening(T.CASE_REPORT, _THIS + r"case (report|series)\b"),
    _opening(T.CASE_CONTROL, _THIS + r"case-control study\b"),
    _opening(T.CROSS_SECTIONAL, _THIS + r"(cross-sectional|survey) study\b"),
    _opening(T.COHORT, _THIS + r"cohort study\b"),
    _opening(T.QUALITATIVE, _THIS + r"qualitative study\b"),
    _opening(T.ECONOMIC, _THIS + r"economic evaluation\b"),
    _opening(T.DIAGNOSTIC, _THIS + r"diagnostic study\b"),
    _opening(T.NARRATIVE_REVIEW, _THIS + r"(narrative |clinical )review\b|\W*this review\b"),
)
"""JAMA's journals open each teaser with the design, in the words of their own list."""
