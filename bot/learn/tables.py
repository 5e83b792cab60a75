"""The tables that ship with the package, read."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from bot.curate.classify import JournalRule, JournalTable
from bot.model import TopicId


@cache
def journal_table() -> JournalTable:
    """`journals.yaml` of this package: which topics a journal's name speaks of."""
    text = resources.files(__package__).joinpath("journals.yaml").read_text("utf-8")
    rows: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(text)["journals"]
    return JournalTable(
        JournalRule(
            topics=tuple(map(TopicId, row["topics"])),
            words=tuple(row["words"]),
            unless=tuple(row.get("unless", ())),
        )
        for row in rows
    )
