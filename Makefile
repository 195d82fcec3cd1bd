# One command each. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= demo-data

.DEFAULT_GOAL := help
.PHONY: help demo test test-postgresql check stress-withdrawal stress-faults stress-http bench plots fast messages licences release clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(BIN)/.runtime: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Extrablatt needs Python 3.11 or newer; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip uninstall --quiet --disable-pip-version-check --yes pillow_heif 2>/dev/null   # of an earlier lock; bundles x265
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(BIN)/.dev: $(BIN)/.runtime requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

demo: $(BIN)/.runtime ## Start the sample newspaper (PORT=8000 DATA=demo-data)
	$(BIN)/extrablatt demo --port $(PORT) --data $(DATA)

test: $(BIN)/.dev ## Run all tests
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

test-postgresql: $(BIN)/.dev ## Run the tests of the rooms, the promises and a newsroom day on a PostgreSQL server of their own
	tests/tools/on_postgresql $(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/promises tests/integration tests/browser/test_newsroom_day.py --ignore tests/integration/transports

fast: $(BIN)/.dev ## Run the tests that need no database and no browser
	$(BIN)/python -m pytest -q tests/unit

check: $(BIN)/.dev ## Lint, types, import contracts, templates
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	EXTRABLATT_DIR=tests/types $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/extrablatt/press/templates src/extrablatt/press/themes src/extrablatt/desk/templates src/extrablatt/readers/templates

bench: $(BIN)/.dev ## Measure (JSON and table on stdout)
	$(BIN)/python -m bench.wire
	$(BIN)/python -m bench.publish
	$(BIN)/python -m bench.archive
	$(BIN)/python -m bench.render
	$(BIN)/python -m bench.reprint
	$(BIN)/python -m bench.rush
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.flash
	$(BIN)/python -m bench.desk
	$(BIN)/python -m bench.near
	$(BIN)/python -m bench.kiosk --peers all

stress-withdrawal: $(BIN)/.dev ## Withdraw under every trouble, each several times (JSON on stdout, table on stderr)
	$(BIN)/python -m bench.withdrawal

stress-faults: $(BIN)/.dev ## Kill and stop every process many times, damage files, and count what was lost or doubled (JSON on stdout; goes on where it was stopped)
	$(BIN)/python -m bench.faults --state .stress-faults.json

stress-http: $(BIN)/.dev ## Send a million mutated requests to kiosk, nginx and h11 and compare (JSON on stdout; goes on where it was stopped)
	$(BIN)/python -m tests.tools.fuzz_http --requests 1000000 --state .stress-http.json

plots: $(BIN)/.dev ## Draw the charts of docs/figures from the benches' JSON
	$(BIN)/python -m bench.plot

messages: $(BIN)/.dev ## Collect what is to be said in German, and compile what is
	$(BIN)/python -m tests.tools.messages

licences: $(BIN)/.runtime ## Look at the licences of all that is installed with the newspaper, and write docs/licences.md
	$(BIN)/python -m tests.tools.licences requirements.lock docs/licences.md

RELEASE := dist/.release
# Asks PyPI for known weaknesses of each part; AUDIT=true where it can't be asked.
AUDIT ?= $(RELEASE)/tools/bin/pip-audit --strict
release: $(BIN)/.dev ## Build wheel and sdist, install and start them on their own, list the parts, look for known weaknesses; all in dist/
	rm -rf dist && mkdir dist
	$(PYTHON) -m venv $(RELEASE)/tools
	$(RELEASE)/tools/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-release.lock
	$(RELEASE)/tools/bin/python -m build --no-isolation --outdir dist
	EXTRABLATT_TEST_DIST=1 $(BIN)/python -m pytest -q tests/integration/operating/test_wheel.py
	$(PYTHON) -m venv $(RELEASE)/parts
	$(RELEASE)/parts/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(RELEASE)/parts/bin/pip install --quiet --disable-pip-version-check --no-deps --no-index dist/*.whl
	$(RELEASE)/parts/bin/extrablatt --version
	$(RELEASE)/parts/bin/python tests/tools/licences.py requirements.lock docs/licences.md
	$(RELEASE)/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
		-o dist/extrablatt.cdx.json $(RELEASE)/parts/bin/python
	$(AUDIT) --no-deps --disable-pip --require-hashes -r requirements.lock
	cp requirements.lock dist/extrablatt.lock
	rm -rf $(RELEASE)
	cd dist && sha256sum *.whl *.tar.gz *.json *.lock | tee SHA256SUMS

clean: ## Remove the environment and the sample newspaper
	rm -rf $(VENV) demo-data
