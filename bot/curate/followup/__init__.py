"""Follow-ups: what a notice makes of a work, and what each chat that was sent the work has to hear. Pure."""

from bot.curate.followup.decide import Saying, say
from bot.curate.followup.history import standing
from bot.curate.followup.notices import notices_of

__all__ = ["Saying", "notices_of", "say", "standing"]
