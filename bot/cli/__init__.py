"""The terminal commands, one module a group, imported only when called: `rounds --help` stays instant."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from bot import __version__

COMMANDS = {
    "run": "bot.cli.run:run",
    "ingest": "bot.cli.run:ingest",
    "digest": "bot.cli.run:digest",
    "tick": "bot.cli.run:tick",
    "check": "bot.cli.check:check",
    "doctor": "bot.cli.doctor:doctor",
    "deadletters": "bot.cli.deadletters:deadletters",
    "followups": "bot.cli.followups:followups",
    "recall": "bot.cli.followups:recall",
    "hold": "bot.cli.hold:hold",
    "release": "bot.cli.hold:release",
    "backup": "bot.cli.backup:backup",
    "verify": "bot.cli.backup:verify",
    "restore": "bot.cli.backup:restore",
    "upgrade": "bot.cli.backup:upgrade",
    "compact": "bot.cli.backup:compact",
    "sources": "bot.cli.sources:sources",
    "opml": "bot.cli.opml:opml",
    "parse": "bot.cli.parse:parse",
    "classify": "bot.cli.classify:classify",
    "group": "bot.cli.group:group",
    "story": "bot.cli.story:story",
    "explain": "bot.cli.explain:explain",
    "review": "bot.cli.review:review",
    "preview": "bot.cli.preview:preview",
    "why": "bot.cli.why:why",
    "rank": "bot.cli.rank:rank",
    "render": "bot.cli.render:render",
    "model": "bot.cli.model:model",
    "evaluate": "bot.cli.evaluate:evaluate",
}
"""Command name → `module:attribute`. The order is the order of `rounds --help`."""


class Unheard(Exception):
    """Whoever read our output went away (`| head`)."""


class LazyGroup(click.Group):
    """A group whose commands are named in a table, `module:attribute` each, and imported on use."""

    def __init__(self, *args: Any, table: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._table = table

    def invoke(self, ctx: click.Context) -> object:
        """As click does, but for a closed pipe, which click would turn into exit code 1 without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise Unheard from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        module, _, attribute = self._table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rounds")
def rounds() -> None:
    """What is new in medicine, brought to the chat a clinician already reads."""
