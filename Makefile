# Thin: nearly every target is one command of `scaling-laws`. Without make, README.md has the three commands.
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: demo test test-slow lab build lint mutants env
demo: env
	$(PY) -m autograder demo
test: env
	$(PY) -m autograder test
test-slow: env
	$(PY) -m autograder test --slow
lab: env
	$(PY) -m autograder lab
build: env
	$(PY) -m autograder build
lint: env
	$(PY) -m autograder lint
mutants: env
	$(PY) -m autograder mutants
env: .venv/.installed

.venv/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This course needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is missing. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
