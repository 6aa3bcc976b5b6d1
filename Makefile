# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.
# Set PYTHON to use another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

# A campaign order, gold with a pickup, silver over two carriers, plants to Hawaii, a pin out of reach, markdowns.
DEMO_ORDERS := ORD-0031 ORD-0083 ORD-0190 ORD-0032 ORD-0117 ORD-0072

# An order that nothing fills, and what would: why is asked of one line at two nodes.
DEMO_GAP := ORD-0050

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types layers docs format wheel dataset picture tutorial benchmark clean

help: ## Show what can be made.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

demo: $(READY) ## Source a handful of orders of the bundled dataset, explain one, and ask what if a warehouse closes.
	@$(BIN)/shipfrom source us-retail $(foreach order,$(DEMO_ORDERS),--order $(order))
	@$(BIN)/shipfrom explain us-retail --order $(DEMO_GAP) --line 1 --node WH-CHI --node WH-RIV | sed -n '/^Which rule/,$$p'
	@$(BIN)/shipfrom source us-retail > $(VENV)/demo.txt
	@tail -n 1 $(VENV)/demo.txt
	@$(BIN)/shipfrom whatif node-closes --out $(VENV)/demo-study --workers 2

test: $(READY) ## Run the tests.
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: test lint types layers docs wheel ## Everything that has to pass before a change lands.

lint: $(READY) ## Lint, and check the formatting.
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY) ## Check the types.
	$(BIN)/mypy

layers: $(READY) ## Check who imports whom.
	$(BIN)/lint-imports

docs: $(READY) ## Build the site of the documentation into site/.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open site/index.html"

format: $(READY) ## Format, and repair what lint can.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

wheel: $(READY) ## Build the wheel, and try it in an environment of its own.
	bash .ci/wheel

dataset: $(READY) ## Generate the bundled dataset anew (its rules are written by hand).
	$(BIN)/python -m scenarios.generate

picture: $(READY) ## Draw the pictures of the README anew; that of the report needs Chromium.
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/report_picture.py

tutorial: $(READY) ## Run the tutorial anew, and keep what it shows.
	$(BIN)/python docs/notebook.py

benchmark: $(READY) ## Run every study briefly, five minutes in all; DATA=FOLDER names published instances for those that need them.
	$(BIN)/python -m benchmarks quick $(if $(DATA),--data $(DATA))

clean: ## Remove the environment and everything built.
	rm -rf $(VENV) dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "shipfrom needs Python 3.11 or later; set PYTHON to one." >&2; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
