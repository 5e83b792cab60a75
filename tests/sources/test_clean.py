"""Markup to plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.clean import to_text, to_title

TITLES = {
    "<p><strong><em>Exemplum</em></strong> in adults</p>": "Exemplum in adults",
    "&lt;em&gt;Exemplum&lt;/em&gt; in adults": "Exemplum in adults",
    "Aches &amp;amp; pains &#8211; a review": "Aches & pains – a review",
    "p<0.05 and n>3": "p<0.05 and n>3",
    "H<sub>2</sub>O": "H2O",
    "10<sup>3</sup> cells per mm<sup>-2</sup>": "10³ cells per mm⁻²",
    "\ufeffTwo\n\tlines  and\u00a0spaces": "Two lines and spaces",
    "$^{18}$F-tracer, $\\beta$-blockers, $5 and $10": "¹⁸F-tracer, β-blockers, $5 and $10",
    "\\(\\mathrm{CO}_2\\) retention": "CO2 retention",
    "<script>alert(1)</script>Safe": "Safe",
    "A <a href='javascript:x'>link</a>": "A link",
    "Caf\u00e9 \u200bzero\u00ad width": "Café zero width",
    "<mml:math><mml:mi>x</mml:mi></mml:math> marks": "x marks",
    "<math><mi>β</mi><mo>-</mo></math>blockers": "β-blockers",
    "<math><semantics><mi is='true'>γ</mi><annotation encoding='tex'>\\gamma</annotation></semantics>"
    "</math> rays": "γ rays",
    "<mark>Marked</mark> words": "Marked words",
    "<!-- nothing -->": "",
}


@pytest.mark.parametrize(("markup", "text"), TITLES.items(), ids=TITLES.values())
def test_title(markup: str, text: str) -> None:
    """A title is plain text on one line, however often it was escaped."""
    assert to_title(markup) == text


def test_paragraphs() -> None:
    """Paragraphs are parted by one newline; a line break inside one is a space."""
    assert to_text("<p>One\n line</p><ul><li>Two</li></ul>Three<br/>Four") == "One line\nTwo\nThree\nFour"
    assert to_text("<jats:title>Aim</jats:title><jats:p>A.</jats:p><jats:p>B.</jats:p>") == "Aim\nA.\nB."
    assert to_text("Plain\ntext  here") == "Plain\ntext here"


TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|amp|lt|gt|quot|nbsp);")


@given(
    st.lists(
        st.sampled_from(
            ["<b>", "</b>", "&lt;", "&amp;", "lt;", "x", " ", "<p class='y'>", "<!--", "-->", "<"]
        )
    )
)
def test_no_markup_left(pieces: list[str]) -> None:
    """Three rounds of escaping leave no tag that was there; a fourth is nobody's mistake."""
    text = "".join(pieces)
    if not re.search(r"&(?:amp;|lt;)*(?:amp;){2}", text):
        assert not re.search(r"</?(?:b|p)\b[^<>]*>", to_title(text))


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is cleaned, and cleaning what is clean changes nothing when it holds no markup."""
    cleaned = to_title(text)
    assert "\n" not in cleaned
    if not re.search(r"[<&$\\]", cleaned):
        assert to_title(cleaned) == cleaned
