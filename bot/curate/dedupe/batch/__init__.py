"""The grouping of more rows than the memory can hold as records. Pure.

Nearly every row of a batch shares nothing with another, and all that need be known of it is its name. So:

 1. `signatures`: each row is read once and forgotten, but for 250 bytes of hashes: of its identifiers, of
    the names a catalogue would have it under, of what a block of similar titles needs, and, of the few rows
    that speak of others (notices, preprints, posts), of the names they ask for (`asked`). Most rows are
    papers that show nothing but what they state (`plain`), and signed many at a time (`bulk`).
 2. `pairs`: what meets in a block of titles or places is tested by the hashes. Only what no rule could join
    is put out; the rules themselves are not repeated here.
 3. `company`: rows that share an identifier, are such a pair, or of which one asks for the other, keep
    company; of papers of an author whom a preprint or a protocol asks for, those that may be its kin. Who
    keeps none is a work and a story by itself, under the name that its signature holds.
 4. `parts`: the rest is placed by `place`, some companies at a time, and gets what it would have got among
    all: a part is told which pairs met, and whose names too many have, since both were counted over all.

The places are those that `place` gives the whole (`tests/curate/test_dedupe_batch.py`). Nothing here reads a
row or starts a process: `bot/cli/group/` does.
"""

from bot.curate.dedupe.batch.bulk import plain_records, sign_plain
from bot.curate.dedupe.batch.company import Company, companies, namesakes
from bot.curate.dedupe.batch.pairs import Pairs, together
from bot.curate.dedupe.batch.parts import Part, parts
from bot.curate.dedupe.batch.plain import plain_papers
from bot.curate.dedupe.batch.signatures import Columns, Signatures, interleaved, joined, sign

__all__ = [
    "Columns",
    "Company",
    "Pairs",
    "Part",
    "Signatures",
    "companies",
    "interleaved",
    "joined",
    "namesakes",
    "parts",
    "plain_papers",
    "plain_records",
    "sign",
    "sign_plain",
    "together",
]
