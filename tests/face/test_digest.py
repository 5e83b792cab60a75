"""A digest as messages: the layout, and every limit of Telegram's, judged by TDLib."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.face import words
from bot.face.digest import ENTITIES, RAW_BYTES, UNITS, render
from bot.face.markup import plain
from bot.model import Digest, Entry, Flag, Kind, Message, PartialDate, Precision, StudyType
from bot.text.words import utf16_units
from tests.face.test_markup import HOSTILE
from tests.standin.texts import formatted
from tests.stories import day, digest, entry, filed, quoted, story, topic

READER = digest(
    entry(
        story(
            "1",
            title="examplipril in severe renal impairment",
            kind=Kind.REGULATOR,
            flags=(Flag.SAFETY_NOTICE,),
            published=day("2026-11-25"),
            url="https://agency.example/1",
        ),
        extract=quoted("Do not start examplipril if eGFR is below 30.", label=""),
        carrier="Example Medicines Agency",
        why="safety notices come first",
    ),
    entry(
        story(
            "2",
            title="Exampladone in heart failure",
            study_type=StudyType.RCT,
            flags=(Flag.OPEN_ACCESS, Flag.INDUSTRY_FUNDED),
            published=day("2026-11-25"),
            url="https://j.example/2",
            echoes=(filed("b1", kind=Kind.BLOG, work="w"), filed("b2", kind=Kind.BLOG, work="w")),
        ),
        extract=quoted("The primary outcome occurred in 17.1% v 18.0% (HR 0.95)."),
    ),
    entry(
        story(
            "3",
            title="wearable ECG screening",
            kind=Kind.PREPRINT,
            study_type=StudyType.COHORT,
            version="1",
            published=day("2026-11-24"),
        ),
        extract=quoted("Sensitivity was 71% (95% CI 66 to 76)."),
        carrier="medRxiv",
        why="arrhythmia",
    ),
    entry(
        story(
            "4",
            title="Syncope in adults: 2026 update",
            kind=Kind.GUIDELINE,
            flags=(Flag.PAYWALLED,),
            published=day("2026-11-24"),
        ),
        no_extract="No abstract in the feed.",
        carrier="Example Society",
        why="cardiology",
    ),
    entry(
        story(
            "5",
            title="Five ECGs not to miss",
            kind=Kind.BLOG,
            study_type=StudyType.EDU_RESOURCE,
            authors=("A. Author",),
            references=14,
        ),
        why="outside your usual",
    ),
    sample=True,
)

READER_TEXT = """\
Cardiology · Thu 26 Nov · first digest (sample)
5 of 143 new · about 3 minutes

1. SAFETY NOTICE: examplipril in severe renal impairment
Regulator · Example Medicines Agency · 25 Nov
"Do not start examplipril if eGFR is below 30."
Why: safety notices come first

2. Exampladone in heart failure
Randomised trial · Example J Med · 25 Nov · free full text
Results: "The primary outcome occurred in 17.1% v 18.0% (HR 0.95)."
Funding as stated: industry · Also: 2 blogs
Why: heart failure

3. PREPRINT, not peer reviewed: wearable ECG screening
Cohort · medRxiv v1 · 24 Nov · free
Results: "Sensitivity was 71% (95% CI 66 to 76)."
Why: arrhythmia

4. Syncope in adults: 2026 update
Guideline · Example Society · 24 Nov · subscription
No abstract in the feed.
Why: cardiology

5. Five ECGs not to miss
Teaching blog · A. Author · 14 references
Why: outside your usual

Selected by software, in the authors' words. Not appraised."""

GROUP = digest(
    entry(
        story("1", title="Examplafen or morphine for renal colic", study_type=StudyType.RCT),
        extract=quoted("Pain fell 3.1 v 2.9 points (difference 0.2)."),
        carrier="Example Emerg Med",
        why="your topics",
    ),
    entry(story("2", title="Examplol for sepsis", kind=Kind.PREPRINT), carrier="medRxiv"),
    audience="group",
    title="St Example ED",
    considered=412,
)

