"""The loops: ingest, publish, deliver. Each gathers, asks the core, applies.

Nothing here decides what is good or due; nothing in the core waits for anything.
"""

from bot.pipeline.digests import Catalogue, preview, publish
from bot.pipeline.inward import Ingest, ingest
from bot.pipeline.outward import deliver

__all__ = ["Catalogue", "Ingest", "deliver", "ingest", "preview", "publish"]
