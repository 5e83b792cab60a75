"""The documents are true: every command is described, and the README's commands run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.sources.asking.services import VARIABLES
from tests.conftest import ROOT

DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text()
README = (ROOT / "README.md").read_text()
SHELL = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line.split("#")[0].strip() for block in SHELL for line in block.splitlines() if line.strip()]


def test_every_command_is_in_the_readme() -> None:
    """A command that nobody can find is not there; one that is described and missing is worse."""
    described = set(re.findall(r"^\| `rounds ([a-z]+)` \|", README, re.MULTILINE))
    assert described == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """`rounds NAME --help` works and says in a sentence what the command does."""
    shown = _run([sys.executable, "-m", "bot", name, "--help"], ROOT)
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"Usage: rounds " + name + r"[^\n]*\n\n  [A-Z]", shown.stdout)


def test_help_is_instant() -> None:
    """`rounds --help` names every command and imports none of them."""
    asked = "from bot.cli import rounds; rounds(['-h'], standalone_mode=False)"
    shown = _run([sys.executable, "-c", f"import sys; {asked}; print(*sys.modules)"], ROOT).stdout
    for name, (module, _) in COMMANDS.items():
        assert re.search(rf"^  {name} ", shown, re.MULTILINE)
        assert module.partition(":")[0] not in shown.split()


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make ")])
def test_every_make_target_of_the_readme_exists(line: str) -> None:
    """`make` knows the target; the two main ones are run by whoever reads the README, not by this test."""
    assert re.search(rf"^{line.removeprefix('make ')}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("rounds ")])
def test_every_command_line_of_the_readme_runs(line: str, tmp_path: Path) -> None:
    """A newcomer who copies a line from the README gets what it promises, and no error."""
    for folder in ("config", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    ran = _run(["bash", "-o", "pipefail", "-c", line], tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^):]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    """Files that the README points at are there."""
    assert (ROOT / link).exists()


def _dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    return sorted({re.split(r"[<>=\[;]", one)[0] for one in asked})


def test_every_secret_of_a_service_is_documented() -> None:
    """Whoever wants a service finds which variable turns it on."""
    documented = (ROOT / "docs" / "configuration.md").read_text()
    assert [name for name in VARIABLES if f"`{name}`" not in documented] == []


@pytest.mark.parametrize("library", _dependencies())
def test_every_dependency_has_its_line(library: str) -> None:
    """Each dependency says in docs/dependencies.md why it is there."""
    assert re.search(rf"^\|.*\b{re.escape(library)}\b", DEPENDENCIES, re.MULTILINE | re.IGNORECASE)


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ROUNDS_", "TELEGRAM_"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env=kept | {"PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
