"""What is said of whether a text is free; every work is invented."""

from __future__ import annotations

import pytest

from bot.curate.access import access_of
from bot.curate.entry import entry
from bot.model import Curated, Flag, Kind, Pmid, Ranked
from tests.stories import filed, source, story

PMC = "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"
FREE = filed("copy", work="w", free_url=PMC)
KNOWN_TO_PUBMED = filed("copy", work="w", pmid=Pmid("7"))
OTHER = filed("preprint", work="other", free_url="https://preprints.test/1")

CASES: dict[str, tuple[Curated, str, tuple[str, str]]] = {
    "the record names the free text": (story(free_url=PMC), "", ("free full text", PMC)),
    "open access": (story(flags=(Flag.OPEN_ACCESS,)), "", ("free full text", "")),
    "the record says it costs": (story(flags=(Flag.PAYWALLED,)), "free", ("subscription", "")),
    "free although its journal is not": (story(free_url=PMC), "subscription", ("free full text", PMC)),
    "a copy of the work is free": (story(work="w", echoes=[FREE]), "subscription", ("free full text", PMC)),
    "another work of the story is free": (story(echoes=[OTHER]), "", ("", "")),
    "the curator knows the journal": (story(), "subscription", ("subscription", "")),
    "the curator knows the journal is free": (story(), "free", ("free full text", "")),
    "PubMed knows no free copy": (story(pmid=Pmid("7")), "", ("subscription", "")),
    "PubMed's copy knows none": (story(work="w", echoes=[KNOWN_TO_PUBMED]), "", ("subscription", "")),
    "nobody says": (story(), "", ("", "")),
    "preprint": (story(kind=Kind.PREPRINT, free_url=PMC), "subscription", ("free", "")),
    "guideline": (story(kind=Kind.GUIDELINE), "subscription", ("subscription", "")),
    "blog": (story(kind=Kind.BLOG, free_url=PMC), "subscription", ("", "")),
}


@pytest.mark.parametrize(("curated", "access", "said"), CASES.values(), ids=CASES)
def test_access(curated: Curated, access: str, said: tuple[str, str]) -> None:
    """Free where a record says so, by subscription where it does not; nothing where nobody knows."""
    assert access_of(curated, source("a", access=access)) == said


def test_an_entry_carries_it() -> None:
    """From the choice of entries on."""
    ranked = Ranked(curated=story(free_url=PMC), relevance=5.0, newsworthiness=5.0, score=5.0)
    made = entry(ranked, None)
    assert (made.access, made.free_url) == ("free full text", PMC)
