"""Feeds that moved: a permanent redirect is believed once it has been seen often and long enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Source, SourceId, SourceState
from bot.text import canonical_url

SIGHTINGS = 3
PERIOD = timedelta(days=1)
"""A redirect counts as a move after three polls over a day: outages and login pages redirect as well."""

MOST_SHARING = 5
"""An address that so many sources were sent to is a landing page, not a feed."""

MOST_OLD = 10


def after_redirect(
    source: Source, state: SourceState, moved_to: str, *, now: datetime, taken: Collection[str] = ()
) -> SourceState:
    """Count a sighting; move when there were enough. Called only for answers that were read as feeds.

    An address from which a curator moved it back is never moved to again.
    `taken` holds the address each other source moved, or is moving, to.
    """
    if moved_to in ("", state.address or source.url, *state.not_there):
        return replace(state, moving_to="", moving_since=None, moving_seen=0)
    if moved_to != state.moving_to or state.moving_since is None:
        return replace(state, moving_to=moved_to, moving_since=now, moving_seen=1)
    seen = state.moving_seen + 1
    shared = sum(address == moved_to for address in taken)
    if seen < SIGHTINGS or now - state.moving_since < PERIOD or shared >= MOST_SHARING:
        return replace(state, moving_seen=seen)
    old = (*state.old_addresses, state.address or source.url)[-MOST_OLD:]
    return replace(state, address=moved_to, old_addresses=old, moving_to="", moving_since=None, moving_seen=0)


def moved_back(state: SourceState) -> SourceState:
    """Undo the last move, for good: the redirects that led to it go on, and are not believed again."""
    return replace(
        state,
        address=state.old_addresses[-1] if state.old_addresses else "",
        old_addresses=state.old_addresses[:-1],
        not_there=(*state.not_there, state.address)[-MOST_OLD:],
        moving_to="",
        moving_since=None,
        moving_seen=0,
    )


def feed_address(source: Source, state: SourceState | None) -> str:
    """Where a source is asked, in one spelling: case, port, trailing dot and fragment do not matter.

    Scheme, path and parameters do: `?cat=1` is another feed than `?cat=2`.
    """
    url = (state.address if state else "") or source.url
    return canonical_url(url) or url


def one_per_address(sources: Iterable[Source], states: Mapping[SourceId, SourceState]) -> tuple[Source, ...]:
    """The sources to poll: of several that lead to the same address, or moved onto it, the first.

    What the others would bring is what the first brings, so nothing is lost and nobody gets it twice.
    """
    first: dict[str, Source] = {}
    for source in sources:
        first.setdefault(feed_address(source, states.get(source.id)), source)
    return tuple(first.values())
