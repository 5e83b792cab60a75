"""`rounds model`: where the classifier comes from, how good it is, and what a curator can do about it."""

from __future__ import annotations

import click

from bot.cli import LazyGroup

COMMANDS = {
    "train": ("bot.cli.model.training:train", "train, from the project's own labels or with --labels"),
    "evaluate": ("bot.cli.model.measuring:evaluate", "measure the topics on labelled rows"),
    "compare": ("bot.cli.model.measuring:compare", "compare two models on the same labelled rows"),
    "ask": ("bot.cli.model.curating:ask", "list the items whose labels would teach most"),
    "explain": ("bot.cli.model.curating:explain", "show how a title is judged, and why"),
    "adopt": ("bot.cli.model.curating:adopt", "let the bot use a model from its next start"),
    "rollback": ("bot.cli.model.curating:rollback", "go back to the model used before"),
    "card": ("bot.cli.model.curating:card", "show what the model was trained on, with which figures"),
}
"""Imported on use: only who trains or measures waits for scikit-learn."""


@click.group(cls=LazyGroup, table=COMMANDS)
def model() -> None:
    """Train, measure, correct and inspect the classifier."""