GROUP_TEXT = """\
St Example ED · week 48 · 2 of 412

To discuss: Examplafen or morphine for renal colic
Randomised trial · Example Emerg Med
Results: "Pain fell 3.1 v 2.9 points (difference 0.2)."
Why: your topics

2. PREPRINT, not peer reviewed: Examplol for sepsis · Design not stated · medRxiv

Corrections to what we sent: none

Selected by software, in the authors' words. Not appraised."""


@pytest.mark.parametrize(
    ("made", "text"), [(READER, READER_TEXT), (GROUP, GROUP_TEXT)], ids=["reader", "group"]
)
def test_layout(made: Digest, text: str) -> None:
    """What a reader and a department see, word for word."""
    (message,) = render(made)
    assert plain(message) == text
    assert (message.part, message.of) == (1, 1)


def seen(message: Message) -> tuple[str, list[dict[str, Any]]]:
    """As TDLib shows it; fails where the official server would refuse it."""
    return formatted(message.text, "HTML")


def test_titles_are_links_and_the_heading_is_bold() -> None:
    """Nothing else is marked up, and a title without an address is just text."""
    (message,) = render(READER)
    text, entities = seen(message)
    marked = [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in entities]
    assert marked == [
        ("bold", "Cardiology · Thu 26 Nov · first digest (sample)"),
        ("text_link", "examplipril in severe renal impairment"),
        ("text_link", "Exampladone in heart failure"),
    ]


def test_notes_stand_in_the_heading() -> None:
    """A digest that comes late says so at once."""
    (message,) = render(digest(READER.entries[0], notes=("late",)))
    assert plain(message).startswith("Cardiology · Thu 26 Nov · late\n")


DATES = {
    "day of this year": (PartialDate(value="2026-11-05", precision=Precision.DAY), " · 5 Nov"),
    "day of another year": (PartialDate(value="2024-02-29", precision=Precision.DAY), " · 29 Feb 2024"),
    "second": (PartialDate(value="2026-11-05T10:00:00+00:00", precision=Precision.SECOND), " · 5 Nov"),
    "month": (PartialDate(value="2026-11", precision=Precision.MONTH), " · Nov 2026"),
    "year": (PartialDate(value="2026", precision=Precision.YEAR), " · 2026"),
    "none": (None, ""),
    "unusable": (PartialDate(value="soon", precision=Precision.DAY), ""),
}


@pytest.mark.parametrize(("published", "shown"), DATES.values(), ids=DATES)
def test_a_date_is_as_precise_as_its_source(published: PartialDate | None, shown: str) -> None:
    """No day is invented for a month."""
    (message,) = render(digest(entry(story(published=published))))
    assert f"Design not stated · Example J Med{shown}\n" in plain(message)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_word(kind: Kind) -> None:
    """A reader is told what each entry is."""
    (message,) = render(digest(entry(story(kind=kind))))
    assert f"\n{words.KINDS[kind]} · " in plain(message)


@pytest.mark.parametrize("study_type", StudyType)
def test_every_study_type_is_shown_in_words(study_type: StudyType) -> None:
    """Words, not codes."""
    (message,) = render(digest(entry(story(study_type=study_type))))
    assert f"\n{words.STUDY_TYPES[study_type]} · " in plain(message)


VOICES = {
    "a blog and two podcasts": ((Kind.BLOG, Kind.PODCAST, Kind.PODCAST), "Also: 1 blog, 2 podcasts"),
    "a preprint": ((Kind.PREPRINT,), "Also: 1 preprint"),
    "nobody": ((), ""),
}


@pytest.mark.parametrize(("kinds", "shown"), VOICES.values(), ids=VOICES)
def test_also(kinds: tuple[Kind, ...], shown: str) -> None:
    """Who else carries it, by kind."""
    echoes = tuple(filed(f"e{n}", kind=kind) for n, kind in enumerate(kinds))
    (message,) = render(digest(entry(story(echoes=echoes))))
    assert (shown in plain(message)) if shown else ("Also" not in plain(message))


