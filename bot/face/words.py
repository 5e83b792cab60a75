"""Every word of ours in a digest, in one place; English, from which catalogues can be made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.model import Kind, StudyType

STUDY_TYPES: Mapping[StudyType, str] = {
    StudyType.GUIDELINE: "Guideline",
    StudyType.SYSTEMATIC_REVIEW: "Systematic review",
    StudyType.META_ANALYSIS: "Meta-analysis",
    StudyType.RCT: "Randomised trial",
    StudyType.NRCT: "Trial, not randomised",
    StudyType.TRIAL_PROTOCOL: "Protocol (no results)",
    StudyType.COHORT: "Cohort",
    StudyType.CASE_CONTROL: "Case-control",
    StudyType.CROSS_SECTIONAL: "Cross-sectional",
    StudyType.DIAGNOSTIC: "Diagnostic accuracy",
    StudyType.PREDICTION: "Prediction model",
    StudyType.QUALITATIVE: "Qualitative",
    StudyType.ECONOMIC: "Economic",
    StudyType.SCOPING_REVIEW: "Scoping review",
    StudyType.NARRATIVE_REVIEW: "Review (narrative)",
    StudyType.CASE_REPORT: "Case report/series",
    StudyType.BASIC_SCIENCE: "Lab/animal",
    StudyType.EDITORIAL_COMMENT: "Opinion",
    StudyType.NEWS: "News",
    StudyType.EDU_RESOURCE: "Teaching",
    StudyType.PODCAST: "Podcast",
    StudyType.VIDEO: "Video",
    StudyType.CASE_DISCUSSION: "Case discussion",
    StudyType.EVENT: "Event",
    StudyType.JOB_AD: "Job advertisement",
    StudyType.OTHER: "Other",
}

NOT_STATED = "Design not stated"

KINDS: Mapping[Kind, str] = {
    Kind.JOURNAL: NOT_STATED,
    Kind.PREPRINT: NOT_STATED,
    Kind.REGULATOR: "Regulator",
    Kind.GUIDELINE: "Guideline",
    Kind.NEWS: "News",
    Kind.BLOG: "Blog",
    Kind.PODCAST: "Podcast",
    Kind.VIDEO: "Video",
    Kind.POST: "Post",
}
"""For what is no study the kind says it; of a study, only a stated design (DESIGN, 10)."""

TEACHING_KINDS: Mapping[Kind, str] = {
    Kind.BLOG: "Teaching blog",
    Kind.PODCAST: "Teaching podcast",
    Kind.VIDEO: "Teaching video",
    Kind.POST: "Teaching post",
}

VOICES: Mapping[Kind, tuple[str, str]] = {
    Kind.JOURNAL: ("journal", "journals"),
    Kind.PREPRINT: ("preprint", "preprints"),
    Kind.REGULATOR: ("regulator", "regulators"),
    Kind.GUIDELINE: ("guideline", "guidelines"),
    Kind.NEWS: ("news report", "news reports"),
    Kind.BLOG: ("blog", "blogs"),
    Kind.PODCAST: ("podcast", "podcasts"),
    Kind.VIDEO: ("video", "videos"),
    Kind.POST: ("post", "posts"),
}

PREPRINT = "PREPRINT, not peer reviewed: "
SAFETY = "SAFETY NOTICE: "
CONCERN = "EXPRESSION OF CONCERN: "
RETRACTION = "RETRACTION NOTICE: "
CORRECTED = "CORRECTED: "

FREE_FULL_TEXT = "free full text"
FREE = "free"
SUBSCRIPTION = "subscription"

UNTITLED = "(no title)"
FUNDING = "Funding as stated: "
INDUSTRY = "industry"
ALSO = "Also: "
WHY = "Why: "
TO_DISCUSS = "To discuss: "
FOOTER = "Selected by software, in the authors' words. Not appraised."
NOTHING_WORTH_SENDING = "Nothing about your topics was worth sending since {day}. This is said once a month."
FIRST_DIGEST = "first digest (sample)"

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_month(day: date, *, this_year: int) -> str:
    """`25 Nov`; another year is said: `25 Nov 2024`."""
    year = "" if day.year == this_year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def month_year(year: int, month: int) -> str:
    return f"{MONTHS[month - 1]} {year}"


def heading_day(day: date) -> str:
    """`Thu 26 Nov`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def nothing_since(day: date, *, this_year: int) -> str:
    """For who has had no digest for long, so that silence is not taken for a failure."""
    return NOTHING_WORTH_SENDING.format(day=day_month(day, this_year=this_year))


def week_of(day: date) -> str:
    """The ISO week, as departments count theirs."""
    return f"week {day.isocalendar().week}"


def counted(chosen: int, considered: int) -> str:
    return f"{chosen:,} of {considered:,} new"


def about_minutes(minutes: int) -> str:
    return f"about {minutes} minute{'s'[: minutes != 1]}"


def part_of(part: int, of: int) -> str:
    return f"part {part} of {of}"


def references(count: int) -> str:
    return f"{count:,} reference{'s'[: count != 1]}"


def voices(kind: Kind, count: int) -> str:
    return f"{count} {VOICES[kind][count != 1]}"
