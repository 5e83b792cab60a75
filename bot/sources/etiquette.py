"""`ports.Etiquette`: the rules of polling, hosts and moves behind one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model import Fetched, FetchFailed, FetchOutcome, Source, SourceId, SourceState
from bot.sources import hosts
from bot.sources.moves import one_per_address
from bot.sources.polling import DEFAULT, Rules, after_poll


class Polite:
    """The rules as `polling`, `hosts` and `moves` state them."""

    def __init__(self, rules: Rules = DEFAULT) -> None:
        self._rules = rules

    def round(
        self, due: Sequence[Source], states: Mapping[SourceId, SourceState], *, now: datetime
    ) -> tuple[Sequence[Source], dict[SourceId, datetime]]:
        """See `ports.Etiquette`."""
        single = hosts.in_turns(one_per_address(due, states))
        later = dict(hosts.start_up([one.id for one in single], now))
        return [one for one in single if one.id not in later], later

    def after(
        self,
        source: Source,
        states: Mapping[SourceId, SourceState],
        outcome: FetchOutcome,
        *,
        now: datetime,
    ) -> SourceState:
        """See `ports.Etiquette`."""
        moves = isinstance(outcome, Fetched) and outcome.moved_to
        taken = _taken(source, states) if moves else ()
        return after_poll(source, states[source.id], outcome, now=now, rules=self._rules, taken=taken)

    def deferrals(
        self,
        source: Source,
        outcome: FetchFailed,
        sources: Sequence[Source],
        states: Mapping[SourceId, SourceState],
        *,
        now: datetime,
    ) -> Mapping[SourceId, datetime]:
        """See `ports.Etiquette`."""
        return hosts.deferrals(source, outcome, sources, states, now=now)


def _taken(source: Source, states: Mapping[SourceId, SourceState]) -> list[str]:
    """The addresses that other sources moved to, or are moving to."""
    others = (state for other, state in states.items() if other != source.id)
    return [address for state in others if (address := state.address or state.moving_to)]
