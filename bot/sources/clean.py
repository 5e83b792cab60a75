"""Markup to plain text. What comes out holds no tag, no entity and no LaTeX, and loses no word.

nh3 tokenises as browsers do, in linear time, so `p<0.05` stays text and `<script>` goes with its content.
"""

from __future__ import annotations

import html
import re

import nh3

from bot.text import one_line
from bot.text.words import visible

ROUNDS = 3
"""Times that a text may have been escaped: once for XML, once for HTML, once by mistake (FEEDS.md: twice
escaped entities in 10 titles of 8,506)."""

_BLOCK = re.compile(
    r"<(?=\s*(?:/\s*)?(?:jats:)?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|section|article|blockquote|hr|pre|figure"
    r"|figcaption|header|footer|title|abstract|sec)\b)",
    re.IGNORECASE,
)
"""The bracket of an element that stands on lines of its own; Crossref's abstracts have JATS for them."""

_FORMULA = re.compile(
    r"<annotation\b[^<>]{0,200}>[^<>]{0,2000}</annotation\s*>"
    r"|</?(?:math|semantics|m(?:i|n|o|s|text|row|sup|sub|subsup|frac|sqrt|root|over|under|underover|style|fenced))\b"
    r"[^<>]{0,500}>",
    re.IGNORECASE,
)
"""MathML, with whose elements nh3 drops their letters; the LaTeX in it says the same once more."""

_SUPERSCRIPT = re.compile(r"<sup\b[^<>]{0,200}>\s*([-−–+()0-9n]{1,6})\s*</sup\s*>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_TAG_LEFT = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_WRAPPED = re.compile(r"[ \t\r]*\n[ \t\r]*")
"""In HTML a line break is a space."""

_LATEX = re.compile(r"\$([^$\n]{1,120})\$|\\\((.{1,120}?)\\\)")
_LATEX_SIGNS = re.compile(r"[\\^_{]")
_SIGNS = (
    "alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ lambda=λ "
    "mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ upsilon=υ phi=φ varphi=φ chi=χ psi=ψ omega=ω Gamma=Γ "
    "Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Phi=Φ Psi=Ψ Omega=Ω times=× pm=± leq=≤ le=≤ geq=≥ ge=≥ "
    "approx=≈ sim=~ circ=° degree=° cdot=· rightarrow=→ to=→ infty=∞ neq=≠ ll=≪ gg=≫"
)
_SYMBOLS = dict(pair.split("=") for pair in _SIGNS.split())
"""LaTeX commands read as their signs; other commands (`\\mathrm`) are dropped and their content kept."""


_STRIPPER = nh3.Cleaner(tags=set(), attributes={}, link_rel=None)
"""Made once: `nh3.clean` makes its tables anew for each text, which is a third of its time."""


def to_text(markup: str) -> str:
    """Plain text, unescaped as often as it was escaped; paragraphs are parted by one newline."""
    if not _is_marked(markup) and markup.isprintable():
        return one_line(markup)
    text = markup
    for _ in range(ROUNDS):
        before, text = text, _plain(text) if _is_marked(text) else text
        if text == before or not (_TAG_LEFT.search(text) or _ENTITY.search(text)):
            break
    lines = (one_line(line) for line in visible(text).splitlines())
    return "\n".join(line for line in lines if line)


def _is_marked(text: str) -> bool:
    return "<" in text or "&" in text


def to_title(markup: str) -> str:
    """Plain text on one line, LaTeX read aloud."""
    text = to_text(markup)
    return one_line(_LATEX.sub(_read_latex, text) if "$" in text or "\\(" in text else text)


def _plain(markup: str) -> str:
    if _BLOCK.search(markup):
        markup = _BLOCK.sub("\n<", _WRAPPED.sub(" ", markup) if "\n" in markup else markup)
    if "<m" in markup:
        markup = _FORMULA.sub("", markup)
    if "sup" in markup or "SUP" in markup:
        markup = _SUPERSCRIPT.sub(_raise, markup)
    return html.unescape(_STRIPPER.clean(markup))


def _raise(match: re.Match[str]) -> str:
    # 10<sup>3</sup> is not 103.
    return match.group(1).translate(_RAISED)


def _read_latex(match: re.Match[str]) -> str:
    inner = match.group(1) or match.group(2)
    if match.group(1) and not _LATEX_SIGNS.search(inner):
        return match.group()
    inner = re.sub(r"\^\{?([-+0-9n]{1,6})\}?", lambda m: m.group(1).translate(_RAISED), inner)
    inner = re.sub(r"\\([A-Za-z]+)\s?", lambda m: _SYMBOLS.get(m.group(1), ""), inner)
    return re.sub(r"[_^{}\\]", "", inner).strip()
