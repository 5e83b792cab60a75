"""`config/pearls.yaml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.model import Pearl, TopicId
from bot.settings import load
from tests.conftest import ROOT
from tests.settings.folders import write

ONE = "{id: food, text: Exampladone is taken with food., source: Example J, specialty: cardiology"


def test_pearls_are_read(tmp_path: Path) -> None:
    """The file may be missing; each point keeps its source and its review date."""
    assert load(write(tmp_path / "a"), {}).pearls == ()
    text = f"pearls:\n  - {ONE}, review_by: 2027-01-31}}\n"
    (pearl,) = load(write(tmp_path / "b", {"pearls.yaml": text}), {}).pearls
    assert pearl == Pearl(
        id="food",
        text="Exampladone is taken with food.",
        source="Example J",
        topic=TopicId("cardiology"),
        review_by=date(2027, 1, 31),
    )


PROBLEMS: dict[str, tuple[str, str]] = {
    "no review date": (f"pearls:\n  - {ONE}}}\n", "is missing"),
    "no date": (f"pearls:\n  - {ONE}, review_by: soon}}\n", '"soon" is not a date'),
    "no such topic": (
        f"pearls:\n  - {ONE}, review_by: 2027-01-31}}\n".replace("cardiology", "cardiologie"),
        'did you mean "cardiology"?',
    ),
    "an id twice": (
        f"pearls:\n  - {ONE}, review_by: 2027-01-31}}\n  - {ONE}, review_by: 2027-01-31}}\n",
        '"food" is used twice',
    ),
}


@pytest.mark.parametrize(("text", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    """With its file and line."""
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, {"pearls.yaml": text}), {})
    assert any("pearls.yaml:" in line and words in line for line in caught.value.problems)


def test_none_ships_and_the_example_is_right(tmp_path: Path) -> None:
    """Nothing is told that no curator has read; the example needs only its marks taken off."""
    shipped = (ROOT / "config" / "pearls.yaml").read_text()
    assert load(ROOT / "config", {}).pearls == ()
    example = "\n".join(line[2:] for line in shipped.splitlines() if line.startswith("#   "))
    text = f"pearls:\n{example}\n".replace("evidence-methods", "cardiology")
    (pearl,) = load(write(tmp_path, {"pearls.yaml": text}), {}).pearls
    assert (pearl.id, pearl.topic) == ("absolute-and-relative", "cardiology")
