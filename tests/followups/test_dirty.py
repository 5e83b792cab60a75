"""Notices as they are found: misspelt, nameless, doubled, in any order; each chat is told once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.model import Chat, Pmid
from bot.sources import retractions
from tests.followups import month
from tests.followups.conftest import Ward, paper
from tests.followups.test_from_feeds import NOTICES

CHATS = (Chat(id=42), Chat(id=43), Chat(id=44))
PAPER = paper("stent", pmid=Pmid("31415926"))
HELD = {"doi:10.5555/stent", "pmid:31415926", "doi:10.5555/elsewhere"}
"""The papers in the archive; of the second one nobody has been told."""
COLUMNS = (
    "Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionPubMedID,RetractionDate,"
    "RetractionNature,Reason"
)


def line(stated: str, own: str = "10.5555/n.1", *, title: str = "") -> bytes:
    """An update notice as a line of JSON; `own` empty: one that names itself by nothing."""
    update = {"type": stated} | ({"identifier": {"doi": own}} if own else {})
    named = {"identifier": {"doi": "10.5555/STENT"}, "updates": [update], "title": title or PAPER.item.title}
    return json.dumps(named).encode()


def row(
    nature: str, doi: str = "10.5555/stent", pmid: str = "0", own: str = "10.5555/rw.1", own_pmid: str = "0"
) -> bytes:
    """A row of Retraction Watch."""
    named = f'"{PAPER.item.title}",{doi},{pmid},{own},{own_pmid},11/24/2026 0:00,{nature},"Error in Data;"'
    return f"{COLUMNS}\n{named}\n".encode()


async def told(ward: Ward, *bodies: bytes) -> list[str]:
    """What each chat that was sent the paper hears when these come, one after the other, and again: the
    labels; all of them hear the same."""
    readers = [await ward.subscribe(chat) for chat in CHATS]
    await ward.file(PAPER)
    for reader in readers:
        await ward.write(reader, PAPER)
    await ward.deliver()
    for body in (*bodies, *bodies):
        read = [item for one in retractions.notices(NOTICES, body) for item in one.of(HELD)]
        await month.file(ward.store, "notices", [replace(one, first_seen=ward.clock()) for one in read])
        for everything in (False, True):
            await ward.follow_up(everything=everything)
    heard = [[one.partition(":")[0] for one in ward.told(chat)] for chat in CHATS]
    assert heard == [heard[0]] * len(CHATS)
    return heard[0]


TYPES = {
    "Retraction": "RETRACTED",
    "RETRACTION ": "RETRACTED",
    "retration": "RETRACTED",
    "retracted": "RETRACTED",
    "Partial_Retraction": "RETRACTED IN PART",
    "partial-retraction": "RETRACTED IN PART",
    "Expression of Concern": "EXPRESSION OF CONCERN",
    "expression-of-concern": "EXPRESSION OF CONCERN",
    "expression_of_concern": "EXPRESSION OF CONCERN",
    "Removal": "REMOVED",
    "withdrawal": "WITHDRAWN",
    "Withdrawl": "WITHDRAWN",
    "reinstatement": "REINSTATED",
    "corrected-article": "",
    "err": "",
    "addendum": "",
    "new_version": "",
    "": "",
}


@pytest.mark.parametrize(("stated", "label"), TYPES.items())
async def test_types_in_the_wild(ward: Ward, stated: str, label: str) -> None:
    """In whatever case and spelling, and read twice."""
    assert await told(ward, line(stated)) == ([label] if label else [])


NAMES = {
    "a line without a name of its own": line("retraction", ""),
    "marked in place": line("retraction", "10.5555/stent"),
    "DOI in another case": row("Retraction", doi="10.5555/STENT"),
    "DOI as an address": row("Retraction", doi="https://doi.org/10.5555/stent"),
    "PMID alone": row("Retraction", doi="unavailable", pmid="31415926"),
    "PMID where the DOI is nobody's": row("Retraction", doi="10.5555/nowhere", pmid="31415926"),
    "a notice without a DOI": row("Retraction", own="unavailable", own_pmid="0"),
    "a notice by PMID": row("Retraction", own="", own_pmid="27182818"),
}


@pytest.mark.parametrize("body", NAMES.values(), ids=NAMES)
async def test_however_they_are_named(ward: Ward, body: bytes) -> None:
    """The paper by DOI, else by PMID; the notice by anything or nothing."""
    assert await told(ward, body) == ["RETRACTED"]


async def test_another_paper_is_another(ward: Ward) -> None:
    """Neither name is the paper's, though the title is: replies and editorials share theirs with many."""
    assert await told(ward, row("Retraction", doi="10.5555/elsewhere", pmid="27182818")) == []


SERIES = {
    "publisher and index": ([line("retraction"), row("Retraction")], ["RETRACTED"]),
    "index and publisher": ([row("Retraction"), line("Retraction")], ["RETRACTED"]),
    "one notice, two types": (
        [line("expression_of_concern"), line("retraction")],
        ["EXPRESSION OF CONCERN", "RETRACTED"],
    ),
    "a concern that comes late": ([line("retraction"), line("concern", "10.5555/n.2")], ["RETRACTED"]),
    "withdrawn, then retracted": ([line("withdrawal"), line("retraction", "10.5555/n.2")], ["WITHDRAWN"]),
    "in part, then whole": (
        [line("partial_retraction"), line("retraction", "10.5555/n.2")],
        ["RETRACTED IN PART", "RETRACTED"],
    ),
    "taken back": (
        [line("retraction"), line("reinstatement", "10.5555/n.2")],
        ["RETRACTED", "REINSTATED"],
    ),
    "a correction before": (
        [line("erratum", title="Correction: the dose was wrong"), line("retraction", "10.5555/n.2")],
        ["CORRECTED", "RETRACTED"],
    ),
    "a correction after": ([line("retraction"), line("erratum", "10.5555/n.2")], ["RETRACTED"]),
}  # fmt: skip


@pytest.mark.parametrize(("bodies", "labels"), SERIES.values(), ids=SERIES)
async def test_one_after_the_other(ward: Ward, bodies: list[bytes], labels: list[str]) -> None:
    """What is graver is news, what is less grave is none; all of it is read twice."""
    assert await told(ward, *bodies) == labels
