# The two commands are `make run` and `make test`. `make help` lists the others.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run serve setup test quick explore judge soak cluster country check bench bench-compare messages translations coverage lock licences sbom bundle clean

PORT ?= $(or $(PORTAL_PORT),1060)
SETTINGS ?= portal.env
PYTHON ?=
TESTS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Nothing is installed whose sum is not in a lock file, and nothing is built but the portal itself.
INSTALL := $(PIP) install --require-hashes --only-binary :all: --requirement
# The file of settings counts if it is there; one that was named must be there.
READ_SETTINGS = if [ -e "$(SETTINGS)" ] || [ "$(origin SETTINGS)" != file ]; then export PORTAL_SETTINGS_FILE="$(SETTINGS)"; fi;
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file translations/babel.cfg \
	--keyword lazy_gettext --keyword _l --no-location --sort-output --omit-header

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run $(CATALOGUES) ## Set up, fill with demonstration data the first time, and serve at http://127.0.0.1:1060 (PORT=...)
	@PORTAL_PORT=$(PORT) exec $(BIN)/python -m portal.server --demo

serve: $(VENV)/.run $(CATALOGUES) ## Serve the real thing, without demonstration data or accounts; settings from portal.env (SETTINGS=...)
	@$(READ_SETTINGS) exec $(BIN)/python -m portal.server

setup: $(VENV)/.run $(CATALOGUES) ## Set up an instance without demonstration data, before the first `make run`
	@$(READ_SETTINGS) $(BIN)/flask setup

# Where Python is told to keep no compiled files, each of a run's processes would compile everything again.
test quick explore judge soak cluster country bench bench-compare: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.test $(CATALOGUES) ## Install what the tests need and run them all (TESTS=tests/portal runs a part)
	@sh tests/browser/install.sh
	@sh tests/backup_tools.sh
	@sh tests/deploy/install.sh
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(TESTS)

quick: $(VENV)/.test $(CATALOGUES) ## A first verdict in a minute and a half: SQLite alone, one case of each test, no browser, no server
	@QUICK=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal $(TESTS)

explore: $(VENV)/.test $(CATALOGUES) ## Run the property tests with new examples, many of each (TESTS=tests/portal runs a part)
	@EXPLORE=1 $(BIN)/python -m pytest -n 2 --dist worksteal -m hypothesis $(TESTS)

judge: $(VENV)/.test $(VENV)/.bench $(CATALOGUES) ## Look at every page in every combination of modes in a real browser, with every rule of axe; workbooks and papers through LibreOffice; open data through programs of others
	@sh tests/browser/install.sh
	@sh tests/catalogue/libreoffice.sh
	@sh tests/judges/install.sh $(VENV)/judges
	@JUDGE=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/browser tests/catalogue/test_libreoffice.py tests/catalogue/test_official_papers.py \
		tests/server/test_asked_by_machines.py tests/judges

soak: $(VENV)/.test $(VENV)/.bench $(CATALOGUES) ## Let eight writers race on both databases, fill a disk, then residents, offices and workers ask for ten minutes (ARGS="--minutes 1")
	@SOAK=1 $(BIN)/python -m pytest tests/catalogue/test_races.py
	@JUDGE=1 $(BIN)/python -m pytest tests/server/test_faults.py -k full_disk
	@$(BIN)/python -m bench mixed --json dist/soak.json $(ARGS)

cluster: $(VENV)/.cluster $(VENV)/.test $(CATALOGUES) ## Start a cluster on this machine and let parts of it fail under load (ARGS=... chooses scenes)
	@sh bench/cluster/install.sh
	@$(BIN)/python -m bench.cluster $(ARGS)

country: $(VENV)/.cluster $(VENV)/.test $(VENV)/.bench $(CATALOGUES) ## Load the whole country into PostgreSQL 15, ask, serve and upgrade it: an hour, 30 GB (ARGS="--keep FOLDER")
	@sh bench/cluster/install.sh
	@$(BIN)/python -m bench.country $(ARGS)

check: $(VENV)/.check $(VENV)/.test $(CATALOGUES) ## Check style, types, architecture, templates and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint portal/templates --lint --quiet --configuration djlint.toml
	$(BIN)/python -m pytest -q tests/rules/test_translations.py

bench: $(VENV)/.bench $(VENV)/.test $(CATALOGUES) ## Measure against the named peers (ARGS=... chooses benches)
	@$(BIN)/python -m bench $(ARGS)

bench-compare: $(VENV)/.bench $(VENV)/.test $(CATALOGUES) ## Say what became slower since the last kept run, in turns with it (ARGS="--base COMMIT matrix recording")
	@$(BIN)/python -m bench.comparing $(ARGS)

messages: $(VENV)/.run ## Extract the texts again and merge them into translations/
	$(EXTRACT) --output-file translations/messages.pot .
	$(BIN)/pybabel --quiet update --input-file translations/messages.pot --output-dir translations \
		--no-fuzzy-matching --ignore-obsolete --width 110
	@# Headers that say who and when belong to version control.
	@for file in translations/*/LC_MESSAGES/messages.po; do \
		sed -e '/^"\(Project-Id\|Report-Msgid\|POT-Creation\|PO-Revision\|Last-Translator\|Language-Team\|Generated-By\)/d' -e '1{/^$$/d;}' "$$file" >"$$file.new" && \
			mv "$$file.new" "$$file"; \
	done

translations: $(CATALOGUES) ## Compile translations/

coverage: $(VENV)/.test $(CATALOGUES) ## Run the tests and show which lines they reach
	@$(BIN)/python -m coverage run -m pytest -q $(TESTS)
	@$(BIN)/python -m coverage report

lock: $(VENV)/.lock ## Write the lock files from setup.cfg (ARGS=--upgrade takes newer versions of what it does not name)
	@$(BIN)/python -m requirements.locking $(ARGS)

licences: $(VENV)/.test $(VENV)/.check $(VENV)/.bench $(VENV)/.cluster $(VENV)/.lock ## Write docs/licences.md from what is locked and installed
	@$(BIN)/python -m requirements.licences

sbom: $(VENV)/.run ## Write the list of components of an installation (CycloneDX) into dist/
	@$(BIN)/python -m requirements.sbom

bundle: $(VENV)/.run $(VENV)/.lock ## Pack everything for an installation without a network into dist/ (ARGS="--processor x86_64")
	@$(BIN)/python -m deploy.bundling $(ARGS)

clean: ## Delete the virtual environment and what was built; the instance stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)

$(VENV)/bin/python:
	@found=; for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if command -v "$$name" >/dev/null 2>&1 && \
			"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11, 3.12, 3.13 or 3.14 was not found. Install one, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$found --version)"; \
	"$$found" -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	}

$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the portal needs. The first time this takes some minutes."
	@$(INSTALL) requirements/run.txt
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test $(VENV)/.check $(VENV)/.bench $(VENV)/.cluster $(VENV)/.lock: $(VENV)/.%: requirements/%.txt | $(VENV)/.run
	@echo "Installing what \`make $*\` needs. The first time this takes some minutes."
	@$(INSTALL) requirements/$*.txt
	@touch $@

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
