# Two commands: make run (the main job: one full run, then a small ensemble) and make test. Both do all the set-up in .venv.
# Needs make and Python 3.11 or newer; name another interpreter with: make run PYTHON=/path/to/python
PYTHON ?=
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint types setup clean docs
run: $(STAMP)-run
	@$(BIN)/sim run business_plan
	@$(BIN)/sim ensemble business_plan --runs 16 --agents 50000 --rank 2 --ranked world --ranked stress

test: $(STAMP)-test
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(STAMP)-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet . 

types: $(STAMP)-dev
	@$(BIN)/mypy

docs: $(STAMP)-run
	@$(BIN)/python -m sim.commands.docs

setup: $(STAMP)-dev

clean:
	rm -rf $(VENV) build *.egg-info

$(BIN)/python:
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/make_venv.sh

$(STAMP)-run: $(BIN)/python pyproject.toml constraints.txt
	@echo "installing (once) ..." >&2
	@$(INSTALL) -e . || { echo "sim: packages could not be installed; see the lines above (is a package index reachable?)" >&2; exit 1; }
	@touch $@

$(STAMP)-test: $(BIN)/python pyproject.toml constraints.txt
	@echo "installing what the tests need (once) ..." >&2
	@$(INSTALL) -e '.[test]' || { echo "sim: packages could not be installed; see the lines above (is a package index reachable?)" >&2; exit 1; }
	@touch $@ $(STAMP)-run

$(STAMP)-dev: $(BIN)/python pyproject.toml constraints.txt
	@$(INSTALL) -e '.[dev]' || { echo "sim: packages could not be installed; see the lines above (is a package index reachable?)" >&2; exit 1; }
	@touch $@ $(STAMP)-test $(STAMP)-run
