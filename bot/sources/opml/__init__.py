"""OPML 2.0 (opml.org/spec2.opml): lists of feeds in and out. Pure, bounded, and told line by line.

Files are written by many programs and by hand, so a broken line costs itself and no other: outlines are found
by their brackets, and the attributes of each are read by expat alone, in a document of its own. There is no
place where an entity could be declared: a file that tries is refused whole (S17).
"""

from bot.sources.opml.reading import DEEPEST, MOST_FAULTS, MOST_OUTLINES, Fault, Outline, Reading, read_opml
from bot.sources.opml.text import MOST_BYTES
from bot.sources.opml.writing import write_opml

__all__ = [
    "DEEPEST",
    "MOST_BYTES",
    "MOST_FAULTS",
    "MOST_OUTLINES",
    "Fault",
    "Outline",
    "Reading",
    "read_opml",
    "write_opml",
]
