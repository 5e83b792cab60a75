"""Which expressions are worth asking: none that matches may be missing."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curate.dedupe.notices import FORMS
from bot.text.likely import Likely
from bot.text.notices import TITLES

PATTERNS = (
    re.compile(r"^erratum\b|\berratum$", re.I),
    re.compile(r"^(?:update|change) to", re.I),
    re.compile(r"^re\s?:", re.I),
    re.compile(r"\w+"),
)
SOME = Likely(PATTERNS)


def test_only_what_may_match_is_named() -> None:
    """Of an expression without letters to look for it is never known that it cannot; what begins a text is
    looked for there."""
    assert SOME.of("Change to a table: Erratum") == [0, 1, 3]
    assert SOME.of("No change to a table") == [3]
    assert Likely([re.compile("^re$")]).of("Heart failure") == [0]
    assert Likely(PATTERNS[:2]).of("Heart failure") == []


def test_texts_in_which_something_may_match() -> None:
    """Each by its place; a text is begun by its own letters only."""
    texts = ["Heart failure", "Erratum", "a change to", "change to", ""]
    assert Likely(PATTERNS[:2]).among(texts) == {1, 3}
    assert Likely(PATTERNS[:3]).among([*texts, "RE: gout"]) == {1, 3, 5}
    assert Likely(PATTERNS).among([]) == set()


TABLE = (*(row.regex for row in TITLES), *(pattern for _, pattern in FORMS))
LIKELY = Likely(TABLE)
_PIECES = (
    "Retraction|retracted|Notice of|withdrawn|Removed|:|-|\u2014|(|)|[|]|Erratum|Correction|to|of|for|Reply"
    "|Authors\u2019|Author's|response|Re|re:|Comment|on|LBA12|205P|P-012|AB0123|S12|abstract no. 7|update"
    "|Change in|byline|missing|Department of Error|errors in|text|vol 12, pg 3|(2006)|288-97|heart failure"
    "|\u66f4\u6b63|\u64a4\u7a3f|R\u00e9tractation|\u017f|\u212a|\ud800|\n|  "
)


@given(st.lists(st.lists(st.sampled_from(_PIECES.split("|")), max_size=8).map(" ".join), max_size=5))
@settings(max_examples=500, deadline=None)
def test_no_match_of_a_notice_is_hidden(titles: list[str]) -> None:
    """In one title, nor in any of several."""
    matching = [{n for n, one in enumerate(TABLE) if one.search(title)} for title in titles]
    assert all(found <= set(LIKELY.of(title)) for found, title in zip(matching, titles, strict=True))
    assert {n for n, found in enumerate(matching) if found} <= LIKELY.among(titles)
