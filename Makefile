# Two commands matter: `make run` and `make test`. Each sets up what it needs (Python 3.11 or newer, make and git).

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8000
N ?= 300
export PORT
# Keep what was compiled, whatever the surroundings say: the tests start a hundred processes, and each that compiles
# all it imports takes three seconds of CPU more.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run reset test lint types check pytest bench torture fmt docs set-up browser

help: ## show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

set-up: $(STAMP)

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Pactwerk needs Python 3.11 or newer; PYTHON=/path/to/python make …" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up in $(VENV), which takes a minute the first time …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $(STAMP)

run: $(STAMP) ## serve the demonstration on http://127.0.0.1:8000 (PORT= for another)
	@exec $(BIN)/python -m tools.run

reset: $(STAMP) ## empty the demonstration; the next `make run` loads it afresh around today
	@$(BIN)/python -m tools.run --reset

test: check pytest ## every check and every test

check: lint types ## formatting, lint, types, layers, dependencies, templates, texts

lint: $(STAMP)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-cache > .lint-imports.txt 2>&1 || { cat .lint-imports.txt; exit 1; }
	@rm -f .lint-imports.txt
	@$(BIN)/deptry . > .deptry.txt 2>&1 || { cat .deptry.txt; exit 1; }
	@rm -f .deptry.txt
	@$(BIN)/djlint app/templates --lint --quiet
	@$(BIN)/python -m tools.catalogue --check

types: $(STAMP)
	@$(BIN)/mypy

browser: $(STAMP)
	@$(BIN)/python -m tools.chromium

pytest: $(STAMP) browser
	@$(BIN)/pytest --numprocesses 2 --dist loadgroup

bench: $(STAMP) ## measure speed and memory against floors in the same run
	@$(BIN)/python -m bench

torture: $(STAMP) ## kill and starve what sends mail (N= mails per engine)
	@$(BIN)/python -m tests.torture --mails $(N) $(if $(ONLY),--only $(ONLY))

fmt: $(STAMP) ## format the code
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

docs: $(STAMP) browser ## make the pictures in docs/ anew
	@$(BIN)/python -m tools.pictures
