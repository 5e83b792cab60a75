# `make run` and `make test` are all a fresh machine needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help venv run upgrade test check checks bench bench-decade picture words lock lint types contracts clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(VENV)/.installed ## make .venv with everything, from pinned requirements

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rounds needs Python 3.11 or newer; try 'make PYTHON=python3.11 …'"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned requirements into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	@touch $@

run: venv ## the main job: ingest, then the example digests (with TELEGRAM_BOT_TOKEN set: the bot)
	@$(BIN)/python -m bot run

upgrade: venv ## bring the database to this version: back up, migrate, verify; on failure it is as it was
	@$(BIN)/python -m bot upgrade

test: venv ## all tests, with no network beyond loopback
	@$(BIN)/python -m pytest -q

lint: venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: venv
	@$(BIN)/mypy

contracts: venv
	@$(BIN)/lint-imports --no-cache

check: lint types contracts test ## everything CI asks for: lint, types, import contracts, tests

checks: venv ## one line for each numbered check: holds, fails, unwritten, bench
	@$(BIN)/python -m tests.checks

$(VENV)/.benched: requirements/bench.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

bench: $(VENV)/.benched ## every benchmark, each writing benchmarks/out/NAME.json
	@$(BIN)/python -m benchmarks

bench-decade: $(VENV)/.benched ## the posts of a decade, all the way in; goes on where it was stopped (POSTS=N for fewer)
	@$(BIN)/python -m benchmarks.decade $(if $(POSTS),--posts $(POSTS))

bench-%: $(VENV)/.benched # one benchmark, e.g. make bench-fetch
	@$(BIN)/python -m benchmarks.$*

lock: venv ## pin requirements/*.txt anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/runtime.txt
	@$(BIN)/uv pip compile pyproject.toml --extra dev --extra bench --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/bench.txt
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/dev.txt

words: venv ## bring the catalogues of other languages up to date
	@$(BIN)/python -m docs.catalogues

picture: venv ## draw the screens of the README from real replies
	@$(BIN)/python -m docs.picture

clean: ## remove what make made
	rm -rf $(VENV) build dist *.egg-info
