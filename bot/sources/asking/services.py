"""Which conversation asks for which reader's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model import ReaderName
from bot.sources.asking import bluesky, mastodon, pubmed, reddit, x
from bot.sources.asking.catalogues import ask_crossref, ask_europepmc, ask_preprints, ask_updates
from bot.sources.asking.talk import Asking, Wish

ASKING: Mapping[ReaderName, Callable[[Wish], Asking]] = {
    "bluesky": bluesky.ask,
    "crossref": ask_crossref,
    "europepmc": ask_europepmc,
    "mastodon": mastodon.ask,
    "preprints": ask_preprints,
    "pubmed": pubmed.ask,
    "reddit": reddit.ask,
    "updates": ask_updates,
    "x": x.ask,
}
"""`feed` is asked for by `fetch.HttpFetcher`, conditionally; `retractions` is a file, got as feeds are."""

VARIABLES: Mapping[str, str] = {
    "BLUESKY_HANDLE": "the handle of the account that searches Bluesky",
    "BLUESKY_APP_PASSWORD": "an app password of that account",
    "NCBI_API_KEY": "a key of NCBI's E-utilities, for 10 requests a second",
    "REDDIT_CLIENT_ID": "the id of a Reddit application",
    "REDDIT_CLIENT_SECRET": "its secret",
    "X_BEARER_TOKEN": "a token of X's API; without it X is off",
    "X_MONTHLY_BUDGET_USD": "what X may cost in a month; 0 or nothing reads nothing",
}
"""Variables of the environment that conversations read, besides `MASTODON_TOKEN_<HOST>` for each instance."""


def secrets_of(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Those variables that are set; nothing else of the environment is handed on."""
    return {
        name: value
        for name, value in environ.items()
        if value and (name in VARIABLES or name.startswith("MASTODON_TOKEN_"))
    }
