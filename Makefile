# Everything here works on a machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.PHONY: help install try test lint types imports tests simulate soak bench pins clean
.DEFAULT_GOAL := help

help:
	@echo "make try      live a week of Headway in your browser, no Slack needed"
	@echo "make test     everything that must pass: lint, types, imports, tests"
	@echo "make simulate play SEEDS=100000 runs in virtual time, full of faults; what is lost or doubled is told"
	@echo "make soak     live ROUNDS=1000 rounds with the real program killed, cut off and held up, and tell the tally"
	@echo "make bench    measure, each figure beside a floor or a peer"
	@echo "make install  what a real workspace needs, PostgreSQL included"
	@echo "make pins     compile requirements/*.txt again from pyproject.toml"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Headway needs Python 3.11 or newer; run make PYTHON=python3.12, say")'
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.try: requirements/try.txt | $(BIN)/python
	@echo "Installing what Headway needs (once, under a minute) …"
	@$(PIP) -r requirements/try.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installing what the tests need (once, a minute or two) …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.try

$(VENV)/.run: requirements/postgres.txt | $(BIN)/python
	@$(PIP) -r requirements/postgres.txt
	@touch $@

install: $(VENV)/.run

try: $(VENV)/.try
	@$(BIN)/python main.py try --fresh $(ARGS)

test: lint types imports tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

# Many tests wait for a socket or a browser: four at once keep two cores busy. The programs that they start are
# compiled once, also where the environment would have Python compile them each time.
tests: export PYTHONDONTWRITEBYTECODE :=
# DATABASES=both runs each test of the services on SQLite and PostgreSQL, as is done before a change lands.
tests: $(VENV)/.dev
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(if $(filter both,$(DATABASES)),,--databases-in-turn)

# On all processors. Deterministic: a seed that is bad is printed, with the command that plays it again.
simulate: SEEDS ?= 10000
simulate: $(VENV)/.dev
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) $(ARGS)

# A round takes some 40 s where the machine does little else, so ROUNDS=1000 takes eleven hours, and twice that on a busy one;
# SEED=7 lives that round again. Ended early (Ctrl-C, SIGTERM) it tells the tally until then.
# ARGS="--people 10000" has the prompts of ten thousand go out at once instead, on SQLite and then on PostgreSQL, while things
# go wrong: half an hour each on a busy machine. ARGS="--people 300 --database sqlite" takes three.
soak: ROUNDS ?= 20
soak: export PYTHONDONTWRITEBYTECODE :=
soak: $(VENV)/.dev
	$(BIN)/python -m tests.faults --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED)) $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(ARGS)

pins: $(VENV)/.dev
	@for set in "base:" "postgres:--extra postgres" "try:--extra local" "dev:--extra postgres --extra local --extra dev"; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	    --custom-compile-command "make pins" $${set#*:} -o requirements/$${set%%:*}.txt pyproject.toml || exit 1; done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var
