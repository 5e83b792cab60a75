"""Where a title names a design that is not its own: recruitment *to* a trial, adherence *to* a guideline.

Written from 23,000 titles and 1,265 entries of the development data, read by eye: of the titles that the
words alone would call a guideline, one in ten was about one.
"""

from __future__ import annotations

from bot.curate.appraise.phrases import any_of

ABOUT_REVIEWS = any_of(
    r"\b(undertaking|conducting|writing|reading|teaching|how to|guide|tutorial|guidance"
    r"|methodological considerations|fundamental concepts|search (filter|strateg)"
    r"|registration|reporting) .{0,60}(systematic review|meta-?\s?analys)",
    r"(systematic review|meta-?\s?analys[ei]s)\b.{0,60}\b(practical guide|tutorial|primer"
    r"|fundamental concepts|methodological considerations|software)",
    r"\bsystematic review approach",
    r"\bapplied in a systematic review",
    r"\buse and value of systematic reviews",
    r"\bsummary of a (cochrane|systematic) review",
    r"\b(quality|assessment|appraisal|reporting|characteristics|reproducibility|evaluation"
    r"|survey) of (the )?(published )?(systematic reviews|meta-?\s?analyses)",
    r"\bbibliometric",
    r"\bumbrella review",
    r"\boverview of (systematic )?reviews",
    r"\b(observational|cohort|case[- ]control|cross-sectional|prospective|retrospective) study (and|with)"
    r" (an? )?systematic",
)
OF_TRIAL = any_of(
    r"post[- ]?hoc",
    r"secondary analys",
    r"sub-?(group )?analysis of",
    r"substudy",
    r"sub-study",
    r"re-?analysis",
    r"follow-up of",
)
_SPOKEN_OF = any_of(
    r"recruit\w*",
    r"enrol\w*",
    r"retention",
    r"attrition",
    r"(?<!cooperative )participation",
    r"consent",
    r"lessons",
    r"perspectives?",
    r"perceptions?",
    r"views",
    r"attitudes",
    r"barriers",
    r"facilitators",
    r"motivations?",
    r"predictors",
    r"experiences? (of|with|in|from)",
    r"interpret(ing|ation)",
    r"report(ing|age)",
    r"conduct(ing)?",
    r"design(ing)?",
    r"planning",
    r"eligib\w+",
    r"generali[sz]ab\w+",
    r"representativeness",
    r"feasibility of",
    r"baseline (characteristics|data|findings)",
    r"process evaluation",
    r"qualitative (study|analysis|evaluation)",
    r"ancillary",
    r"exploratory",
    r"correlative",
    r"biomarker",
    r"data from",
    r"samples from",
    r"within",
    r"alongside",
    r"nested",
    r"emulat\w+",
    r"need for",
    r"case for",
    r"role of",
    r"future of",
    r"critique of",
    r"limitations of",
    r"scores and outcomes",
)
"""Before the name of a design in one clause: the trial is where the study was done, or its subject."""
_TOLD_ON = any_of(
    r"(trial|study|RCT)s?( (of|in|for) [^:.]{0,60}?)? (finds?|found|shows?|suggests?|reports?|halted"
    r"|stopped|begins?|launche[sd]|starts?|fails?|to (test|begin|start|launch)|confirms?|says?|raises?"
    r"|is (halted|stopped|planned)|gets|wins|misses|meets)\b",
    r"(trial|study|RCT)s?\W+(a |an |the )?(lessons|recruitment|process evaluation|qualitative"
    r"|baseline characteristics|rationale|commentary|editorial|what|why|how|methods?)\b",
)
"""Behind it: news of a trial, or one aspect of it."""


def _in_clause(words: str, before: str) -> str:
    """`words` and later, before any colon or full stop, `before`."""
    return rf"\b({words})\b(?:(?![:;?!]|\.\s|\s[–—-]\s).)*?{before}"


NO_RANDOM = any_of(
    r"non-?\s?randomi[sz]",
    r"mendelian",
    r"randomi[sz]ed controlled trials\b",
    r"of randomi[sz]ed",
    OF_TRIAL,
    _in_clause(_SPOKEN_OF, r"(randomi[sz]ed|RCT\b|placebo)"),
    r"(randomi[sz]ed|RCT|placebo).{0,80}" + rf"({_TOLD_ON})",
)
_GUIDE = any_of(
    r"(\b(guidelines?|consensus (statement|recommendations?|report|document)|position (paper|statement)",
    r"recommandations|scientific statement)\b)",
)
ON_GUIDELINES = any_of(
    r"adherence",
    r"complian",
    r"implement",
    r"impact of",
    r"concordan",
    r"awareness",
    r"quality of",
    r"apprais",
    r"survey",
    r"\b(knowledge|attitudes|perceptions?|views|barriers|uptake|critique|controvers\w+|limitations)\b",
    r"\b(clinicians|physicians|doctors|gps|nurses|patients|students|residents)['’]",
    _in_clause(
        r"(comparison|comparing|compared|discrepanc\w+|variations?|differences|changes|trends|patterns|evolution"
        r"|development|history|validation|analysis|evaluation|assessment|application|accuracy|performance"
        r"|effects?|use|evidence|lessons|takeaways|highlights|synthesis|overview|interpretation) (of|in|from"
        r"|between|on|among|across|behind|underlying)",
        _GUIDE,
    ),
    r"\b(reporting|publication|author|submission|editorial) guidelines?\b",
    r"guidelines?[- ](concordant|adherent|directed|based|recommended|conform\w*|panel|developers?|development"
    r"|methodology|methods?|training|implementation|programs?|programmes?|committee|groups?)\b",
    r"\b(cohort|cross-sectional|retrospective|qualitative|interview|mixed[- ]methods?|observational|pilot"
    r"|before[- ]and[- ]after|time[- ]series|simulation|bibliometric|cost-effectiveness|validation|delphi)"
    r" (study|analysis|design|series|approach|survey)\b",
    r"\brandomi[sz]ed\b.{0,40}\b(trial|study)\b",
    r"\b(narrative|comprehensive|scoping|critical|literature) review\b",
    r"\b(releases?|released|issues|issued|publishes|published|announces?|unveils?|calls for|urges?"
    r"|says?|draft)\b",
    r"\b(artificial intelligence|language models?|chatgpt|gpt-\d|chatbots?)\b",
    r"^\W*new\b",
    r"\?",
    _in_clause(
        r"with|(?<!update )to|in|by|from|after|before|between|against|than|under|versus|vs|using|into|about"
        r"|towards?|beyond|without|per|via|through|across|since|following|why|how|what|when|do|does|should|interpreting"
        r"|improving|applying|updating|developing|evaluating|assessing|understanding|rethinking|revisiting",
        _GUIDE,
    ),
)
