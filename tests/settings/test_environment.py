"""The environment: defaults, secrets that stay secret, hosts that forget."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import config_dir, load
from bot.settings.environment import Environment, read_environment
from tests.settings.folders import write

TOKEN = "123456:canary-AAbbCCddEEffGGhhIIjjKKllMMnnOO"


def test_nothing_set_is_no_problem() -> None:
    """Every variable has a default, and an empty one counts as not set."""
    assert read_environment({}) == (Environment(), ())
    assert read_environment({"TELEGRAM_BOT_TOKEN": "", "ROUNDS_DB": " "}) == (Environment(), ())


def test_everything_set_is_read() -> None:
    """Each variable has its effect."""
    environ = {
        "TELEGRAM_BOT_TOKEN": f" {TOKEN}\n",
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "ROUNDS_DB": "/srv/rounds.db",
        "ROUNDS_SHARED": "/srv/shared",
        "ROUNDS_ALLOW_HOSTS": "Feeds.test:8080, [::1]:9000",
        "ROUNDS_LOG_LEVEL": "debug",
    }
    assert read_environment(environ) == (
        Environment(
            token=TOKEN,
            api_url="http://127.0.0.1:8081",
            db=Path("/srv/rounds.db"),
            shared=Path("/srv/shared"),
            allow_hosts=("feeds.test:8080", "[::1]:9000"),
            log_level="DEBUG",
        ),
        (),
    )


def test_a_token_may_stand_in_a_file(tmp_path: Path) -> None:
    """Hosts that mount secrets as files name the file."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    read, problems = read_environment({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert (read.token, problems) == (TOKEN, ())


@pytest.mark.check("S34")
def test_printing_settings_does_not_show_the_token(tmp_path: Path) -> None:
    """Neither repr nor str of anything loaded holds it."""
    settings = load(write(tmp_path), {"TELEGRAM_BOT_TOKEN": TOKEN})
    assert settings.token == TOKEN
    for shown in (repr(settings), str(settings), repr(settings.environment), str(settings.environment)):
        assert "canary" not in shown


PROBLEMS: tuple[tuple[str, Mapping[str, str], str], ...] = (
    ("no-token", {"TELEGRAM_BOT_TOKEN": "canary secret"}, "TELEGRAM_BOT_TOKEN: is not a bot token;"),
    (
        "token-twice",
        {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": "x"},
        "TELEGRAM_BOT_TOKEN: TELEGRAM_BOT_TOKEN_FILE is set as well; set one of them",
    ),
    (
        "token-file-gone",
        {"TELEGRAM_BOT_TOKEN_FILE": "nowhere/token"},
        "TELEGRAM_BOT_TOKEN: the file nowhere/token named by TELEGRAM_BOT_TOKEN_FILE cannot be read",
    ),
    ("api-url", {"TELEGRAM_API_URL": "api.example"}, 'TELEGRAM_API_URL: "api.example" is not a web address'),
    (
        "allow-hosts",
        {"ROUNDS_ALLOW_HOSTS": "feeds.test:8080 feeds.test"},
        'ROUNDS_ALLOW_HOSTS: "feeds.test" is not a host and port',
    ),
    (
        "allow-hosts-port",
        {"ROUNDS_ALLOW_HOSTS": "feeds.test:70000"},
        'ROUNDS_ALLOW_HOSTS: "feeds.test:70000"',
    ),
    (
        "log-level",
        {"ROUNDS_LOG_LEVEL": "loud"},
        'ROUNDS_LOG_LEVEL: "LOUD" is not a log level: write one of',
    ),
    ("heroku", {"DYNO": "worker.1"}, "ROUNDS_DB: this is a Heroku dyno, which forgets its disk"),
    ("cloud-run", {"K_SERVICE": "rounds"}, "ROUNDS_DB: this is Cloud Run, which forgets its disk"),
)


@pytest.mark.check("O8")
@pytest.mark.parametrize(
    ("environ", "expected"), [case[1:] for case in PROBLEMS], ids=[case[0] for case in PROBLEMS]
)
def test_a_bad_variable_is_told_by_name(environ: Mapping[str, str], expected: str) -> None:
    """One problem each, beginning with the variable's name; a secret's value is never in it."""
    _, (problem,) = read_environment(environ)
    assert problem.startswith(expected)
    assert "canary" not in problem


@pytest.mark.check("O12")
def test_a_host_that_forgets_its_disk_is_refused(tmp_path: Path) -> None:
    """With SQLite on a Heroku dyno loading fails, unless somebody says that they know."""
    folder = write(tmp_path)
    with pytest.raises(ConfigError, match="forgets its disk"):
        load(folder, {"DYNO": "worker.1", "ROUNDS_DB": "var/rounds.db"})
    with pytest.raises(ConfigError, match="forgets its disk"):
        load(folder, {"DYNO": "worker.1", "ROUNDS_DB_EPHEMERAL_OK": "no"})
    assert load(folder, {"DYNO": "worker.1", "ROUNDS_DB_EPHEMERAL_OK": "1"}).db == Path("var/rounds.db")


@pytest.mark.parametrize(
    ("environ", "given", "expected"),
    [
        ({}, None, "config"),
        ({"ROUNDS_CONFIG": "/etc/rounds"}, None, "/etc/rounds"),
        ({"ROUNDS_CONFIG": ""}, None, "config"),
        ({"ROUNDS_CONFIG": "/etc/rounds"}, Path("here"), "here"),
    ],
)
def test_the_option_wins_over_the_variable(
    environ: Mapping[str, str], given: Path | None, expected: str
) -> None:
    """Defaults < environment < command line (check O9)."""
    assert config_dir(environ, given) == Path(expected)
