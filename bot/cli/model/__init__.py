"""`rounds model`: where the classifier comes from, how good it is, and what a curator can do about it."""

from __future__ import annotations

import click

from bot.cli import LazyGroup

COMMANDS = {
    "train": "bot.cli.model.training:train",
    "evaluate": "bot.cli.model.measuring:evaluate",
    "compare": "bot.cli.model.measuring:compare",
    "ask": "bot.cli.model.curating:ask",
    "explain": "bot.cli.model.curating:explain",
    "adopt": "bot.cli.model.curating:adopt",
    "rollback": "bot.cli.model.curating:rollback",
    "card": "bot.cli.model.curating:card",
}
"""Imported on use: only who trains or measures waits for scikit-learn."""


@click.group(cls=LazyGroup, table=COMMANDS)
def model() -> None:
    """Train the classifier, measure it, correct it, and show where it comes from."""
