"""The parts of the work rule: titles, places, names, notices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curate.dedupe.disjoint import Disjoint
from bot.curate.dedupe.notices import notice_of
from bot.curate.dedupe.record import journal_words, record
from bot.curate.dedupe.rules import (
    authors_agree,
    contradict,
    pages_agree,
    same_journal,
    same_pages,
    similarity_rule,
    volumes_agree,
)
from bot.curate.dedupe.titles import is_distinct, is_recurring, same_title, titles_agree
from bot.model import Kind, LinkKind
from tests.curate.pool import item

# ── titles ────────────────────────────────────────────────────────────────────

SAME = [
    ("equal", "examplumab in lupus", "examplumab in lupus", True),
    ("spacing", "laser co 2 conization of the cervix", "laser co2 conization of the cervix", True),
    (
        "spelling",
        "atypical haemolytic uraemic syndrome in infants",
        "atypical hemolytic uremic syndrome in infants",
        True,
    ),
    (
        "an article more",
        "role of examplumab in predicting relapse of lupus",
        "the role of examplumab in predicting relapse of lupus",
        True,
    ),
    (
        "number",
        "a phase 2 trial of examplumab in lupus nephritis",
        "a phase 3 trial of examplumab in lupus nephritis",
        False,
    ),
    (
        "men and women",
        "examplumab for lupus nephritis in men of any age",
        "examplumab for lupus nephritis in women of any age",
        False,
    ),
    (
        "with and without",
        "survival of patients with lupus and anaemia",
        "survival of patients without lupus and anaemia",
        False,
    ),
    (
        "opposites",
        "long term course of hypothyroidism in adults",
        "long term course of hyperthyroidism in adults",
        False,
    ),
    (
        "other words",
        "examplumab in lupus nephritis of adults",
        "fictavir in lupus nephritis of adults",
        False,
    ),
    (
        "roman part",
        "the kidney in lupus and in vasculitis i",
        "the kidney in lupus and in vasculitis ii",
        False,
    ),
]


@pytest.mark.parametrize(("a", "b", "same"), [s[1:] for s in SAME], ids=[s[0] for s in SAME])
def test_same_title(a: str, b: str, same: bool) -> None:
    """Spelling aside, every word and every digit counts; and order of the two does not."""
    assert (same_title(a, b), same_title(b, a)) == (same, same)


AGREE = [
    ("equal", "examplumab in lupus", "examplumab in lupus", True),
    ("one empty", "", "examplumab in lupus", True),
    ("characters dropped", "fe iii reduction in mangrove mud", "fe reduction in mangrove mud", True),
    (
        "subtitle cut",
        "examplumab in severe lupus",
        "examplumab in severe lupus a randomised trial in forty centres",
        True,
    ),
    ("short beginning", "lupus", "lupus in the light of everything that was written", False),
    ("another abstract", "sleep of night nurses", "examplumab in severe lupus", False),
    ("another part", "management of lupus part 1", "management of lupus part 2", False),
]


@pytest.mark.parametrize(("a", "b", "agree"), [s[1:] for s in AGREE], ids=[s[0] for s in AGREE])
def test_titles_agree(a: str, b: str, agree: bool) -> None:
    """What is asked of the titles of items that share an identifier."""
    assert (titles_agree(a, b), titles_agree(b, a)) == (agree, agree)


@given(st.text(alphabet="abi 12", max_size=40), st.text(alphabet="abi 12", max_size=40))
def test_title_rules_are_symmetric(a: str, b: str) -> None:
    """Neither rule depends on which title comes first."""
    a, b = " ".join(a.split()), " ".join(b.split())
    assert same_title(a, b) == same_title(b, a)
    assert titles_agree(a, b) == titles_agree(b, a)


@pytest.mark.parametrize(
    ("title", "recurring"),
    [
        ("editorial", True),
        ("editorial 2026", True),
        ("acknowledgment of reviewers 2025", True),
        ("thanks to our reviewers 2025", True),
        ("images in clinical medicine", True),
        ("", True),
        ("editorial independence of journals under pressure", False),
        ("contents of the stomach at autopsy", False),
        ("reply", True),
        ("response to examplumab in lupus", False),
    ],
)
def test_recurring(title: str, recurring: bool) -> None:
    """Furniture is told from articles that begin alike."""
    assert is_recurring(title) is recurring


def test_distinct_titles_are_long_and_do_not_recur() -> None:
    """A title of three words, or of furniture, stands for nothing."""
    assert is_distinct("examplumab in severe lupus nephritis")
    assert not is_distinct("severe lupus nephritis")
    assert not is_distinct("acknowledgment of reviewers of this journal 2026")


# ── places and names ──────────────────────────────────────────────────────────

PAGES = [
    ("equal", "288-297", "288-297", True),
    ("short range", "288-97", "288-297", True),
    ("first only", "288", "288-297", True),
    ("with letter", "e477-87", "E477–E487", True),
    ("no page", "", "288", None),
    ("article number", "1014", "c1804", None),
    ("inside", "488", "487-488", None),
    ("cut by an export", "t-6", "833-836", True),
    ("cut at the front", "2-8", "125-128", None),
    ("apart", "11-19", "311-319", False),
    ("next article", "297-301", "288-296", False),
    ("suppl", "S27", "S28", False),
    ("unreadable", "in press", "288", None),
]


@pytest.mark.parametrize(("a", "b", "agree"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES])
def test_pages(a: str, b: str, agree: bool | None) -> None:
    """True and False only where pages can be compared; the rest is unknown."""
    one, other = record(item("1", pages=a)), record(item("2", pages=b))
    assert (pages_agree(one, other), pages_agree(other, one)) == (agree, agree)


@given(st.text(max_size=20), st.text(max_size=20))
def test_pages_are_total(a: str, b: str) -> None:
    """No text makes the comparison fail, and it is symmetric."""
    one, other = record(item("1", pages=a)), record(item("2", pages=b))
    assert pages_agree(one, other) == pages_agree(other, one)
    assert same_pages(one, other) == same_pages(other, one)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("12", "12", True),
        ("24 Suppl 3", "24", True),
        ("30a", "30", True),
        ("12", "13", False),
        ("", "13", None),
    ],
)
def test_volumes(a: str, b: str, agree: bool | None) -> None:
    """The number in it counts; a supplement of the volume is the volume."""
    assert volumes_agree(record(item("1", volume=a)), record(item("2", volume=b))) is agree


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Nat Rev Nephrol", "Nature Reviews Nephrology", True),
        ("The Lancet", "Lancet (London, England)", True),
        ("J Inv Med", "Journal of Invented Medicine", True),
        ("JAMA Current Issue", "JAMA", True),
        ("PLoS ONE [Electronic Resource]", "PLoS ONE", True),
        ("Annals of Sample Therapy", "Example Reports in Cardiology", False),
    ],
)
def test_journals(a: str, b: str, same: bool) -> None:
    """Abbreviations, subtitles and feed titles are the journal; another name is another."""
    one, other = journal_words(a), journal_words(b)
    assert (same_journal(one, other), same_journal(other, one)) == (same, same)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        (("Abara, N A", "Brontes, S"), ("Nneka Abara", "Steve Brontes"), True),
        (("De Abara, N",), ("Abara, N.",), True),
        (("Nneka Abara, Steve Brontes, Paul Calloway",), ("Abara N",), True),
        (("Li, X",), ("Li X.",), True),
        (("Abara N",), ("Brontes S", "Abara N"), False),
        ((), ("Abara N",), None),
    ],
)
def test_first_authors(a: tuple[str, ...], b: tuple[str, ...], agree: bool | None) -> None:
    """Whatever the order of names and initials; a list in one string is a list."""
    assert authors_agree(record(item("1", authors=a)), record(item("2", authors=b))) is agree


def test_rules_tell_which() -> None:
    """The words are what `rounds explain` shows."""
    title = "Effect of examplumab on outcomes of heart failure"
    one = record(item("1", title, authors="Abara N", year=2026, volume="3", pages="11-19"))
    placed = record(item("2", title, authors="Abara N", year=2026, volume="3", pages="11"))
    loose = record(item("3", title, authors="Abara N", year=2026))
    bare = record(item("4", title))
    assert similarity_rule(one, placed) == "same title, volume and page"
    assert similarity_rule(one, loose) == "same title, first author and year"
    assert similarity_rule(one, bare) == "same title"


def test_two_that_contradict_never_meet_through_a_third() -> None:
    """A page on either side that differs, or one feed's two entries."""
    first, second = record(item("1", pages="11-19")), record(item("2", pages="40-49"))
    assert contradict(first, second)
    assert contradict(record(item("1", source="s")), record(item("2", source="s")))
    assert not contradict(record(item("1", source="s")), record(item("2", source="t")))


