"""What kind of notice it is, in the words that publishers and indexes use, however they spell them."""

from __future__ import annotations

import pytest

from bot.curate.followup.kinds import kind_of, kind_of_mark
from bot.model import Flag, Item, Link, LinkKind
from bot.model.standing import NoticeKind as N

RETRACTION, CONCERN, ERRATUM = LinkKind.RETRACTION_OF, LinkKind.CONCERN_ABOUT, LinkKind.ERRATUM_OF


def _kind(link: LinkKind, title: str, stated: str = "", *flags: Flag) -> N:
    item = Item(guid="n", title=title, flags=flags)
    return kind_of(Link(kind=link, to="doi:10.5555/a", why=stated), item)


STATED = [
    ("retraction", N.RETRACTED),
    ("Retraction", N.RETRACTED),
    ("retration", N.RETRACTED),
    ("RETRACTION ", N.RETRACTED),
    ("retracted", N.RETRACTED),
    ("partial_retraction", N.PARTLY_RETRACTED),
    ("Partial Retraction", N.PARTLY_RETRACTED),
    ("partialRetraction", N.PARTLY_RETRACTED),
    ("withdrawal", N.WITHDRAWN),
    ("Withdrawn", N.WITHDRAWN),
    ("removal", N.REMOVED),
    ("expression_of_concern", N.CONCERN),
    ("expression-of-concern", N.CONCERN),
    ("Expression of Concern", N.CONCERN),
    ("retracted and replaced", N.REPLACED),
    ("Concerns/Issues about Data; Retract and Replace", N.REPLACED),
    ("Retract and Replace", N.REPLACED),
    ("Concerns/Issues about Data; Removed without Notice; Withdrawal by Author", N.RETRACTED),
    ("Retraction and Replacement", N.REPLACED),
    ("reinstatement", N.REINSTATED),
    ("Reinstated", N.REINSTATED),
]


@pytest.mark.parametrize(("stated", "kind"), STATED, ids=[repr(stated) for stated, _ in STATED])
def test_a_stated_type_in_any_spelling(stated: str, kind: N) -> None:
    """Upper or lower case, underscores, hyphens, missing letters."""
    assert _kind(RETRACTION, "Examplipril after stent placement", stated) is kind


TITLES = [
    ("Retraction: Removal of ureteric stones", RETRACTION, N.RETRACTED),
    ("Retraction Note to: Partial nephrectomy in example cohorts", RETRACTION, N.RETRACTED),
    ("Notice of Retraction: Withdrawal of treatment in intensive care", RETRACTION, N.RETRACTED),
    ("Retraction and Replacement: Exampladone in sepsis", RETRACTION, N.REPLACED),
    ("Retraction and republication—Examplol for renal colic", RETRACTION, N.REPLACED),
    ("Notice of Retraction and Replacement. Author et al. A trial.", RETRACTION, N.REPLACED),
    ("Partial Retraction: Exampladone in sepsis", RETRACTION, N.PARTLY_RETRACTED),
    ("Statement of Retraction: Exampladone in sepsis", RETRACTION, N.RETRACTED),
    ("WITHDRAWN: Exampladone in sepsis", RETRACTION, N.WITHDRAWN),
    ("Notice of withdrawal: Exampladone in sepsis", RETRACTION, N.WITHDRAWN),
    ("ABCD2014_0097: REMOVED: Exampladone in sepsis", RETRACTION, N.REMOVED),
    ("Temporary Removal: Exampladone in sepsis", RETRACTION, N.REMOVED),
    ("Retraction of: Hip replacement in the elderly", RETRACTION, N.RETRACTED),
    ("Reinstatement: Exampladone in sepsis", ERRATUM, N.REINSTATED),
    ("Retraction of the Retraction: Exampladone in sepsis", RETRACTION, N.REINSTATED),
    ("Removal of Expression of Concern: Exampladone in sepsis", CONCERN, N.REINSTATED),
    ("Editorial Expression of Concern: Exampladone in sepsis", CONCERN, N.CONCERN),
    ("The validity of the reinstatement model of craving", ERRATUM, N.CORRECTED),
    ("Erratum to: Removal of ureteric stones", ERRATUM, N.CORRECTED),
    ("Error in Byline", ERRATUM, N.CORRECTED),
    ("Exampladone in sepsis (retracted and replaced)", RETRACTION, N.REPLACED),
]


@pytest.mark.parametrize(("title", "link", "kind"), TITLES, ids=[title for title, _, _ in TITLES])
def test_how_a_title_begins(title: str, link: LinkKind, kind: N) -> None:
    """Only the notice's own words count, never those of the title that it repeats."""
    assert _kind(link, title) is kind


def test_flags_decide_where_words_do_not() -> None:
    """A review that was withdrawn by an index's word keeps its title; a long reason is no type."""
    assert _kind(RETRACTION, "Examplol for colic", "", Flag.WITHDRAWN) is N.WITHDRAWN
    assert _kind(RETRACTION, "Examplol for colic") is N.RETRACTED
    long = "Concerns about data; error in analyses; withdrawal of consent; notice limited or lacking"
    assert _kind(RETRACTION, "Examplol for colic", long) is N.RETRACTED


MARKS = [
    ("Examplol for colic", {Flag.RETRACTED}, N.RETRACTED),
    ("WITHDRAWN: Examplol for colic", {Flag.RETRACTED}, N.WITHDRAWN),
    ("RETRACTED ARTICLE: Examplol for colic", {Flag.RETRACTED}, N.RETRACTED),
    ("Examplol for colic (Retracted and replaced)", {Flag.RETRACTED}, N.REPLACED),
    ("Examplol for colic", {Flag.WITHDRAWN}, N.WITHDRAWN),
    ("Examplol for colic", {Flag.CORRECTED}, N.CORRECTED),
    ("Withdrawal of examplol", {Flag.PREPRINT}, None),
]


@pytest.mark.parametrize(("title", "flags", "kind"), MARKS, ids=[f"{t} {sorted(f)}" for t, f, _ in MARKS])
def test_what_a_record_says_of_itself(title: str, flags: set[Flag], kind: N | None) -> None:
    """Publishers mark the article in place, by its title or in its record."""
    assert kind_of_mark(Item(guid="a", title=title), frozenset(flags)) is kind
