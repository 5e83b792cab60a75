"""Which items are one work, which works are one story, and what links them.

A false merge hides a paper from every reader for ever; a missed one shows it twice. So:

 1. Two different DOIs are never one work, whatever the titles say; versions of a preprint are.
 2. One DOI, PMID, PMCID, address or guid makes one work only where the titles agree, or one is empty:
    supplement abstracts share a DOI.
 3. An item that would fit two works of different DOIs joins neither.
 4. Items of one feed are never merged by similarity; rows without a source are compared with each other.
 5. Titles that recur (`Editorial`, `Introduction`, `Department of Error`) are never evidence.
 6. A title is evidence only when it says enough, and nothing known of the two differs: first author,
    year, journal, volume, page, part.
 7. Volume and first page with a title that agrees are one work even where names or years are misspelt.
 8. Errata, retractions, expressions of concern, replies and comments are linked to their work; they are
    never merged with it and never share its story.
 9. A preprint and its publication are two works, linked, in one story, even when the title changed.
10. A protocol is linked to its results; parts of a series stay apart.
11. What is said about one paper or page shares its story and is no copy of it; a round-up of several is
    linked to each and shares no story. A page that nobody holds is another one after a long silence.
12. News, blogs and posts about one event share a story by their words; papers never do, and neither does
    what takes up something that was told on an earlier day.
13. The order of the items changes nothing, and neither does the order in which batches come, as far as
    each batch is shown its neighbours.
14. A key never changes hands. When works turn out to be one, the key first seen is kept.
15. Every join says by which rule.
16. What a curator parted or joined stays so, for copies that come later too, in whatever order they come;
    of two works with different DOIs a curator can make one story, not one work.
"""

from bot.curate.dedupe.place import Places, Whole, place
from bot.curate.dedupe.rulings import closest_bond, rule_on

__all__ = ["Places", "Whole", "closest_bond", "place", "rule_on"]
