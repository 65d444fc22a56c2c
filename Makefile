# Slipcast: `make serve` and `make test` need nothing but Python 3.11 or newer and make.
# Targets are files: nothing is rebuilt that is not stale.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BACKEND ?= loky
SCHEDULER ?=
REFERENCE ?= ../shared/reference/model-release-dates.csv

RUN := .venv/bin/python
RUNTIME := .venv/runtime.installed
DEVELOPMENT := .venv/development.installed
PLATFORM := .venv-platform/platform.installed
PEERS := .venv-bench/peers.installed
ARTIFACT := build/manifest.json
DATA := data/datapackage.json $(wildcard data/*.csv)
LIBRARY := $(shell find forecast -name '*.py')

.DEFAULT_GOAL := help
.PHONY: help install data train backtest record issue resolve crosscheck serve test test-browser test-platform notebooks bench bench-scale soak audit check clean
.DELETE_ON_ERROR:

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Slipcast needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/python
	$(RUN) -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(RUN) -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	$(RUN) -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(PLATFORM): requirements-platform.lock | .venv/bin/python
	$(PYTHON) -m venv .venv-platform
	.venv-platform/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-platform.lock
	@touch $@

$(PEERS): requirements-bench.lock | .venv/bin/python
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

install: $(RUNTIME) ## Set up .venv from the locked requirements

data: $(RUNTIME) ## Validate the dataset; every broken rule is listed
	$(RUN) -m forecast validate

crosscheck: $(RUNTIME) ## Hold the outcomes against another list of release dates, REFERENCE
	$(RUN) -m forecast crosscheck $(REFERENCE)

$(ARTIFACT): $(DATA) $(LIBRARY) $(RUNTIME)
	$(RUN) -m forecast train
	@touch $@

train: $(RUNTIME) ## Retrain: walk forward, choose the champion, save the artifact
	$(RUN) -m forecast train

backtest: $(if $(filter dask,$(BACKEND)),$(DEVELOPMENT),$(RUNTIME)) ## Walk forward and write the record to build/
	$(RUN) -m forecast backtest --backend $(BACKEND) $(if $(SCHEDULER),--scheduler $(SCHEDULER))

record: $(DEVELOPMENT) ## Run every trial and write RECORD.md
	$(RUN) -m forecast record

issue: $(ARTIFACT) ## Append the forecasts of all that is pending to data/ledger
	$(RUN) -m forecast issue

resolve: $(RUNTIME) ## Score the ledger's forecasts whose day has come
	$(RUN) -m forecast resolve

serve: $(ARTIFACT) ## Serve forecasts at HOST and PORT; trains first where there is no artifact
	$(RUN) -m service --host $(HOST) --port $(PORT)

test: $(DEVELOPMENT) $(ARTIFACT) ## Run the tests
	$(RUN) -m pytest

test-browser: $(DEVELOPMENT) $(ARTIFACT) ## Run the tests in a browser, Debian's chromium or the one that CHROMIUM names
	$(RUN) -m pytest tests/browser

test-platform: $(DEVELOPMENT) $(ARTIFACT) $(PLATFORM) ## Let a forecasting platform's own client check the CDFs
	$(RUN) -m pytest tests/platform

notebooks: $(DEVELOPMENT) $(ARTIFACT) ## Rerun the notebooks in place
	$(RUN) -m notebooks run

bench: $(DEVELOPMENT) $(ARTIFACT) $(PEERS) ## Measure what an answer costs beside an empty Flask answer and beside peers
	$(RUN) -m tests.bench

soak: $(DEVELOPMENT) $(ARTIFACT) ## Ask 200,000 times, and see whether memory stays flat
	$(RUN) -m tests.bench.soak

audit: $(DEVELOPMENT) ## Look for known vulnerabilities of what is locked; needs the advisories' service
	$(RUN) -m pip_audit --requirement requirements.lock --require-hashes --disable-pip

bench-scale: $(DEVELOPMENT) ## Measure what training and forecasting cost as releases grow
	$(RUN) -m tests.bench.scale

check: $(DEVELOPMENT) ## Lint, check types, docstrings, and that no notebook's output is stale
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m notebooks check

clean: ## Remove all that can be made again
	rm -rf .venv .venv-platform .venv-bench build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -exec rm -rf {} +
