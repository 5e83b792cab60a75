"""What a journal is bound in, and nothing to read: mastheads, boards, covers, indexes, calendars, poems."""

# ruff: noqa: E501 - a pattern a line reads better than one in pieces

from __future__ import annotations

import re

from bot.text.words import fold

_FURNITURE = re.compile(
    r"(?:the )?(?:"
    r"(?:editorial|advisory|review|editors?|ed) (?:and (?:advisory|publishing) )?boards?(?: (?:members|page|and .{1,40}))?"
    r"|(?:full )?mast ?head(?: page| ?[-–—] ?title page)?|(?:volume \d+,? )?issue information(?: ?[-–—] ?.{1,40})?|journal information|issue (?:highlights?|cover|at a glance)|table of contents?(?: \(toc\)| page)?|(?:volume |graphical )?contents?(?: list| pages?)?|toc"
    r"|highlights|(?:highlights|spotlight) (?:of|on|in|from) (?:this|the) (?:current )?(?:issue|month)|(?:full|complete|entire) issue(?: pdf)?|issue pdf|cover and caption|(?:\w{2,8} volume \d+ issue \S{1,9} )?cover and (?:front|back) matter"
    r"|[oi][fb]c(?: ?[-–—(] ?.{1,40})?|contributors|acknowledge?ments?|from the editors?: in this issue|forthcoming (?:issues?|articles?|papers?)"
    r"|(?:continuing (?:medical )?education|cme) (?:questions?|announcements?|credits?|information|quiz|test)|corporate (?:supporters?|members?)|society pages?|meeting announcements?"
    r"|(?:inside |outside )?(?:front|back)(?: and back)? (?:cover|matter)s?(?: image)?|(?:the )?cover(?: image| picture| art| page| story)?s?"
    r"|(?:inside|outside) (?:front|back) cover|graphical abstracts? list|spine|title page(?: (?:and|\+|&) editorial board)?|(?:about|on) the cover|cover (?:legend|feature)|publication information"
    r"|acknowledg\w+ (?:of|to|for) (?:\w+ ){0,3}?(?:reviewers?|referees?)|(?:list of |our |(?:(?:with|our) )?thanks? (?:you )?to (?:our |the )?)?(?:peer )?(?:reviewers?|referees?)(?: list| acknowledge?ments?| index| (?:for|in|of) (?:volume )?\d+)?"
    r"|reviewer (?:acknowledge?ments?|list|thanks?)|(?:20\d\d )?(?:list of |our )?(?:reviewers|referees)(?: (?:for|in|of) (?:volume )?\d+)?"
    r"|(?:author|subject|keyword|volume|annual|cumulative) ind(?:ex|ices)(?: .{1,40})?|(?:volume \d+,? )?ind(?:ex|ices)(?: to volume.{0,20})?"
    r"|author guidelines|(?:front|back)matter|prelim(?:s|inary (?:material|pages))|half[- ]title|(?:editorial team|associate editors|list of editors)|board of (?:directors|trustees)|(?:information|instructions?|guidelines?|guide|advice) (?:for|to) (?:the )?(?:authors?|contributors?|subscribers?|readers?)"
    r"|(?:call for (?:papers|abstracts|applications|nominations|submissions|reviewers))(?::? .{1,60})?"
    r"|(?:copyright|disclaimer|imprint|impressum|colophon|subscription (?:information|page|form)|copyright page|membership (?:application|form))"
    r"|(?:calendar|diary|forthcoming|upcoming) (?:of )?(?:events|meetings|courses|conferences)|(?:meetings? )?calendar|announcements?|classifieds?(?: (?:advertising|ads))?|(?:notes on|information on) contributors|contributors?['’]? information"
    r"|(?:in this issue|inside this issue|this (?:week|month) in)(?: .{1,40})?|(?:audio|video) (?:highlights?|summary)(?: .{1,30})?"
    r"|(?:society|association|college|board|corporate) (?:information|page|news page|officers)|officers|erratum board"
    r"|(?:publisher|editor)['’]?s? (?:page|announcement)|aims (?:and|&) scope(?:, .{1,30})?|advertisers?(?: index)?|advertisement"
    r"|(?:comité|consejo|conselho) (?:éditorial|editorial|de rédaction)|sommaire|table des matières|sumario|[íi]ndice(?: general)?|inhalt(?:sverzeichnis)?|titelseite|impressum"
    r"|编委会|封面|目录|目次|版权页|表紙"
    r")(?: ?[,:–—-]? ?(?:volume|vol\.?|issue|no\.?|january|february|march|april|may|june|july|august|september|october|november|december|editorial|\d+)[\w ,.()–—-]*)?(?: \(continued\))?",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 120
_FURNITURE_SECTIONS = frozenset(
    {
        "acknowledgment of reviewers",
        "announcement",
        "announcements",
        "audio highlights",
        "back matter",
        "calendar",
        "cover",
        "editorial board",
        "front cover",
        "front matter",
        "highlights audio",
        "index",
        "issue information",
        "jama cover",
        "masthead",
        "poem",
        "poems",
        "poetry",
        "poetry and medicine",
        "the cover",
    }
)
_POEM = re.compile(r"^\W*(?:a )?poem\b|\bthis poem\b|\bin this poem\b", re.IGNORECASE)


def is_furniture(title: str, *, section: str, summary: str, journal: str) -> bool:
    """Nothing to read: mastheads, boards, covers, calendars, poems, an entry titled as its journal."""
    bare = title.strip(" .:–—-")
    if len(bare) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(bare):
        return True
    if journal and len(bare) < 2 * len(journal) and fold(title) and fold(title) == fold(journal):
        return True
    return (not section.isspace() and fold(section) in _FURNITURE_SECTIONS) or (
        "poem" in summary[:200].lower() and bool(_POEM.search(summary[:200]))
    )
