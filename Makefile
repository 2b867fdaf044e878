# Works on a machine that has only Python 3.11 or later and pip: every command makes what it needs.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READERS := $(patsubst %,.venv-duckdb-%/installed,1.2 1.3 1.4 2)
NEWEST_DUCKDB := tests/warehouse tests/crm tests/landing tests/pipelines/test_demo_refresh.py
UNIT := tests/inbox tests/serve tests/staging/parsing tests/staging/headings tests/staging/test_headers.py tests/staging/test_guess.py tests/landing \
	$(addprefix tests/connectors/test_,csv_file.py csv_rows.py encodings.py excel_tab.py excel_target_merge.py google_sheet.py collector.py) \
	$(addprefix tests/pipelines/test_,config.py google_config.py path_patterns.py predicates.py architecture.py) \
	tests/identity/test_cutting.py tests/identity/test_words.py tests/warehouse/test_building.py tests/crm/test_segments.py
SHOP ?= demo

.PHONY: demo unit test test-newest-duckdb test-newest-python check docs bench lock clean clean-shop

demo: $(VENV)/installed  ## A small shop in ./demo, refreshed
	@echo "Making a small shop in $(SHOP) and refreshing it …"
	@$(BIN)/regulars demo $(SHOP)

unit: $(VENV)/installed-dev  ## In under a minute: no refresh, no audit
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(UNIT)

test: $(VENV)/installed-dev $(READERS)  ## Every test
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-newest-duckdb: .venv-duckdb-2/installed  ## What DuckDB has most to do with, on its newest release
	.venv-duckdb-2/bin/python -m pytest --numprocesses 2 --dist loadfile $(NEWEST_DUCKDB)

test-newest-python:  ## By hand: the demo on another Python, with NEWEST_PYTHON=python3.13, in an environment of its own
	$(MAKE) VENV=.venv-newest-python PYTHON=$(NEWEST_PYTHON) SHOP=build/newest-python clean-shop demo

check: $(VENV)/installed-dev  ## Lint, types, import rules, both ways to load the definitions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	mkdir -p build/dagster && echo 'telemetry: {enabled: false}' > build/dagster/dagster.yaml
	DAGSTER_HOME=$(CURDIR)/build/dagster $(BIN)/dg check defs
	DAGSTER_DISABLE_TELEMETRY=1 $(BIN)/dagster definitions validate -w workspace.yaml

docs: $(VENV)/installed-dev  ## docs/tables.md, from the comments of a fresh demo
	$(BIN)/regulars demo build/docs-demo
	$(BIN)/python -m assets.warehouse.column_comments build/docs-demo/data/customers.duckdb > docs/tables.md

bench: $(VENV)/installed-dev  ## Every benchmark, each beside a peer
	for bench in headings read_xlsx parse_cells cold_refresh identity_speed identity_following profiles_speed push_sheets million; do \
	  $(BIN)/python -m benchmarks.$$bench || exit 1; done

lock: $(VENV)/installed-dev  ## Choose versions anew
	$(BIN)/python -m pip install pip-tools
	$(BIN)/pip-compile $(LOCK) --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

LOCK := --upgrade --generate-hashes --no-strip-extras --allow-unsafe --no-header --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

PIP := --quiet --disable-pip-version-check --compile

# Bytecode is compiled at install: without it the first start takes several times as long.
$(VENV)/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || { echo "Making a virtual environment in $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing $$(grep -c '==' $<) libraries into $(VENV): a minute or two …"
	@$(BIN)/python -m pip install $(PIP) --require-hashes --requirement $<
	@$(BIN)/python -m pip install $(PIP) --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@echo "Installing what tests and checks need on top …"
	@$(BIN)/python -m pip install $(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

# Another DuckDB, and of everything else what stands in $(VENV).
.venv-duckdb-%/installed: .ci/duckdb-%.lock $(VENV)/installed-dev
	test -x $(@D)/bin/python || $(BIN)/python -m venv --without-pip $(@D)
	$(BIN)/python -m pip --python $(@D)/bin/python install --quiet --require-hashes --requirement $<
	$(BIN)/python -c 'from sysconfig import get_path; print("import site; site.addsitedir(%r)" % get_path("purelib"))' \
	  > $$($(@D)/bin/python -c 'from sysconfig import get_path; print(get_path("purelib"))')/beside.pth
	touch $@

clean-shop:
	rm -rf $(SHOP)

clean:
	rm -rf $(VENV) .venv-* $(SHOP) build *.egg-info
