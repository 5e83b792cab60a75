"""What the tests of the adapters share."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.model import Item
from bot.rows import item_from_row, row_from_item


def survives(item: Item) -> bool:
    """Whether an item is the same after its row; a row has no year and no canonical address."""
    again = item_from_row(json.loads(json.dumps(row_from_item(item))))
    return replace(again, year=item.year, canonical=item.canonical) == item
