"""Learning what a reader likes from their votes. Pure.

The same code ranks a pile of records for who screens them (`ranked_by_votes`) and a digest for who reads it.
"""

from bot.curate.taste.ordering import Ordered, ranked_by_votes

__all__ = ["Ordered", "ranked_by_votes"]
