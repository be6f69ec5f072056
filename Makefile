# make demo, make test: each sets up whatever is missing and does nothing twice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTANCE ?= instance
PORT ?= 8000
STATIC := workbench/static/main.css
MARKS := .make
FRONT := workbench/frontend

.PHONY: demo test check bench bench-persons nightly clean setup front browser spark

demo: setup
	@WORKBENCH_MODE=demo WORKBENCH_INSTANCE=$(INSTANCE) WORKBENCH_SITE_URL=http://127.0.0.1:$(PORT) $(BIN)/workbench demo $(if $(DATA),--data "$(DATA)")
	@WORKBENCH_MODE=demo WORKBENCH_INSTANCE=$(INSTANCE) WORKBENCH_SITE_URL=http://127.0.0.1:$(PORT) exec $(BIN)/workbench serve --port $(PORT)

test: setup browser spark
	@$(BIN)/python -m tests.run

check: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint workbench/templates --lint --quiet

nightly: setup spark
	WORKBENCH_TEST_PAIRS=10000 WORKBENCH_TEST_TABLES=10000 $(BIN)/python -m pytest -n 4 --dist loadgroup --timeout 0 \
		tests/framework_drafts/measures/test_engines.py tests/framework_drafts/extracts/test_official_histories.py \
		tests/spark tests/consultation/test_suppression.py

bench: setup spark $(MARKS)/peers
	$(BIN)/python -m tests.load.bench

bench-persons: setup spark $(MARKS)/peers
	$(BIN)/python -m tests.load.persons

setup: $(MARKS)/packages $(STATIC)

front: $(STATIC)

$(MARKS)/packages: requirements.txt pyproject.toml
	@mkdir -p $(MARKS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

$(STATIC): $(MARKS)/packages $(FRONT)/package.json $(FRONT)/package-lock.json $(FRONT)/build.mjs $(wildcard $(FRONT)/sass/*) $(wildcard $(FRONT)/scripts/*)
	@echo "Building the front end…"
	@$(BIN)/python $(FRONT)/build.py

browser: $(MARKS)/packages
	@$(BIN)/python -m tests.journeys.browser

spark: $(MARKS)/packages
	@if command -v java >/dev/null; then $(MAKE) -s $(MARKS)/spark; fi

$(MARKS)/spark: tests/spark/requirements.txt
	@echo "Installing PySpark for the tests…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r tests/spark/requirements.txt
	@touch $@

$(MARKS)/peers: tests/load/requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r tests/load/requirements.txt
	@touch $@

clean:
	rm -rf $(VENV) $(MARKS) $(FRONT)/node_modules workbench/static build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@echo "Your data in $(INSTANCE) was left alone."
