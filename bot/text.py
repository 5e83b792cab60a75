"""Normalising text and identifiers. Pure; every function is total over str."""

from __future__ import annotations

import re
import unicodedata

from bot.model import Doi, Pmcid, Pmid

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"'<>]+)", re.IGNORECASE)
_DOI_TAIL = re.compile(r"[.,;:)\]}>\"']+$")


def parse_doi(text: str) -> Doi | None:
    """The first DOI in `text`, in any spelling (`doi:`, resolver address, bare), lower-cased."""
    match = _DOI.search(text)
    if not match:
        return None
    doi = match.group(1)
    while (cut := _DOI_TAIL.sub("", doi)) != doi and not _balanced_close(doi):
        doi = cut
    return Doi(doi.lower())


def _balanced_close(doi: str) -> bool:
    # Elsevier's PII DOIs end in "(25)02551-6" and older ones in ")": a bracket that was opened stays.
    return doi.endswith(")") and doi.count("(") == doi.count(")")


def parse_pmid(text: str) -> Pmid | None:
    """`pubmed:123`, `PMID: 123`, a PubMed address or bare digits; leading zeros dropped."""
    match = re.fullmatch(r"\s*(?:pubmed:|pmid:?\s*)?0*([1-9]\d{0,8})\s*", text, re.IGNORECASE) or re.search(
        r"pubmed\.ncbi\.nlm\.nih\.gov/0*([1-9]\d{0,8})", text
    )
    return Pmid(match.group(1)) if match else None


def parse_pmcid(text: str) -> Pmcid | None:
    match = re.search(r"\bPMC0*([1-9]\d{0,8})\b", text, re.IGNORECASE)
    return Pmcid(f"PMC{match.group(1)}") if match else None


def fold(text: str) -> str:
    """For comparing: compatibility-decomposed, no accents, lower case, words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))
