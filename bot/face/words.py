"""Every word of ours in a digest, in one place. English; where it is shown it goes through a `Tongue`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.face.tongue import ENGLISH, Tongue, marked
from bot.model import Kind, StudyType

STUDY_TYPES: Mapping[StudyType, str] = {
    StudyType.GUIDELINE: marked("Guideline"),
    StudyType.SYSTEMATIC_REVIEW: marked("Systematic review"),
    StudyType.META_ANALYSIS: marked("Meta-analysis"),
    StudyType.RCT: marked("Randomised trial"),
    StudyType.NRCT: marked("Trial, not randomised"),
    StudyType.TRIAL_PROTOCOL: marked("Protocol (no results)"),
    StudyType.COHORT: marked("Cohort"),
    StudyType.CASE_CONTROL: marked("Case-control"),
    StudyType.CROSS_SECTIONAL: marked("Cross-sectional"),
    StudyType.DIAGNOSTIC: marked("Diagnostic accuracy"),
    StudyType.PREDICTION: marked("Prediction model"),
    StudyType.QUALITATIVE: marked("Qualitative"),
    StudyType.ECONOMIC: marked("Economic"),
    StudyType.SCOPING_REVIEW: marked("Scoping review"),
    StudyType.NARRATIVE_REVIEW: marked("Review (narrative)"),
    StudyType.CASE_REPORT: marked("Case report/series"),
    StudyType.BASIC_SCIENCE: marked("Lab/animal"),
    StudyType.EDITORIAL_COMMENT: marked("Opinion"),
    StudyType.NEWS: marked("News"),
    StudyType.EDU_RESOURCE: marked("Teaching"),
    StudyType.PODCAST: marked("Podcast"),
    StudyType.VIDEO: marked("Video"),
    StudyType.CASE_DISCUSSION: marked("Case discussion"),
    StudyType.EVENT: marked("Event"),
    StudyType.JOB_AD: marked("Job advertisement"),
    StudyType.OTHER: marked("Other"),
}

NOT_STATED = marked("Design not stated")

KINDS: Mapping[Kind, str] = {
    Kind.JOURNAL: NOT_STATED,
    Kind.PREPRINT: NOT_STATED,
    Kind.REGULATOR: marked("Regulator"),
    Kind.GUIDELINE: marked("Guideline"),
    Kind.NEWS: marked("News"),
    Kind.BLOG: marked("Blog"),
    Kind.PODCAST: marked("Podcast"),
    Kind.VIDEO: marked("Video"),
    Kind.POST: marked("Post"),
}
"""For what is no study the kind says it; of a study, only a stated design."""

TEACHING_KINDS: Mapping[Kind, str] = {
    Kind.BLOG: marked("Teaching blog"),
    Kind.PODCAST: marked("Teaching podcast"),
    Kind.VIDEO: marked("Teaching video"),
    Kind.POST: marked("Teaching post"),
}


def plural(one: str, many: str) -> tuple[str, str]:
    """Both forms of a count, noted for the catalogues."""
    return one, many


VOICES: Mapping[Kind, tuple[str, str]] = {
    Kind.JOURNAL: plural("{n} journal", "{n} journals"),
    Kind.PREPRINT: plural("{n} preprint", "{n} preprints"),
    Kind.REGULATOR: plural("{n} regulator", "{n} regulators"),
    Kind.GUIDELINE: plural("{n} guideline", "{n} guidelines"),
    Kind.NEWS: plural("{n} news report", "{n} news reports"),
    Kind.BLOG: plural("{n} blog", "{n} blogs"),
    Kind.PODCAST: plural("{n} podcast", "{n} podcasts"),
    Kind.VIDEO: plural("{n} video", "{n} videos"),
    Kind.POST: plural("{n} post", "{n} posts"),
}

PREPRINT = marked("PREPRINT, not peer reviewed: {title}")
SAFETY = marked("SAFETY NOTICE: {title}")
CONCERN = marked("EXPRESSION OF CONCERN: {title}")
RETRACTION = marked("RETRACTION NOTICE: {title}")
RETRACTED = marked("RETRACTED: {title}")
WITHDRAWN = marked("WITHDRAWN: {title}")
CORRECTED = marked("CORRECTED: {title}")

FREE_FULL_TEXT = marked("free full text")
FREE = marked("free")
SUBSCRIPTION = marked("subscription")

CONFERENCE_REPORT = marked("Conference report, not peer reviewed")
WEEKDAY = marked("EEE")
NEXT_CHAT = marked("Next chat: #{tag}, {day} {time} here")
NEXT_CHAT_PERHAPS = marked("Next chat: #{tag}, {day} {time} here (not every week)")

UNTITLED = marked("(no title)")
FUNDING = marked("Funding as stated: industry")
ALSO = marked("Also: {voices}")
WHY = marked("Why: {why}")
TO_DISCUSS = marked("To discuss: {title}")
FOOTER = marked("Selected by software, in the authors' words. Not appraised.")
NOTHING_WORTH_SENDING = marked(
    "Nothing about your topics was worth sending since {day}. This is said once a month."
)
FIRST_DIGEST = marked("first digest (sample)")

OF_THE_CORE = (
    marked("Results"),
    marked("Authors' conclusion"),
    marked("No abstract in the feed."),
    marked("No result stated in one sentence."),
    marked("safety notices come first"),
    marked("outside your usual"),
    marked("late"),
    marked("wrap-up"),
    marked("preview"),
)
"""What the core says in words of its own; a term or a hashtag passes through as it is."""


def day_month(day: date, *, this_year: int, t: Tongue = ENGLISH) -> str:
    """`25 Nov`; another year is said: `25 Nov 2024`."""
    return t.day(day, marked("d MMM") if day.year == this_year else marked("d MMM y"))


def month_year(day: date, t: Tongue = ENGLISH) -> str:
    return t.day(day, marked("MMM y"))


def heading_day(day: date, t: Tongue = ENGLISH) -> str:
    """`Thu 26 Nov`."""
    return t.day(day, marked("EEE d MMM"))


def nothing_since(day: date, *, this_year: int, t: Tongue = ENGLISH) -> str:
    """For who has had no digest for long, so that silence is not taken for a failure."""
    return t(NOTHING_WORTH_SENDING, day=day_month(day, this_year=this_year, t=t))


def week_of(day: date, t: Tongue = ENGLISH) -> str:
    """The ISO week, as departments count theirs."""
    return t("week {number}", number=day.isocalendar().week)


def counted(chosen: int, considered: int, t: Tongue = ENGLISH) -> str:
    return t.plural("{chosen} of {n} new", "{chosen} of {n} new", considered, chosen=t.number(chosen))


def about_minutes(minutes: int, t: Tongue = ENGLISH) -> str:
    return t.plural("about {n} minute", "about {n} minutes", minutes)


def part_of(part: int, of: int, t: Tongue = ENGLISH) -> str:
    return t("part {part} of {of}", part=part, of=of)


def references(count: int, t: Tongue = ENGLISH) -> str:
    return t.plural("{n} reference", "{n} references", count)


def voices(kind: Kind, count: int, t: Tongue = ENGLISH) -> str:
    return t.plural(*VOICES[kind], count)
