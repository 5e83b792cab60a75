"""`rounds model`: where the classifier comes from, how good it is, and what a curator can do about it."""

from __future__ import annotations

import click

from bot.cli.model.curating import adopt, ask, card, explain, rollback
from bot.cli.model.measuring import compare, evaluate
from bot.cli.model.training import train


@click.group()
def model() -> None:
    """Train the classifier, measure it, correct it, and show where it comes from."""


for command in (train, evaluate, compare, ask, explain, adopt, rollback, card):
    model.add_command(command)
