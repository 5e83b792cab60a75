"""What the repository ships: its configuration is right, its schemas are fresh, all of it is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from bot.cli.check import check
from bot.errors import ConfigError
from bot.settings import VARIABLES, Settings, load
from bot.settings.folder import FORMS
from bot.settings.forms import Form, SourcesForm
from bot.settings.schema import schemas
from tests.conftest import ROOT
from tests.settings.folders import write

CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load(ROOT / "config", {})


def test_the_examples_are_the_four_of_the_readme(shipped: Settings) -> None:
    """Without a chat each, so nothing is ever sent for them."""
    assert [one.id for one in shipped.subscriptions] == ["cardiology", "emergency", "meded", "department"]
    assert all(one.chat is None for one in shipped.subscriptions)
    assert {one.id: one.schedule.every for one in shipped.subscriptions} == {
        "cardiology": "daily",
        "emergency": "daily",
        "meded": "weekly",
        "department": "weekly",
    }
    assert next(one.tags for one in shipped.subscriptions if one.id == "meded") == ("MedEd", "FOAMed")


def test_every_source_is_reached_as_documented(shipped: Settings) -> None:
    """At least twenty, over https, each with a publisher unless it is a hashtag."""
    assert len(shipped.sources) >= 20
    for source in shipped.sources:
        assert source.url.startswith("https://"), source.id
        assert source.publisher or source.kind == "post", source.id


def test_the_schemas_are_fresh(shipped: Settings) -> None:
    """`rounds check --write-schema` would change nothing."""
    folder = ROOT / "config" / "schema"
    assert {file.name: file.read_text() for file in folder.iterdir()} == schemas(shipped.topics)


def test_every_file_names_its_schema() -> None:
    """An editor finds the schema by the first line of each file."""
    files = {*(ROOT / "config").rglob("*.yaml")} - {ROOT / "config" / "topics.yaml"}
    for file in sorted(files):
        match = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text())
        assert match, file.name
        assert (file.parent / match[1]).is_file(), file.name


def _keys(form: type[BaseModel]) -> Iterator[str]:
    for key, field in form.model_fields.items():
        yield key
        for part in _parts(field.annotation):
            yield from _keys(part)


def _parts(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


@pytest.mark.parametrize("form", [*FORMS.values(), SourcesForm], ids=lambda form: form.__name__)
def test_every_key_is_documented(form: type[Form]) -> None:
    """docs/configuration.md names each key of each file as `key`."""
    missing = [key for key in _keys(form) if f"`{key}`" not in CONFIGURATION]
    assert missing == []


def test_every_variable_is_documented() -> None:
    """docs/configuration.md names each variable of the environment."""
    assert [name for name in VARIABLES if f"`{name}`" not in CONFIGURATION] == []


def test_no_variable_is_read_in_secret() -> None:
    """Whatever ROUNDS_… or TELEGRAM_… the source mentions is one of `VARIABLES`."""
    pattern = re.compile(r"\b(?:ROUNDS|TELEGRAM)_[A-Z][A-Z_]*[A-Z]\b")
    mentioned = {
        name for file in (ROOT / "bot").rglob("*.py") for name in pattern.findall(file.read_text("utf-8"))
    }
    assert mentioned - set(VARIABLES) == set()


def test_check_says_what_a_good_folder_holds(tmp_path: Any) -> None:
    """One line with counts."""
    ran = CliRunner().invoke(check, ["--config", str(write(tmp_path))])
    assert (ran.exit_code, ran.output.splitlines()) == (
        0,
        [f"{tmp_path}: good. 1 source (0 never verified), 2 topics, 1 digest"],
    )


def test_check_writes_the_schemas(tmp_path: Any) -> None:
    """A folder of one's own gets schemas with its own topics."""
    ran = CliRunner().invoke(check, ["--config", str(write(tmp_path)), "--write-schema"])
    assert ran.exit_code == 0
    assert '"cardiology"' in (tmp_path / "schema" / "digests.json").read_text()


def test_check_raises_what_is_wrong(tmp_path: Any) -> None:
    """The one handler at the top prints the problems to stderr and exits 2."""
    folder = write(tmp_path, {"topics.yaml": ""})
    ran = CliRunner().invoke(check, ["--config", str(folder)])
    assert isinstance(ran.exception, ConfigError)
    assert "the file is empty" in str(ran.exception)
