# Everyday commands. Each needs Python 3.11 or later, pip and make, and nothing else.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
STORE ?= .store
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check quality bench clean help

run: $(VENV)/.installed  ## load the bundled resolution and serve it
	$(BIN)/unres load loader/unres_loader/samples --store $(STORE)
	$(BIN)/unres serve --store $(STORE) --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev check  ## run every check and the whole test suite
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/.installed-dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

quality: $(VENV)/.installed-dev  ## score the readings against the gold beside the project, and compare with quality.json
	$(BIN)/python bench/quality.py

bench: $(VENV)/.installed-dev  ## print how long the seed takes from text to quads
	$(BIN)/python bench/seed.py

clean:  ## remove the virtual environment, the store and what the tools leave behind
	rm -rf $(VENV) $(STORE) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:  ## print this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@ $(VENV)/.installed
