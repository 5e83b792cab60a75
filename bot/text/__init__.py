"""Normalising text, identifiers and addresses. Pure; every function is total over str."""

from bot.text.identifiers import doi_in_address, doi_version, doi_work, parse_doi, parse_pmcid, parse_pmid
from bot.text.mentions import mentions, own_page
from bot.text.named import named_titles, well_spelt
from bot.text.preprints import is_preprint
from bot.text.titles import has_abstract_number, has_status, title_key
from bot.text.urls import canonical_url, clean_url
from bot.text.words import fold, one_line

__all__ = [
    "canonical_url",
    "clean_url",
    "doi_in_address",
    "doi_version",
    "doi_work",
    "fold",
    "has_abstract_number",
    "has_status",
    "is_preprint",
    "mentions",
    "named_titles",
    "one_line",
    "own_page",
    "parse_doi",
    "parse_pmcid",
    "parse_pmid",
    "title_key",
    "well_spelt",
]
