"""Is it about a patient? Such questions get one fixed answer, and nothing is looked for. Pure.

In English and French, by what people write about one person: patients in general, "patient safety" and "the
last 2 years" are none. Missed ones cost an offer of a search, false ones an answer that is beside the point.
"""

from __future__ import annotations

import re

_KIN = (
    r"wife|husband|partner|son|daughter|mother|mum|mom|father|dad|sister|brother|child|baby|uncle|aunt|friend"
    r"|grand(?:mother|father|ma|pa)"
    r"|femme|mari|conjointe?|fils|fille|m[eè]re|maman|p[eè]re|papa|s(?:œ|oe)ur|fr[eè]re|enfant|b[eé]b[eé]"
    r"|grand[- ](?:m[eè]re|p[eè]re)|oncle|tante|amie?"
)
_PERSON = (
    r"patient|man|woman|lady|gentleman|boy|girl|child|infant|newborn"
    r"|patiente|homme|femme|dame|monsieur|madame|gar[cç]on|fille|enfant|nourrisson|nouveau-n[eé]"
)
_IN_GENERAL = (
    r"[- ](?:safety|experience|outcomes?|education|advocacy|care|reported|cent(?:red|ered)|preferences?)"
)

_SOMEBODY = re.compile(
    r"\b(?:my|our|this|a|the|mon|ma|notre|un|une|cette?|le|la) (?:[\w-]+ ){0,2}"
    rf"patiente?\b(?!{_IN_GENERAL})"
    r"|\b(?:my|our|mes|nos) patientes?s?\b|\bpt\b"
    rf"|\b(?:i have|i've got|j'ai) (?:an?|une?) (?:[\w-]+ ){{0,3}}(?:{_PERSON})\b"
    r"|\b\d{1,3} ?(?:yo|y/o)\b|\b\d{2,3} ?[mf]\b"
    r"|\b\d{1,3}[ -]?(?:year|yr|month|week|day)s?[ -]olds?\b(?! patients)"
    r"|\b(?:de|a|âgée?s? de) \d{1,3} (?:ans|mois)\b|\A\d{1,3} (?:ans|mois)\b|\b[fh] ?\d{2} ans\b"
    rf"|\b(?:{_PERSON}) (?:[\w-]+ ){{0,2}}\d{{1,3}} (?:ans|mois)\b"
    rf"|\b(?:my|mon|ma) (?:{_KIN})\b",
    re.IGNORECASE,
)

_ADVICE = re.compile(
    r"\bshould (?:i|we|he|she|they)\b|\bwhat (?:dose|drug|treatment|antibiotic|should|next|now)\b"
    r"|\b(?:can|could|may) (?:i|we|he|she) (?:give|stop|start|take|use|prescribe|have)\b"
    r"|\bhow (?:do|should|would) (?:i|we|you) (?:treat|manage)\b|\b(?:advice|advise|suggestions?)\b"
    r"|\bwhich (?:drug|antibiotic|treatment)\b|\bwhat (?:is|could) (?:it|this|wrong)\b|\bdiagnos"
    r"|\bdois-je\b|\bfaut-il\b|\bquelle? (?:dose|traitement|antibiotique)\b|\bun avis\b"
    r"|\bque (?:faire|prendre|donner)\b|\bconduite à tenir\b"
    r"|\b(?:puis-je|je peux|peut-on) (?:lui )?(?:donner|prendre|prescrire|arrêter)\b|\?",
    re.IGNORECASE,
)

_OF_ONESELF = re.compile(
    r"\bi(?:'m| am) (?:pregnant|sick|ill|allergic|diabetic|in pain|bleeding)\b"
    r"|\bi (?:feel|can't (?:sleep|breathe))\b"
    r"|\bi(?:'ve| have) (?:had |got )?(?:an? )?(?:headache|fever|cough|rash|pain|nausea|lump|diarrh)"
    r"|\bmy (?:chest|head|stomach|back|throat|leg|arm|heart) (?:hurts?|aches?|is)\b"
    r"|\bje (?:suis (?:enceinte|malade|allergique|diab[eé]tique)|me sens|souffre|saigne)\b"
    r"|\bj'ai (?:tr[eè]s )?mal\b"
    r"|\bj'ai (?:une? |des |de la )?(?:fi[eè]vre|douleurs?|toux|naus[eé]es|vertiges|boutons)\b",
    re.IGNORECASE,
)
"""Somebody tells of what they suffer from: that alone asks for advice."""


def is_about_patient(text: str) -> bool:
    """Does somebody ask what to do for one person, or tell of their own complaint?"""
    text = text.replace("\u2019", "'")  # what phones write
    return bool(_OF_ONESELF.search(text) or (_SOMEBODY.search(text) and _ADVICE.search(text)))
