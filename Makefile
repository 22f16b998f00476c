# `make run` starts the dashboard, `make test` runs every test, `make coverage` the same and measures which branches they
# reach, `make evidence-report` measures how notes are read; each builds the environment first, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test coverage check bench evidence-report lock clean

run: $(READY)
	$(BIN)/claims-audit serve

test: check
	$(BIN)/python -m pytest -n auto

coverage: $(READY)
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered --cov-fail-under=95

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/claims-audit reference validate

bench: $(READY)
	$(BIN)/python -m pytest -m benchmark -s tests/benchmarks

evidence-report: $(READY)
	$(BIN)/python -m tests.evidence.report --misses
	for set in tests/evidence/other_writers/*/; do $(BIN)/python -m tests.evidence.report $$set; done

lock: $(READY)
	$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/pip install uv
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
