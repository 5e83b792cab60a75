"""The configuration read anew: what holds at once, what waits for a restart, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import load
from bot.settings.reloading import reread
from tests.settings.folders import GOOD, write

TWO = GOOD["sources/a.yaml"] + GOOD["sources/a.yaml"].partition("sources:\n")[2].replace("heart", "vessel")
ROUNDS = GOOD["rounds.yaml"]

CASES: dict[str, tuple[Mapping[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "nothing": ({}, (), ()),
    "a source more": ({"sources/a.yaml": TWO}, ("1 source more",), ()),
    "another title": (
        {"sources/a.yaml": GOOD["sources/a.yaml"].replace("Letters", "Notes")},
        ("1 source changed",),
        (),
    ),
    "a digest for another": (
        {"digests.yaml": GOOD["digests.yaml"].replace("id: hearts", "id: vessels")},
        ("1 digest more", "1 digest fewer"),
        (),
    ),
    "who may use it": (
        {"rounds.yaml": ROUNDS + "access: {mode: allowlist, chats: [7]}\n"},
        ("access changed",),
        (),
    ),
    "how fast it sends": ({"rounds.yaml": ROUNDS + "sending: {paid_per_second: 60}\n"}, (), ("sending",)),
}


@pytest.mark.check("O9")
@pytest.mark.parametrize(("files", "changed", "waiting"), CASES.values(), ids=CASES)
def test_what_has_changed(
    tmp_path: Path, files: Mapping[str, str], changed: tuple[str, ...], waiting: tuple[str, ...]
) -> None:
    """It is told in words; what only a start can take keeps its value and is named."""
    now = load(write(tmp_path), {})
    write(tmp_path, files)
    found = reread(now, {})
    assert (found.changed, found.waiting) == (changed, waiting)
    assert found.settings.sending == now.sending
    assert (found.settings == now) is not bool(changed)


@pytest.mark.check("O9")
def test_what_is_wrong_changes_nothing(tmp_path: Path) -> None:
    """Every problem with file, line and key; what holds is not touched."""
    now = load(write(tmp_path), {})
    write(tmp_path, {"digests.yaml": GOOD["digests.yaml"].replace("[cardiology]", "[cardiologie]")})
    with pytest.raises(ConfigError, match=r"digests.yaml:4: digests\[0\].topics\[0\]: unknown topic"):
        reread(now, {})


def test_a_new_token_waits_for_a_restart(tmp_path: Path) -> None:
    """Its file has another: that is said, and never which."""
    file = tmp_path / "token"
    file.write_text("123456:old")
    environ = {"TELEGRAM_BOT_TOKEN_FILE": str(file)}
    now = load(write(tmp_path / "config"), environ)
    file.write_text("123456:new")
    found = reread(now, environ)
    assert found.waiting == ("TELEGRAM_BOT_TOKEN_FILE",)
    assert found.settings.token == "123456:old"


PRECEDENCE: dict[str, tuple[Mapping[str, str], str, int | None]] = {
    "the default": ({}, "", None),
    "the file before the default": ({}, ", chat: 5", 5),
    "the environment before the file": ({"ROUNDS_OPERATOR_CHAT": "6"}, ", chat: 5", 6),
}


@pytest.mark.check("O9")
@pytest.mark.parametrize(("environ", "written", "wins"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_who_wins(tmp_path: Path, environ: Mapping[str, str], written: str, wins: int | None) -> None:
    """Defaults, then files, then the environment; for the command line see tests/running/test_run.py."""
    rounds = ROUNDS.replace("rounds@example.org", f"rounds@example.org{written}")
    assert load(write(tmp_path, {"rounds.yaml": rounds}), environ).operator_chat == wins