# ── notices ───────────────────────────────────────────────────────────────────

KINDS = [
    ("Erratum: Examplumab in lupus", LinkKind.ERRATUM_OF),
    ("Corrigendum to “Examplumab in lupus”", LinkKind.ERRATUM_OF),
    ("Publisher Correction: Examplumab in lupus", LinkKind.ERRATUM_OF),
    ("Correction for Abara et al., Examplumab in lupus", LinkKind.ERRATUM_OF),
    ("Examplumab in lupus. Corrigendum", LinkKind.ERRATUM_OF),
    ("Examplumab in lupus (vol 360, pg 542, 2009)", LinkKind.ERRATUM_OF),
    ("Fe de errores de «Examplumab en lupus»", LinkKind.ERRATUM_OF),
    ("Notice of Correction", LinkKind.ERRATUM_OF),
    ("Retraction Note: Examplumab in lupus", LinkKind.RETRACTION_OF),
    ("Retraction notice to “Examplumab in lupus” [J Inv Med 3 (2020) 11–19]", LinkKind.RETRACTION_OF),
    ("Notice of Retraction: Examplumab in lupus", LinkKind.RETRACTION_OF),
    ("Editorial Expression of Concern: Examplumab in lupus", LinkKind.CONCERN_ABOUT),
    ("Reply to “Examplumab in lupus”", LinkKind.REPLY_TO),
    ("Examplumab in lupus: authors' reply", LinkKind.REPLY_TO),
    ("In reply", LinkKind.REPLY_TO),
    ("Re: Examplumab in lupus", LinkKind.COMMENT_ON),
    ("Commentary on “Examplumab in lupus”", LinkKind.COMMENT_ON),
    ("Correction of scoliosis with growing rods", None),
    ("Correction for multiple testing in genome scans", None),
    ("Retraction of the lung during thoracoscopy", None),
    ("Withdrawal of life support in intensive care", None),
    ("Removal of impacted stones", None),
    ("Response to examplumab in lupus", None),
    ("Concerns of parents about vaccines", None),
    ("Re-establishing care after a flood", None),
    ("[Comment] Re-establishing care after a flood", None),
    ("Missing the forest for the trees", None),
    ("RETRACTED: Examplumab in lupus", None),
    ("Examplumab in lupus", None),
]


