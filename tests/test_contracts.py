"""The import contracts hold, and a breach is found: a rule that cannot fail guards nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=checkout, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to break."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(checkout: Path) -> None:
    """Nothing imports what it must not."""
    held = lint(checkout)
    assert held.returncode == 0, held.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        pytest.param("curate/rank.py", "import httpx", "The core is pure", id="core-imports-httpx"),
        pytest.param("face/digest.py", "import sqlite3", "The core is pure", id="face-imports-sqlite3"),
        pytest.param("chat/__init__.py", "import bot.store", "The conversation", id="chat-imports-store"),
        pytest.param(
            "chat/__init__.py", "import bot.curate.rank", "The conversation", id="chat-imports-core"
        ),
        pytest.param("store/__init__.py", "import bot.curate.rank", "Adapters", id="store-imports-core"),
        pytest.param("store/__init__.py", "import bot.sources", "Layers", id="store-imports-sources"),
        pytest.param("text/__init__.py", "import bot.pipeline", "Layers", id="text-imports-pipeline"),
        pytest.param("settings/__init__.py", "import bot.ports", "Settings", id="settings-import-ports"),
    ],
)
def test_a_breach_is_found(checkout: Path, module: str, line: str, contract: str) -> None:
    """Each contract fails when what it forbids is written."""
    file = checkout / "bot" / module
    file.write_text(file.read_text() + f"\n{line}\n")
    broken = lint(checkout)
    assert broken.returncode != 0
    assert any(row.startswith(contract) and row.endswith("BROKEN") for row in broken.stdout.splitlines())


def test_a_new_module_must_be_placed(checkout: Path) -> None:
    """A module that no layer names fails until somebody says where it lives."""
    (checkout / "bot" / "elsewhere.py").write_text('"""New."""\n')
    assert lint(checkout).returncode != 0


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param("from datetime import datetime\n\nNOW = datetime.now(tz=None)\n", "TID251", id="clock"),
        pytest.param("import urllib.request\n\nurllib.request\n", "TID251", id="urllib-request"),
        pytest.param("import pickle\n\npickle\n", "TID251", id="pickle"),
        pytest.param("try:\n    X = 1\nexcept Exception:\n    X = 2\n", "BLE001", id="swallowed-exception"),
    ],
)
def test_what_the_linter_bans(tmp_path: Path, line: str, rule: str) -> None:
    """What import contracts cannot say, ruff says."""
    (tmp_path / "module.py").write_text(line)
    ruff = Path(sys.executable).with_name("ruff")
    found = subprocess.run(
        [ruff, "check", "--config", ROOT / "pyproject.toml", "--no-cache", tmp_path / "module.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rule in found.stdout
