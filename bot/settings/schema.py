"""A JSON Schema for each file of `config/`, so that an editor completes and checks while one types."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.model import Topic
from bot.settings.folder import FORMS, OPTIONAL
from bot.settings.forms import Form, SourcesForm

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas(topics: Iterable[Topic]) -> dict[str, str]:
    """File name → JSON text. Where a topic is expected, the ids of `topics` are offered."""
    ids = [str(topic.id) for topic in topics]
    forms: dict[str, type[Form]] = {**FORMS, **OPTIONAL, "sources.yaml": SourcesForm}
    return {name.replace(".yaml", ".json"): _schema(form, ids) for name, form in sorted(forms.items())}


def write_schemas(folder: Path, topics: Iterable[Topic]) -> tuple[Path, ...]:
    """Writes `schemas(topics)` into `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas(topics).items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return tuple(written)


def _schema(form: type[Form], topic_ids: list[str]) -> str:
    schema = {"$schema": _DIALECT, **_offered(form.model_json_schema(), topic_ids)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _offered(part: Any, topic_ids: list[str]) -> Any:
    """`part` with every mark `x-topic` replaced by the ids that may stand there."""
    if isinstance(part, list):
        return [_offered(one, topic_ids) for one in part]
    if not isinstance(part, dict):
        return part
    inside = {key: _offered(value, topic_ids) for key, value in part.items() if key != "x-topic"}
    return inside | {"enum": topic_ids} if "x-topic" in part else inside
