# Slipcast: `make serve` and `make test` need nothing but Python 3.11 or newer and make.
# Targets are files: nothing is rebuilt that is not stale.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BACKEND ?= loky
SCHEDULER ?=
REFERENCE ?= ../shared/reference/model-release-dates.csv

RUN := .venv/bin/python
INSTALL := -m pip install --disable-pip-version-check --no-deps --require-hashes -r
RUNTIME := .venv/runtime.installed
DEVELOPMENT := .venv/development.installed
PLATFORM := .venv-platform/platform.installed
PEERS := .venv-bench/peers.installed
ARTIFACT := build/manifest.json
DATA := data/datapackage.json $(wildcard data/*.csv)
LIBRARY := $(shell find forecast -name '*.py')

.DEFAULT_GOAL := help
.PHONY: help install data due propose train backtest record issue resolve crosscheck serve wheel lock test test-browser test-deploy test-platform test-wheel notebooks bench bench-scale soak audit reference check clean
.DELETE_ON_ERROR:

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Slipcast needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements/train.lock pyproject.toml | .venv/bin/python
	$(RUN) $(INSTALL) requirements/train.lock
	$(RUN) -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements/dev.lock $(RUNTIME)
	$(RUN) $(INSTALL) requirements/dev.lock
	@touch $@

$(PLATFORM): requirements/platform.lock | .venv/bin/python
	$(PYTHON) -m venv .venv-platform
	.venv-platform/bin/python $(INSTALL) requirements/platform.lock
	@touch $@

$(PEERS): requirements/bench.lock | .venv/bin/python
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python $(INSTALL) requirements/bench.lock
	@touch $@

install: $(RUNTIME) ## Set up .venv from the locked requirements

data: $(RUNTIME) ## Validate the dataset; every broken rule is listed
	$(RUN) -m forecast validate

due: $(RUNTIME) ## List the pending releases to look at next
	$(RUN) -m forecast data due

propose: $(DEVELOPMENT) ## Propose outcomes of pending releases from public catalogues
	$(RUN) -m forecast data propose

crosscheck: $(RUNTIME) ## Compare the outcomes with another list of release dates, REFERENCE
	$(RUN) -m forecast crosscheck $(REFERENCE)

$(ARTIFACT): $(DATA) $(LIBRARY) $(RUNTIME)
	$(RUN) -m forecast train --if-stale
	@touch $@

train: $(RUNTIME) ## Retrain: walk forward, select the champion, save the artifact
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

wheel: $(ARTIFACT) ## Build the wheel, with the dataset and the trained artifact, in dist/
	rm -rf dist
	$(RUN) -m pip wheel --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: $(DEVELOPMENT) ## Compile the lock files anew, at the versions that they have where those fit
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q \
	  pyproject.toml requirements/build.in --extra dev -o requirements/dev.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q \
	  pyproject.toml requirements/build.in --extra all -c requirements/dev.lock -o requirements/train.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q \
	  pyproject.toml --extra charts --extra parquet -c requirements/dev.lock -o requirements/serve.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q \
	  requirements/bench.in -o requirements/bench.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q \
	  requirements/platform.in -o requirements/platform.lock

test: $(DEVELOPMENT) $(ARTIFACT) ## Run the tests
	$(RUN) -m pytest

test-browser: $(DEVELOPMENT) $(ARTIFACT) ## Run the tests in a browser, Debian's chromium or the one that CHROMIUM names
	$(RUN) -m pytest tests/browser

test-deploy: $(DEVELOPMENT) $(ARTIFACT) ## Test what is in deploy/, with Debian's nginx
	$(RUN) -m pytest tests/deploy

test-platform: $(DEVELOPMENT) $(ARTIFACT) $(PLATFORM) ## Let a forecasting platform's own client check the CDFs
	$(RUN) -m pytest tests/platform

test-wheel: $(DEVELOPMENT) $(ARTIFACT) ## Build the wheel, install it in an empty place, and use it there
	$(RUN) -m pytest tests/wheel

notebooks: $(DEVELOPMENT) $(ARTIFACT) ## Rerun the notebooks in place
	$(RUN) -m notebooks run

bench: $(DEVELOPMENT) $(ARTIFACT) $(PEERS) ## Measure what an answer costs beside an empty Flask answer and beside peers
	$(RUN) -m tests.bench

soak: $(DEVELOPMENT) $(ARTIFACT) ## Ask 200,000 times, and see whether memory stays flat
	$(RUN) -m tests.bench.soak

bench-scale: $(DEVELOPMENT) ## Measure what training and forecasting cost as releases grow
	$(RUN) -m tests.bench.scale

reference: $(DEVELOPMENT) ## Make the reference of the public Python names, in build/reference
	$(RUN) -m sphinx -W -q -b html docs build/reference

audit: $(DEVELOPMENT) ## Look for known vulnerabilities of what is locked; fails if an advisory can't be reached
	$(RUN) -m pip_audit --strict --requirement requirements/serve.lock --require-hashes --disable-pip

check: $(DEVELOPMENT) ## Lint, spell, check types and docstrings, and that no notebook's output is stale
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/codespell
	.venv/bin/numpydoc lint $(LIBRARY)
	$(RUN) -m notebooks check

clean: ## Remove all that can be made again
	rm -rf .venv .venv-platform .venv-bench build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -exec rm -rf {} +
