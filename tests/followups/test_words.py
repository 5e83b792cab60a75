"""The message of a follow-up, and an entry that is marked or taken out: within every limit, and honest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.face.digest import GAP, UNITS
from bot.face.followup import LABELS, News, entry_at, message, with_mark, without_entry
from bot.face.markup import plain
from bot.face.standing import as_it_stands, corrections_html, status_html
from bot.face.tongue import tongue
from bot.model import Flag, Message, PartialDate, Precision
from bot.model.standing import Notice, NoticeKind, StatusLine
from bot.text.words import utf16_units
from tests.standin.texts import formatted
from tests.stories import day, filed

NEWS = News(
    kind=NoticeKind.RETRACTED,
    title="Examplipril after stent placement",
    url="https://heart.example/stent",
    sent=date(2026, 3, 3),
    dated=day("2026-11-24"),
    quote="source data could not be provided",
    notice_url="https://heart.example/notice",
    saved=True,
    logged=True,
    today=date(2026, 11, 26),
    reply_to=7,
)


def test_as_messages_md_has_it() -> None:
    """Line for line, with a button for the notice and one for the copies."""
    told = message(NEWS)
    assert plain(told).splitlines() == [
        'RETRACTED: "Examplipril after stent placement"',
        "Sent here 3 March. Retracted 24 November.",
        'The notice says: "source data could not be provided".',
        "Your saved copy and CPD entry are marked, not deleted.",
    ]
    assert [button.text for row in told.keyboard for button in row] == ["Read the notice", "My copies"]
    assert told.reply_to == 7


SAID = {
    "another year": ({"sent": date(2024, 3, 3)}, "Sent here 3 March 2024."),
    "only a month is known": (
        {"dated": PartialDate(value="2026-11", precision=Precision.MONTH)},
        "It has been retracted.",
    ),
    "a date that is none": (
        {"dated": PartialDate(value="2026-13-40", precision=Precision.DAY)},
        "It has been retracted.",
    ),
    "reasons of an index": (
        {"quote": "", "reasons": "Concerns about Data; Error in Results"},
        'Reasons as an index lists them: "Concerns about Data; Error in Results".',
    ),
    "only saved": ({"logged": False}, "Your saved copy is marked, not deleted."),
    "only logged": ({"saved": False}, "Your CPD entry is marked, not deleted."),
    "a whole sentence": ({"quote": "It was wrong."}, 'The notice says: "It was wrong."\n'),
    "no title": ({"title": " "}, "(no title)"),
}


@pytest.mark.parametrize(("given_", "words"), SAID.values(), ids=SAID)
def test_what_is_known_is_said(given_: dict[str, object], words: str) -> None:
    """And nothing else: no date that is not known, no quotation that is none."""
    assert words in plain(message(replace(NEWS, **given_)))  # type: ignore[arg-type]


def test_nothing_to_quote_and_nothing_kept() -> None:
    """Two lines and no empty ones; no button without an address."""
    bare = replace(NEWS, quote="", saved=False, logged=False, notice_url="javascript:alert(1)")
    assert len(plain(message(bare)).splitlines()) == 2
    assert message(bare).keyboard == ()


@given(
    kind=st.sampled_from([kind for kind in NoticeKind if kind in LABELS]),
    title=st.text(max_size=700),
    quote=st.text(max_size=900),
    url=st.sampled_from(["https://a.example/1", "javascript:x", "", 'https://a.example/"><b>']),
)
def test_telegram_takes_every_message(kind: NoticeKind, title: str, quote: str, url: str) -> None:
    """Whatever a feed says: within the limits, and what TDLib parses is what was meant."""
    told = message(replace(NEWS, kind=kind, title=title, quote=quote, url=url, notice_url=url))
    shown, _ = formatted(told.text, "HTML")
    assert shown.startswith(LABELS[kind])
    assert utf16_units(shown) <= UNITS


# ── the entry that was sent ───────────────────────────────────────────────────

SENT = Message(
    text=GAP.join(
        [
            "<b>Cardiology · Thu 26 Nov</b>\n2 of 9 new",
            '1. <a href="https://a.example/1">First</a>\nCohort\n"Quoted."',
            '2. PREPRINT, not peer reviewed: <a href="https://a.example/2">Second</a>\nCohort',
            "3. A post that has no title\nPost",
            "Selected by software.",
        ]
    )
)
FOUND = {
    "by its address": (9, ["https://a.example/2"], False, 2),
    "by its number": (3, [], True, 3),
    "address before number": (3, ["https://a.example/1"], True, 1),
    "number not allowed": (3, ["https://a.example/9"], False, None),
    "not there": (4, ["https://a.example/9"], True, None),
}


@pytest.mark.parametrize(("number", "urls", "by_number", "block"), FOUND.values(), ids=FOUND)
def test_where_an_entry_stands(number: int, urls: list[str], *, by_number: bool, block: int | None) -> None:
    """The title's address names it; its number only where the entry shows no other work."""
    assert entry_at(SENT.text, number, urls, by_number=by_number) == block


