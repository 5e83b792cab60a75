"""How much a post teaches, from 0 to 1, with the reasons.

Of 8,541 posts of the #FOAMed community a quarter were educational: research 3.2 in a hundred, resources
13.1, editorials 3.6, podcasts and videos 4.8 (Prager 2021). The weights are set by hand, not fitted.
"""

# ruff: noqa: E501 - a pattern in one piece reads better

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from bot.curate.screen.advertising import advertising
from bot.curate.screen.spans import Table, any_of
from bot.model import Item, TopicScore

_BASE = log(0.25 / 0.75)
"""The quarter that is educational before anything is known of a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """`reasons` in words, the strongest first."""

    value: float
    reasons: tuple[str, ...] = ()


_SIGNS: tuple[tuple[float, str, str], ...] = (
    (
        1.6,
        "links to a paper",
        (
            r"\b(doi\.org/|10\.\d{4,9}/|pubmed\.ncbi|(nejm|thelancet|jamanetwork|bmj|nature"
            r"|sciencedirect|springer|link\.springer|wiley|academic\.oup|ahajournals|frontiersin|plos"
            r"|mdpi|biomedcentral|medrxiv|biorxiv|cochranelibrary|acpjournals|thejns"
            r"|ja\.ma)\b[\w./-]*)"
        ),
    ),
    (
        1.3,
        "tells of a study",
        (
            r"\b(randomi[sz]ed|rct|trial|trials|meta-?analysis|systematic review|cohort|registry"
            r"|guideline|consensus|study|studies|evidence|data|findings|results|outcomes?|analysis"
            r"|research|paper|publication|published|authors|preprint|review|visual abstract|poster|approv(ed|al)|phase [1-4i]+"
            r"|(safety|drug|device) alert|m[ée]ta-?analyse|[ée]tude|essai (clinique|randomis[ée])|recommandations?|consensus)\b"
        ),
    ),
    (
        1.0,
        "gives figures",
        any_of(
            r"\b(hr|or|rr|ci|nnt|p)\s?[=<:]?\s?0?\.?\d",
            r"\b\d+(\.\d+)?\s?%",
            r"\bvs\.?\b",
            r"\bversus\b",
            r"\b(improved|reduced|decreased|increased|lower|higher) (\w+ ){0,3}(mortality|outcomes?"
            r"|risk|survival|disability|rates?)\b",
        ),
    ),
    (
        0.9,
        "teaches",
        any_of(
            r"\b(pearls?|tips?|tweetorial|thread|🧵|learn|learning|teaching|how to|approach to"
            r"|differential|differentiat\w+|mnemonic|algorithm|step[- ]by[- ]step|key (points"
            r"|takeaways?)|take[- ]home|review of|explained|primer|infographic|podcast|episode"
            r"|webinar recording|quiz|what do you see|diagnosis\?|breaking down|myth|most likely"
            r"|indicative of|managing|fiche (pratique|m[ée]mo)|conduite [àa] tenir|comprendre|[àa] conna[îi]tre|points cl[ée]s|pi[èe]ges|algorithme|[ée]tapes|(ecg|cas|image|quiz) (de la semaine|du mois|of the week|of the month))\b",
            r"^\s*\d/",
        ),
    ),
    (
        0.7,
        "teaching hashtag",
        (
            r"#(foam\w*|meded\w*|tweetorial|nephjc|onlinefirst|journalclub|radres|pocus|ecg|ekg"
            r"|medtwitter|tipsfornewdocs|openaccess)\b"
        ),
    ),
    (
        0.8,
        "describes a method or finding",
        (
            r"\b(technique|approach|reconstruct\w*|occlusion|embolization|stenting|catheter"
            r"|craniotomy|clipping|resection|incision|imaging|lesion|hemorrhage|haemorrhage|stenosis"
            r"|aneurysm|pathology|histology|dose|mg|indications?|complications?|contraindicat\w+"
            r"|present(s|ed)? with|therapy|treatment|management|diagnostic|adjunctive|mimic)\b"
        ),
    ),
    (
        -1.5,
        "praise or thanks",
        (
            r"\b(proud|honou?red|thrilled|congrat\w*|congrats|thank(s| you| our)?|happy (birthday"
            r"|new year|holidays)|welcome|celebrat\w+|cheers|remain(s)? focused|our focus|milestone"
            r"|award)\b"
        ),
    ),
    (
        -1.3,
        "invitation",
        (
            r"\b(join us|join @?\w+|register|sign up|rsvp|save the date|tickets?|see you (at|in"
            r"|there)|stop by|symposium|hands-on|booth|discover our|learn more at|supported by)\b"
        ),
    ),
    (
        -1.2,
        "advertising",
        any_of(
            r"\b(portfolio|our (device|product|platform|solution|technology|team)|medtech|workflow"
            r"|customers?|partners(hip)?|market (report|size|to reach)|cagr|revenue|shareholders?|investors?|(q[1-4]|quarterly|full[- ]year) results|appoint(s|ed)|e-?book|webinar sponsored|offre (exclusive|sp[ée]ciale)|remplacement|enrol( now| in our)|crash course|limited seats|early bird|booster ton|boost your|launch(es|ed)?|unveil\w*|announc(es|ed|ing)|ceo|company)\b",
            r"[®™]|[$£€]\s?\d+(\.\d+)? ?(k|m|bn|billion|million)\b",
        ),
    ),
    (
        -1.5,
        "talk",
        any_of(
            r"^\s*(@\w+[\s,]*|replying to [^.]{0,60}|ing to )",
            r"\b(lol|lmao|omg|wtf|tbh|imo|imho|haha|yep|nope|y'all|gonna|wanna|dude|bro)\b",
            r"\b(I think|I guess|I feel|I hope|I wish|you're|probably right|sounds to me|i'm begging"
            r"|anyone else|hope you)\b",
        ),
    ),
    (
        -1.5,
        "politics or rumour",
        (
            r"\b(trump|biden|fauci|election|democrats?|republicans?|liberals?|conspiracy|plandemic"
            r"|vote (them|him|her) out|vote for|government is|big pharma|hoax|arrest|vaccine injur\w+|covid[- ]?19 vaccin\w+ shot|covered up"
            r"|celebrity)\b"
        ),
    ),
    (
        -0.8,
        "about oneself",
        (
            r"\b(my (own )?(health|surgery|illness|recovery|doctor|dog|kids|wife|husband)|I('m"
            r"| am) (so |really |very )?(tired|sad|happy|excited|sick)|unpleasant|feeling)\b"
        ),
    ),
)
_RULES = Table(((weight, why), pattern) for weight, why, pattern in _SIGNS)
_SHORT = 60
"""Characters below which a post hardly teaches."""


def worth_of(item: Item, topics: Sequence[TopicScore]) -> Worth:
    """Of a post's own words; `topics` count because teaching is about something."""
    text = "\n".join(part for part in (item.title, item.summary) if part)
    signs = [sign for sign, pattern in _RULES.worth_asking(text) if pattern.search(text)]
    best = max((score.p for score in topics), default=0.0)
    signs.append((2.0 * best - 1.0, "about " + topics[0].id if topics and best > 0.5 else "about no topic"))
    if len(text) < _SHORT:
        signs.append((-0.8, "short"))
    if any(advertising(text)):
        signs.append((-3.0, "advertising"))
    log_odds = _BASE + sum(weight for weight, _ in signs)
    reasons = sorted(signs, key=lambda sign: -abs(sign[0]))
    return Worth(
        value=round(1 / (1 + exp(-log_odds)), 3), reasons=tuple(dict.fromkeys(why for _, why in reasons))
    )
