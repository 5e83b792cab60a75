"""What is under deploy/ starts the bot, as somebody without rights, and gives it time to end."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.cli import COMMANDS
from bot.leader import DRAIN_SECONDS
from bot.settings.environment import VARIABLES
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
RUNNING = (ROOT / "docs" / "running.md").read_text()
FEWEST_SECONDS = DRAIN_SECONDS + 5


def unit() -> dict[str, list[str]]:
    """The settings of [Service]; one that is repeated has several values."""
    settings: dict[str, list[str]] = {}
    section = (DEPLOY / "rounds.service").read_text().partition("[Service]")[2].partition("[Install]")[0]
    for name, value in re.findall(r"^(\w+)=(.*)$", section, re.MULTILINE):
        settings.setdefault(name, []).append(value)
    return settings


def compose() -> dict[str, object]:
    service: dict[str, object] = YAML(typ="safe").load(DEPLOY / "compose.yaml")["services"]["rounds"]
    return service


def procfile() -> list[str]:
    return shlex.split((ROOT / "Procfile").read_text().partition("worker:")[2])


def image() -> list[str]:
    """What a container runs."""
    entry, command = (
        json.loads(re.search(rf"^{what} (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])  # type: ignore[index]
        for what in ("ENTRYPOINT", "CMD")
    )
    return [*entry, *command]


@pytest.mark.check("O11")
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(procfile(), id="Procfile"),
        pytest.param(shlex.split(unit()["ExecStart"][0]), id="systemd"),
        pytest.param(image(), id="container"),
    ],
)
def test_the_command_is_the_one_that_runs_the_bot(command: list[str]) -> None:
    """In the exec form, so that signals reach it; `tests/running` starts and stops this very command."""
    program, *rest = command
    assert Path(program).name in ("python", "rounds")
    assert rest in (["-m", "bot", "run"], ["run"])
    asked = [sys.executable, "-m", "bot", *rest[-1:], "--help"]
    assert subprocess.run(asked, capture_output=True, check=False, cwd=ROOT).returncode == 0


@pytest.mark.check("O11", "O5")
def test_there_is_time_to_end() -> None:
    """Sends under way are finished before anybody kills."""
    assert int(unit()["TimeoutStopSec"][0]) >= FEWEST_SECONDS
    assert int(str(compose()["stop_grace_period"]).rstrip("s")) >= FEWEST_SECONDS


@pytest.mark.check("O11")
def test_it_runs_without_rights() -> None:
    """Not as root, on a read-only system, with no way to gain anything."""
    service, container = unit(), compose()
    assert service["User"] == ["rounds"]
    for setting in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "LockPersonality"):
        assert service[setting] == ["yes"]
    assert service["ProtectSystem"] == ["strict"]
    assert re.search(r"^USER rounds$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER rounds") < DOCKERFILE.index("ENTRYPOINT")
    assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])


def test_every_variable_is_one_that_is_read() -> None:
    """A slip in a name would be found by nobody."""
    named = set(re.findall(r"\b((?:ROUNDS|TELEGRAM)_[A-Z_]+)\b", RUNNING + DOCKERFILE + str(unit())))
    assert named - set(VARIABLES) == set()


def test_every_command_of_the_guide_exists() -> None:
    """As does each file and make target that it names."""
    assert set(re.findall(r"`rounds ([a-z]+)", RUNNING)) <= set(COMMANDS)
    assert all((ROOT / name).exists() for name in re.findall(r"\bdeploy/[\w.]+", RUNNING))
    targets = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z-]+)`", RUNNING):
        assert re.search(rf"^{target}:|^bench-%:", targets, re.MULTILINE)


def test_no_secret_gets_into_the_image() -> None:
    """Neither a database nor a token lies in what is sent to the builder."""
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"var", "deploy/token", "*.db*"} <= set(ignored)
    assert "ENV TELEGRAM" not in DOCKERFILE


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """Every setting is known and well-formed; only the program is not where it will be."""
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(DEPLOY / "rounds.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in ran.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in complaints if "rounds.service" in line] == []


def test_the_unit_is_an_ini_file() -> None:
    """Three sections, as systemd wants them."""
    parser = RawConfigParser(strict=False)
    parser.read(DEPLOY / "rounds.service")
    assert parser.sections() == ["Unit", "Service", "Install"]


def test_commands_are_run_as_the_service_is() -> None:
    """The same user, folder, environment and database: a file that root made, the bot could not write."""
    script, service = (DEPLOY / "rounds.sh").read_text(), unit()
    assert subprocess.run(["sh", "-n", str(DEPLOY / "rounds.sh")], check=False).returncode == 0
    assert f"runuser -u {service['User'][0]} --" in script
    assert f"cd {service['WorkingDirectory'][0]}" in script
    assert f". {service['EnvironmentFile'][0]}" in script
    (database,) = [one for one in service["Environment"] if one.startswith("ROUNDS_DB=")]
    assert database.partition("=")[2] in script


def test_what_is_installed_was_named_before() -> None:
    """Each file of deploy/ is told of in the operator's guide."""
    assert [one.name for one in DEPLOY.iterdir() if f"deploy/{one.name}" not in RUNNING] in ([], ["token"])
