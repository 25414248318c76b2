# The virtual environment is .venv; README.md tells how it is made by hand.
BIN := .venv/bin

.PHONY: install test lint serve bench

install:
	test -d .venv || python3 -m venv .venv
	$(BIN)/pip install -e '.[dev]'

test:
	$(BIN)/python -m pytest -n auto

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

serve:
	$(BIN)/papers serve

bench:
	for each in speed_ingest speed_search speed_startup \
	  quality_search quality_tags quality_topics; do \
	  $(BIN)/python -m tests.bench.$$each || exit 1; \
	done