@pytest.mark.parametrize(("title", "kind"), KINDS, ids=[title for title, _ in KINDS])
def test_notices_by_title(title: str, kind: LinkKind | None) -> None:
    """Notices in the ways journals title them, and articles that begin with the same words."""
    notice = notice_of(item("x", title))
    assert (notice.kind if notice else None) is kind


TEXTS = [
    (
        "fault as title",
        "Errors in Table 2",
        "The article “X” was corrected to fix an error.",
        "",
        LinkKind.ERRATUM_OF,
    ),
    ("fault without text", "Error in Byline", "", "", LinkKind.ERRATUM_OF),
    ("an article on errors", "Errors in triage", "Background: triage is hard.", "", None),
    ("reply", "Lupus in men", "In Reply We thank Dr Brontes.", "", LinkKind.REPLY_TO),
    ("thanks", "Lupus in men", "We thank Steve Brontes for his interest.", "", LinkKind.REPLY_TO),
    ("letter", "Lupus in men", "To the Editor A recent Review was thorough.", "", LinkKind.COMMENT_ON),
    ("letters' section", "Lupus in men", "", "Correspondence", LinkKind.COMMENT_ON),
    ("section that is the notice", "Lupus in men", "", "Erratum", LinkKind.ERRATUM_OF),
    ("comment as a section", "A new option in lupus", "Lupus is common.", "Comment", None),
]


@pytest.mark.parametrize(
    ("title", "text", "section", "kind"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS]
)
def test_notices_by_text(title: str, text: str, section: str, kind: LinkKind | None) -> None:
    """Where the title does not say it, the section or the first words may."""
    notice = notice_of(item("x", title, summary=text, section=section))
    assert (notice.kind if notice else None) is kind


PLACES = [
    ("Correction to J Inv Med 2026; 12: 288–97", "12|288"),
    ("Erratum to “X in lupus” [J Inv Med 12 (2026) 288–297]", "12|288"),
    ("X in lupus (vol 12, pg e288, 2026)", "12|e288"),
    ("Correction: X in a cohort of over 950,000 people", ""),
]


@pytest.mark.parametrize(("title", "place"), PLACES, ids=[title for title, _ in PLACES])
def test_places(title: str, place: str) -> None:
    """Volume and first page as citations write them, and no other numbers."""
    notice = notice_of(item("x", title))
    assert notice is not None
    assert notice.place == place


def test_talk_is_no_notice() -> None:
    """A post that begins with "Re:" answers nobody's paper."""
    assert notice_of(item("x", "Re: lunch", kind=Kind.POST)) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_notices_are_total(title: str, text: str) -> None:
    """No text makes it fail or stall."""
    notice_of(item("x", title, summary=text, section=text[:20]))


# ── sets ──────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_disjoint_sets_are_those_of_the_pairs(pairs: list[tuple[int, int]]) -> None:
    """Joined, directly or through others, is one set; `members` lists it whole."""
    sets = Disjoint()
    naive = [{n} for n in range(31)]
    for a, b in pairs:
        sets.join(a, b)
        merged = next(s for s in naive if a in s) | next(s for s in naive if b in s)
        naive = [s for s in naive if not s & merged] + [merged]
    for group in naive:
        assert {sets.find(n) for n in group} == {sets.find(min(group))}
        assert set(sets.members(sets.find(min(group)))) == group
