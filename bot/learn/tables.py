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
    """`journals.yaml` and `journals_by_name.yaml` of this package: which topics a journal's name speaks of,
    and what journals are for whose names say too little of it, or something else."""
    rows: list[dict[str, Any]] = _read("journals.yaml")["journals"]
    named: dict[str, str] = _read("journals_by_name.yaml")["journals"]
    rules = (
        JournalRule(
            topics=tuple(map(TopicId, row["topics"])),
            words=tuple(row["words"]),
            unless=tuple(row.get("unless", ())),
        )
        for row in rows
    )
    return JournalTable(rules, {name: tuple(map(TopicId, of.split())) for name, of in named.items()})


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(
        resources.files(__package__).joinpath(name).read_text("utf-8")
    )
    return read
