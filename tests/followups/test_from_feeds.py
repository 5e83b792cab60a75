"""From the bytes of a feed to the message: notices as publishers write them, read, grouped and held."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest

from bot.model import Item, Kind, Source, SourceId
from bot.sources import crossref, retractions
from bot.sources.feed import parse_feed
from tests.followups import month
from tests.followups.conftest import Ward
from tests.stories import source

HEART, NOTICES = source("heart"), source("notices")
PAPER = "Examplipril after stent placement in adults with diabetes: a randomised trial"
DOI = "10.5555/heart.2026.1"


def _rss(title: str, link: str, text: str = "", doi: str = "") -> bytes:
    identifier = f"<dc:identifier>doi:{doi}</dc:identifier>" if doi else ""
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Heart</title><item>'
        f"<title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>{identifier}"
        f"<description>{escape(text)}</description></item></channel></rss>"
    ).encode()


def _read(of: Source, body: bytes) -> tuple[Item, ...]:
    return parse_feed(of, body)


async def _paper_is_sent(ward: Ward) -> None:
    body = _rss(PAPER, f"https://doi.org/{DOI}", "Methods: x. Results: y.", DOI)
    await month.file(ward.store, "heart", _seen(ward, _read(HEART, body)))
    (filed,) = (await ward.store.known_items(HEART.id, [f"https://doi.org/{DOI}"])).values()
    assert filed.item.kind is Kind.JOURNAL
    to = await ward.subscribe()
    await ward.write(to, filed)
    await ward.deliver()


def _seen(ward: Ward, items: tuple[Item, ...]) -> list[Item]:
    return [replace(one, first_seen=ward.clock()) for one in items]


TITLES = {
    "Nature": (f"Retraction Note: {PAPER}", "", "RETRACTED"),
    "Taylor & Francis": (f"Statement of Retraction: {PAPER}", "", "RETRACTED"),
    "Elsevier": (f"Retraction notice to “{PAPER}” [Example J. 12 (2026) 1–9]", "", "RETRACTED"),
    "JAMA": (f"Notice of Retraction and Replacement. {PAPER}", "", "RETRACTED AND REPLACED"),
    "misspelt": (f"Retration: {PAPER}", f"This retracts https://doi.org/{DOI}.", "RETRACTED"),
    "PLOS": (f"Expression of Concern: {PAPER}", "", "EXPRESSION OF CONCERN"),
    "in part": (f"Partial Retraction: {PAPER}", "", "RETRACTED IN PART"),
    "concern lifted": (f"Removal of Expression of Concern: {PAPER}", "", "REINSTATED"),
    "concern retracted": (f"Retraction of Expression of Concern: {PAPER}", "", "REINSTATED"),
    "retraction reversed": (f"Reversal of Retraction: {PAPER}", "", "REINSTATED"),
    "retraction retracted": (f"Retraction of Retraction: {PAPER}", "", "REINSTATED"),
    "reinstated": (f"Reinstatement: {PAPER}", "", "REINSTATED"),
    "unretracted": (f"Notice of reinstatement: {PAPER}", "", "REINSTATED"),
    "rescinded": (f"Rescinding of Expression of Concern: {PAPER}", "", "REINSTATED"),
    "resolved": (f"Resolution of Expression of Concern: {PAPER}", "", "REINSTATED"),
    "update": (f"Update to Expression of Concern: {PAPER}", "", "EXPRESSION OF CONCERN"),
    "by its text": ("Retraction", f"The article https://doi.org/{DOI} is retracted.", "RETRACTED"),
    "a dose": (f"Correction to: {PAPER}", "The dose in Table 1 was wrong.", "CORRECTED"),
    "a name": (f"Correction to: {PAPER}", "A name was misspelled.", ""),
    "a reply": (f"Reply to: {PAPER}", "We thank the authors.", ""),
    "no notice": ("Reinstatement of exampladone after stent placement in adults with diabetes", "", ""),
    "another paper": ("Retraction: Exampladone in an unrelated cohort of children", "", ""),
}


@pytest.mark.parametrize(("title", "text", "label"), TITLES.values(), ids=TITLES)
async def test_a_notice_in_a_feed(ward: Ward, title: str, text: str, label: str) -> None:
    """Known by its form, linked by DOI or title, and told by its kind."""
    await _paper_is_sent(ward)
    body = _rss(title, "https://heart.example/notice", text, "10.5555/heart.2026.n")
    await month.file(ward.store, "notices", _seen(ward, _read(NOTICES, body)))
    await ward.follow_up(everything=False)
    assert [told.partition(":")[0] for told in ward.told()] == ([label] if label else [])


async def test_a_record_of_crossref(ward: Ward) -> None:
    """`update-to` on the notice, and the type in the record's own words."""
    await _paper_is_sent(ward)
    body = (
        b'{"status": "ok", "message-type": "work", "message": {"DOI": "10.5555/n", "type": "journal-article",'
        b'"title": ["Examplipril after stent placement"], "update-to": [{"DOI": "%s", "type": "removal"}]}}'
        % DOI.upper().encode()
    )
    await month.file(ward.store, "notices", _seen(ward, crossref.read(NOTICES, body)))
    await ward.follow_up(everything=False)
    assert [told.partition(":")[0] for told in ward.told()] == ["REMOVED"]


ROWS = {
    "retraction": ("Retraction", "Concerns/Issues about Data;", "RETRACTED"),
    "replaced": ("Retraction", "Error in Data;Retract and Replace;", "RETRACTED AND REPLACED"),
    "concern": ("Expression of concern", "Concerns/Issues about Data;", "EXPRESSION OF CONCERN"),
    "reinstated": ("Reinstatement", "Notice - Limited or No Information;", "REINSTATED"),
}


@pytest.mark.parametrize(("nature", "reason", "label"), ROWS.values(), ids=ROWS)
async def test_a_row_of_retraction_watch(ward: Ward, nature: str, reason: str, label: str) -> None:
    """Its nature, and its reasons, which are quoted as the index's."""
    await _paper_is_sent(ward)
    columns = (
        "Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature,Reason"
    )
    row = f'"{PAPER}",{DOI},0,10.5555/rw.1,11/24/2026 0:00,{nature},"{reason}"'
    read = retractions.read(NOTICES, f"{columns}\n{row}\n".encode())
    await month.file(ward.store, "notices", _seen(ward, read))
    await ward.follow_up(everything=False)
    (told,) = ward.told()
    assert told.startswith(f'{label}: "')
    assert "24 November" in told


async def test_the_paper_itself_is_marked_by_its_feed(ward: Ward) -> None:
    """Another feed brings the article under its new title."""
    await _paper_is_sent(ward)
    body = _rss(f"RETRACTED: {PAPER}", f"https://doi.org/{DOI}", "", DOI)
    (item,) = _seen(ward, _read(HEART, body))
    await month.file(ward.store, "copies", [replace(item, source=SourceId("copies"))])
    await ward.follow_up(everything=False)
    (told,) = ward.told()
    assert told.startswith(f'RETRACTED: "{PAPER}"')
