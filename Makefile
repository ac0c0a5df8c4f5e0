# `make help` lists what can be done. The environment lives in .venv.

PYTHON ?= python3
PORT ?= 8000
CARDS ?= b2b
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt | $(VENV)/bin/python
	$(PIP) -r requirements/runtime.txt
	@touch $@

$(DEV): requirements/dev.txt | $(VENV)/bin/python
	$(PIP) -r requirements/dev.txt
	@touch $@

.PHONY: runtime
runtime: $(RUNTIME) ## Install what the product runs with

.PHONY: sentry
sentry: $(RUNTIME) ## Install what SENTRY_DSN needs
	@$(PIP) -r requirements/sentry.txt

.PHONY: static
static: $(RUNTIME) ## Collect, hash and compress the static files into VAR_DIR
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0

.PHONY: demo
demo: $(RUNTIME) ## Sell now: sandbox, desk, worker and beat (PORT=8000 CARDS=b2b)
	@exec $(BIN)/python -m acme_pos.demo --port $(PORT) --cards $(CARDS)

.PHONY: sandbox
sandbox: $(RUNTIME) ## The ACME sandbox alone, on port 8001
	@mkdir -p var && exec $(BIN)/python -m acme_pos.sandbox --port 8001 --store var/sandbox.sqlite3

.PHONY: test
test: lint ## Lint and every test; what a test needs and lacks is said
	@sh tests/run.sh

.PHONY: drill
drill: $(DEV) ## Kill, race and cut, and ask the bank (N=25 SUITE=kills DATABASE=sqlite)
	@exec $(BIN)/python -m tests.drills $(if $(N),--n $(N)) $(if $(SUITE),--suite $(SUITE)) $(if $(DATABASE),--database $(DATABASE))

.PHONY: lint
lint: $(DEV) ## ruff, mypy, import contracts, templates, migrations, deploy check
	@sh tests/lint.sh

.PHONY: acme-check
acme-check: $(RUNTIME) ## Sell each kind and each tender once in a sandbox of its own
	@exec $(BIN)/python -m acme_pos.demo --check

.PHONY: screenshots
screenshots: $(DEV) ## Picture every page of the desk into var/screenshots (OUT=folder DARK=1)
	@OUT=$(OUT) DARK=$(DARK) $(BIN)/python -m pytest -q -n 0 tests/journeys/screenshots.py

.PHONY: bench
bench: $(DEV) ## Every figure beside its bare limit (QUICK=1 ONLY="sale night")
	@exec $(BIN)/python -m bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

.PHONY: load
load: $(DEV) ## 50 cashiers for three minutes, ACME at its worst (N=60 seconds)
	@exec $(BIN)/python -m tests.drills --suite cashiers --database postgres --n $(or $(N),180)

.PHONY: lock
lock: $(DEV) ## Solve requirements/*.in into hashed locks again (needs uv)
	cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header runtime.in --output-file runtime.txt
	cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --constraints runtime.txt sentry.in --output-file sentry.txt
	cd requirements && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --constraints runtime.txt dev.in --output-file dev.txt

.PHONY: words
words: $(DEV) ## Collect the texts for translation and compile the languages
	@$(BIN)/python -m tests.words

.PHONY: clean
clean: ## Remove the environment and everything a run left behind
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
