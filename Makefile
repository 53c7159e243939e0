# Everything that a developer or an operator needs. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Each test module runs in one process, in the order that tests/conftest.py gives.
PARALLEL := -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder
export READINESS_DATA ?= data
export HOST ?= 127.0.0.1
export PORT ?= 8000
# The tests start hundreds of Python processes. Each would compile the program again if this were set.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup serve test test-fast bench bench-compare check lock format clean system-run system-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run ## prepare .venv with the command readiness in it

serve: $(VENV)/.run ## run the site at http://127.0.0.1:8000 (HOST, PORT, READINESS_DATA)
	$(BIN)/readiness serve

test: $(VENV)/.dev ## run all tests, on all cores
	$(BIN)/python -m pytest $(PARALLEL)

test-fast: $(VENV)/.dev ## run most tests in about a minute: none that is slow
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

bench: $(VENV)/.dev ## measure speed, size and load, and write docs/performance.md
	$(BIN)/python -m bench

bench-compare: $(VENV)/.dev ## CPU time of a page and a save beside another checkout (BASE=path)
	$(BIN)/python -m bench compare $(BASE)

check: $(VENV)/.dev ## format, lint, types, import arrows, rules, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --check --quiet reports templates
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_repository.py
	$(BIN)/readiness check

format: $(VENV)/.dev ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet reports templates

lock: $(VENV)/.dev ## pin every dependency anew, with hashes
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra setup pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --extra setup --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was made here, but not the data
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# What pip cannot bring: Python's venv module, Pango for the PDF, and for the tests a browser, PDF tools and LibreOffice.
$(VENV)/.run: requirements.lock pyproject.toml
	@./.ci/system run
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@./.ci/system test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