def test_copies_of_the_record_are_no_voices() -> None:
    """The same article from two feeds is one article; two posts of one source are one voice."""
    copies = (filed("copy", work="work-a"),)
    posts = (filed("p1", kind=Kind.POST, source="m"), filed("p2", kind=Kind.POST, source="m"))
    (message,) = render(digest(entry(story("a", echoes=(*copies, *posts)))))
    assert "\nAlso: 1 post\n" in plain(message)


AUDIENCE = st.sampled_from(["reader", "group"])

# ── limits ────────────────────────────────────────────────────────────────────

FIELD = st.builds(
    lambda text, times: text * times, st.one_of(HOSTILE, st.just("漢👩x ")), st.integers(1, 300)
)


@st.composite
def hostile_entries(draw: st.DrawFn) -> Entry:
    """An entry whose every field is hostile and may be long; few texts, for Hypothesis's sake."""
    text, other = draw(FIELD), draw(FIELD)
    url = "https://j.example/" + "&" * draw(st.integers(0, 2030))
    flags = draw(st.lists(st.sampled_from(Flag), max_size=3))
    lead = story(title=text, kind=draw(st.sampled_from(Kind)), url=url, flags=flags, authors=(other,))
    return entry(lead, extract=quoted(text[:300], label="Results"), carrier=other, why=other)


@pytest.mark.check("S22")
@given(
    st.lists(hostile_entries(), min_size=1, max_size=3),
    st.integers(1, 5),
    st.sampled_from(["reader", "group"]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
def test_every_message_is_within_every_limit(few: list[Entry], times: int, audience: str) -> None:
    """Hostile titles, long addresses: each part is accepted, within units, entities and raw bytes."""
    entries, title = few * times, few[0].carrier
    messages = render(digest(*entries, audience=audience, title=title))
    for number, message in enumerate(messages, 1):
        text, entities = seen(message)
        assert utf16_units(text) <= UNITS
        assert len(entities) <= ENTITIES
        assert len(message.text.encode()) <= RAW_BYTES
        assert (message.part, message.of) == (number, len(messages))


@pytest.mark.check("S22")
@given(st.integers(1, 150), st.integers(1, 300), st.integers(0, 2000))
@settings(max_examples=40, deadline=None)
def test_no_entry_is_lost_or_cut(count: int, width: int, link: int) -> None:
    """Each entry stands whole in exactly one part, in order, whatever limit makes the split."""
    entries = [
        entry(
            story(f"{n}", title=f"#{n}# {'wide ' * (width // 5)}#{n}#", url="https://j.example/" + "p" * link)
        )
        for n in range(count)
    ]
    parts = [seen(message)[0] for message in render(digest(*entries))]
    found = [n for part in parts for n in range(count) if f". #{n}# " in part and part.count(f"#{n}#") == 2]
    assert found == list(range(count))
    assert all("Why: heart failure" in part for part in parts)


def test_parts_are_headed_and_the_last_is_signed() -> None:
    """A reader of one part knows which it is; counts stand in the first, the footer in the last."""
    messages = render(digest(*(entry(story(f"{n}", title="wide " * 60)) for n in range(30))))
    first, *_, last = map(plain, messages)
    assert first.startswith(f"Cardiology · Thu 26 Nov · part 1 of {len(messages)}\n30 of 143 new")
    assert last.startswith(f"Cardiology · Thu 26 Nov · part {len(messages)} of {len(messages)}\n\n")
    assert [words.FOOTER in plain(message) for message in messages] == [False] * (len(messages) - 1) + [True]


def test_more_than_a_hundred_entities_are_split() -> None:
    """Short linked titles fit by length long after Telegram has stopped counting entities."""
    entries = [entry(story(f"{n}", title="x", url="https://j.example"), carrier="") for n in range(120)]
    messages = render(digest(*entries, audience="group"))
    assert [len(seen(message)[1]) for message in messages] == [100, 22]
    assert len(seen(messages[0])[0]) < UNITS


def test_topics_are_not_shown_as_reasons_by_accident() -> None:
    """Why is what the entry says, nothing else."""
    (message,) = render(digest(entry(story(topics=(topic("oncology"),)), why="")))
    assert "Why" not in plain(message)
