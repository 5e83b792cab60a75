"""The terminal commands, one module per group, imported only when called: `rounds --help` stays instant."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from bot import __version__

COMMANDS = {
    "run": ("bot.cli.run:run", "the main job: the bot if a token is set, else a trial"),
    "ingest": ("bot.cli.run:ingest", "poll the sources that are due and store what they bring"),
    "digest": ("bot.cli.preview:digest", "print digests as they would be sent now, without sending"),
    "tick": ("bot.cli.run:tick", "ingest, publish and deliver once, as at a given time"),
    "check": ("bot.cli.check:check", "validate config/ and report every problem at once"),
    "doctor": ("bot.cli.doctor:doctor", "check machine, configuration and database for problems"),
    "deadletters": ("bot.cli.deadletters:deadletters", "list messages that failed or may not have arrived"),
    "followups": ("bot.cli.followups:followups", "check all notices against what was sent"),
    "recall": ("bot.cli.followups:recall", "remove an entry from every message that was sent"),
    "hold": ("bot.cli.hold:hold", "stop all digests and notices, in every process"),
    "release": ("bot.cli.hold:release", "resume sending after hold"),
    "backup": ("bot.cli.backup:backup", "copy the database while the bot runs, and verify the copy"),
    "verify": ("bot.cli.backup:verify", "read every page of a backup or of the database"),
    "restore": ("bot.cli.backup:restore", "go back to a backup; the bot must be stopped"),
    "upgrade": ("bot.cli.backup:upgrade", "back up, migrate, verify; on failure nothing is changed"),
    "compact": ("bot.cli.backup:compact", "rewrite the database to give unused space back"),
    "sources": ("bot.cli.sources:sources", "show how every source is doing; test, add or refresh one"),
    "opml": ("bot.cli.opml:opml", "import or export a list of feeds"),
    "parse": ("bot.cli.parse:parse", "feeds and recorded answers to JSON Lines"),
    "classify": ("bot.cli.classify:classify", "add topics, study type, flags and screening to rows"),
    "group": ("bot.cli.group:group", "add work, story and links to rows"),
    "story": ("bot.cli.story:story", "split what was wrongly merged, join what was missed"),
    "explain": ("bot.cli.explain:explain", "where an item came from, what merged it, why it has its topics"),
    "review": ("bot.cli.review:review", "list what was held back, to send or drop it"),
    "preview": ("bot.cli.preview:preview", "the digest of any subscription at any time"),
    "why": ("bot.cli.why:why", "trace an item through every stage to a reader"),
    "rank": ("bot.cli.rank:rank", "order rows for a subscription or by votes, with reasons"),
    "render": ("bot.cli.render:render", "ranked rows to messages"),
    "model": ("bot.cli.model:model", "train, measure, correct and inspect the classifier"),
    "evaluate": ("bot.cli.evaluate:evaluate", "measure the ranking on judged records"),
}
"""Command name → `module:attribute` and what `rounds --help` says of it, in that order."""


class Unheard(Exception):
    """Whoever read our output went away (`| head`)."""


class LazyGroup(click.Group):
    """A group whose commands are named in a table, `module:attribute` and a line each; imported on use."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._table = table

    def invoke(self, ctx: click.Context) -> object:
        """As click does, but for a closed pipe, which click would turn into exit code 1 without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise Unheard from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """By the table: click would import every command for its first sentence."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._table.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        module, _, attribute = self._table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rounds")
def rounds() -> None:
    """What is new in medicine, brought to the chat a clinician already reads."""
