"""Learning what a reader likes from their votes. Pure.

The same two rankers, over the same features, order a pile of records for who screens them
(`ranked_by_votes`), and move the stories of a digest for who reads it (`learn`, `Tasting`).
"""

from bot.curate.taste.ordering import Ordered, ranked_by_votes
from bot.curate.taste.points import Tasting
from bot.curate.taste.reader import features_of, learn

__all__ = ["Ordered", "Tasting", "features_of", "learn", "ranked_by_votes"]