def test_a_mark_stands_after_the_number() -> None:
    """Before everything else; a graver one takes the place of an earlier one, in whatever language."""
    once = with_mark(SENT, 2, NoticeKind.CONCERN, tongue("fr"))
    twice = with_mark(once, 2, NoticeKind.RETRACTED)
    assert twice == with_mark(SENT, 2, NoticeKind.RETRACTED)
    assert twice.text.split(GAP)[2].startswith("2. RETRACTED: PREPRINT, not peer reviewed: <a")
    assert [a == b for a, b in zip(twice.text.split(GAP), SENT.text.split(GAP), strict=True)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_an_opening_without_a_number() -> None:
    """A group's paper to discuss."""
    opening = Message(text=f"<b>Week</b>{GAP}To discuss: <a href='https://a.example/1'>First</a>")
    assert "\n\nRETRACTED: To discuss: " in with_mark(opening, 1, NoticeKind.RETRACTED).text


@given(st.integers(UNITS - 60, UNITS), st.sampled_from([kind for kind in NoticeKind if kind in LABELS]))
def test_a_full_message_stays_within_the_limits(units: int, kind: NoticeKind) -> None:
    """Lines of the marked entry go, its title never does, and the others stay as they are."""
    entry = '1. <a href="https://a.example/1">First</a>\nCohort · Example J Med\n"' + "x" * 80 + '"\nWhy: x'
    rest = "2. " + "y" * (units - utf16_units(plain(f"{entry}{GAP}2. {GAP}end"))) + f"{GAP}end"
    sent = Message(text=f"{entry}{GAP}{rest}")
    marked = with_mark(sent, 0, kind)
    assert utf16_units(plain(marked)) <= UNITS
    assert marked.text.startswith(f'1. {LABELS[kind]}: <a href="https://a.example/1">First</a>')
    assert marked.text.endswith(rest)


def test_taken_out() -> None:
    """Number and place stay, the words do not; a keyboard stays."""
    cut = without_entry(SENT, 1)
    assert cut.text.split(GAP)[1] == "1. This entry was taken back."
    assert cut.text.split(GAP)[2:] == SENT.text.split(GAP)[2:]
    assert without_entry(cut, 1) == cut


# ── the next digest ───────────────────────────────────────────────────────────

CORRECTED = StatusLine(kind=NoticeKind.CORRECTED, title="Examplol", url="https://a.example/c", id=1)
PUBLISHED = StatusLine(kind=NoticeKind.PUBLISHED, title="Exampladone", url="https://a.example/p", id=2)


def test_lines_of_a_reader() -> None:
    """One line each, the title the link."""
    assert status_html([CORRECTED, PUBLISHED]).shown.splitlines() == [
        "Corrected since we sent it: Examplol",
        "Peer-reviewed now: Exampladone",
    ]
    assert 'href="https://a.example/p"' in status_html([PUBLISHED]).raw


def test_lines_of_a_group() -> None:
    """Corrections in one line, which also says that there are none."""
    assert corrections_html([]).shown == "Corrections to what we sent: none"
    assert corrections_html([CORRECTED, CORRECTED, PUBLISHED]).shown.splitlines() == [
        "Corrections to what we sent: Examplol; Examplol",
        "Peer-reviewed now: Exampladone",
    ]


# ── lists, searches and exports ───────────────────────────────────────────────

STANDS = {
    NoticeKind.RETRACTED: Flag.RETRACTED,
    NoticeKind.REPLACED: Flag.RETRACTED,
    NoticeKind.PARTLY_RETRACTED: Flag.RETRACTED,
    NoticeKind.WITHDRAWN: Flag.WITHDRAWN,
    NoticeKind.REMOVED: Flag.WITHDRAWN,
    NoticeKind.CONCERN: Flag.CONCERN_NOTICE,
    NoticeKind.CORRECTED: Flag.CORRECTED,
}


@pytest.mark.parametrize(("kind", "flag"), STANDS.items(), ids=[kind.value for kind in STANDS])
def test_a_saved_copy_is_marked(kind: NoticeKind, flag: Flag) -> None:
    """As what was said of its work, in place of what its record said; a withdrawal is no retraction."""
    one = as_it_stands(filed(title="T"), Notice(kind=kind, key="doi:10.5555/n"))
    assert one.item.flags == (flag,)


def test_what_was_reinstated_is_not_marked() -> None:
    """Whatever its own record still says; of what nothing is known nothing is said."""
    one = filed()
    retracted = replace(one, item=replace(one.item, flags=(Flag.RETRACTED, Flag.OPEN_ACCESS)))
    reinstated = as_it_stands(retracted, Notice(kind=NoticeKind.REINSTATED, key="doi:10.5555/n"))
    assert reinstated.item.flags == (Flag.OPEN_ACCESS,)
    assert as_it_stands(retracted, None) is retracted
