"""The tables that ship with the package, read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from bot.curate.classify import JournalRule, JournalTable
from bot.model import TopicId


@cache
def journal_table() -> JournalTable:
    """`journals.yaml` and `journals_by_name.tsv` of this package: which topics a journal's name speaks of,
    and what journals are for whose names say too little of it, or something else."""
    rows: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(_text("journals.yaml"))["journals"]
    rules = (
        JournalRule(
            topics=tuple(map(TopicId, row["topics"])),
            words=tuple(row["words"]),
            unless=tuple(row.get("unless", ())),
        )
        for row in rows
    )
    return JournalTable(rules, named_journals())


def named_journals() -> Mapping[str, tuple[TopicId, ...]]:
    """All topics of each journal of `journals_by_name.tsv`; none where it is about everything."""
    lines = (line for line in _text("journals_by_name.tsv").splitlines() if not line.startswith("#"))
    named = (line.partition("\t") for line in lines)
    return {name: tuple(map(TopicId, topics.split())) for name, _, topics in named}


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
