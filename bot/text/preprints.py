"""Preprint servers: known by their hosts and their DOIs, whatever feed or list carried the entry."""

from __future__ import annotations

import re

from bot.model import Doi

_HOSTS = (
    "arxiv.org",
    "biorxiv.org",
    "chemrxiv.org",
    "medrxiv.org",
    "osf.io",
    "preprints.org",
    "psyarxiv.com",
    "qeios.com",
    "researchsquare.com",
    "ssrn.com",
    "techrxiv.org",
)
_ADDRESS = re.compile(
    rf"https?://(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, _HOSTS))})(?::\d+)?(?:[/?#]|$)", re.IGNORECASE
)
_DOI = re.compile(
    r"10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,}|10\.(?:48550/arxiv|21203/rs|26434/chemrxiv"
    r"|20944/preprints|31219/osf|31234/osf|35542/osf|2139/ssrn|22541/au|36227/techrxiv|32388)",
    re.IGNORECASE,
)


def is_preprint(link: str, doi: Doi | None) -> bool:
    """By the server's host or its DOIs; by prefix alone it cannot be told (10.1101 is also journals)."""
    return bool(_ADDRESS.match(link)) or bool(doi and _DOI.match(doi))
