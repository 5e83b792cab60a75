"""The schema, as numbered steps that are never edited once released. A module an area, a function a step.

Instants are text in UTC of one fixed width, so that text order is time order (`documents.stamp`).
A `record` column is the JSON of a noun without the fields that have a column of their own.
The order of the imports is the order of the steps; a step stands on none of another area's but `first`.
"""

from bot.store.migrations import first

# isort: split

from bot.store.migrations import (
    attention,
    conversation,
    cpd,
    followups,
    grouping,
    operations,
    posts,
    review,
    votes,
    words,
)
from bot.store.migrations.steps import migrations

__all__ = [
    "attention",
    "conversation",
    "cpd",
    "first",
    "followups",
    "grouping",
    "migrations",
    "operations",
    "posts",
    "review",
    "votes",
    "words",
]
