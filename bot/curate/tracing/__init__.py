"""What became of one item on its way to one subscription, a stage at a time, and what would have changed it.
Pure.

arrival   how it came in: fetched, screened, judged, grouped
fit       whether it is this reader's: about, muted, new, scored
choice    whether the digest takes it
sending   whether the chat had it, when the next digest goes, what became of the one that carried it
"""

from bot.curate.tracing.sending import due, verdict
from bot.curate.tracing.stages import of_itself, stages
from bot.curate.tracing.trace import NEVER_SEEN, Stage, Trace, itself, never_seen

__all__ = ["NEVER_SEEN", "Stage", "Trace", "due", "itself", "never_seen", "of_itself", "stages", "verdict"]
