# The one command surface. `make` alone lists what there is.
#
# `make` turns every failure into exit status 2. Where 1 (wrong) and 2 (could not be done) must be told apart,
# call what the recipe calls: python -m openapi, python -m generator, python -m contract_tests.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Quoted, and expanded by the shell: its path may contain spaces and a `$`.
SYSTEM_PYTHON := "$${PYTHON:-python3}"
# Programs are run as `python -m`: the scripts that pip writes contain the path of the folder, which may have been moved,
# or contain a `$`. zizmor and uv are not such scripts.
BIN := .venv/bin
UV_VERSION := 0.13.9

# A worker for each core takes half of the tests, in the order of the files, so that tests of one file share what it made
# once; who is done first takes over from the others.
PARALLEL := --numprocesses auto --dist worksteal

# Variables of the targets below reach Python through the environment, so that no recipe, and so no printed
# command line, ever holds a secret. Empty means unset. `takes.<target>` stands beside each target that takes any; a
# variable on the command line that a target does not take is refused, since a misspelt one would pass unseen.
given := $(strip $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name))))
of_make := PYTHON SHELL .SHELLFLAGS MAKEFLAGS MAKEOVERRIDES
# The names alone, for what may be set in the environment for another command and must not be on this one's line.
export GIVEN_TO_MAKE := $(given)

##@ Start here
.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: ## Create .venv with every package pinned (each target does this first)
	@$(SYSTEM_PYTHON) requirements/install.py

DEPLOYMENT := BASE_URL PROJECT_ID JOB_IDS TOKEN LIVE EXPECT \
              HUAWEICLOUD_SDK_AK HUAWEICLOUD_SDK_SK HUAWEICLOUD_SDK_PROJECT_ID HUAWEICLOUD_SDK_SECURITY_TOKEN
takes.contract-tests := $(DEPLOYMENT) STRICT MAX_REQUESTS FOREIGN_PROJECT SEED REPORT_DIR PLAN UNSAFE_METHODS SPEC_FILE \
                        BASELINE BASELINE_UPDATE VERBOSE
.PHONY: contract-tests
contract-tests: install ## Does the deployment do what the document says? The embedded mock, unless BASE_URL is set
	@$(BIN)/python -m contract_tests

# Whatever the environment has for a deployment, this tests the embedded mock.
$(foreach name,$(takes.contract-tests),$(eval test: $(name) :=))
.PHONY: test
test: install ## Run all that must pass before a commit: drift, lint, types, offline tests, contract tests
	@$(BIN)/python tests/parts.py

.PHONY: test-fast
test-fast: install ## Run the offline tests that take about 30 seconds, while you edit
	@$(BIN)/python -m pytest -q $(PARALLEL) -m "not slow"

##@ The document
.PHONY: lint-openapi
lint-openapi: install ## Validate the document, and lint it with Spectral and Redocly (needs Node)
	@$(BIN)/python -m openapi_spec_validator openapi/openapi.yaml
	@SPEC_FILE= $(BIN)/python -m openapi questions
	@$(SYSTEM_PYTHON) requirements/install.py linters
	@openapi/lint/node_modules/.bin/spectral lint --fail-severity=hint --ruleset openapi/lint/spectral.yaml openapi/openapi.yaml
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true openapi/lint/node_modules/.bin/redocly lint --config openapi/lint/redocly.yaml openapi/openapi.yaml

takes.check-page := PAGE OLD STRICT SPEC_FILE
.PHONY: check-page
check-page: install ## Compare a page of the vendor (PAGE=file or address) with the document, or with an older edition (OLD=file)
	@$(BIN)/python -m openapi check-page

takes.tables := SPEC_FILE
.PHONY: tables
tables: install ## Print the document as the page's tables, to compare the two by eye
	@$(BIN)/python -m openapi tables

takes.import-page := PAGE OUT
.PHONY: import-page
import-page: install ## Draft a document from another page (PAGE=file or address, OUT=file)
	@$(BIN)/python -m openapi import-page

##@ The client
takes.generate := SPEC_FILE OUT
.PHONY: generate
generate: install ## Write generated_client/ from the document (SPEC_FILE= and OUT= for another)
	@$(BIN)/python -m generator
	@$(BIN)/python -m openapi questions

takes.check-generated := SPEC_FILE OUT
.PHONY: check-generated
check-generated: install ## Show where generated_client/ differs from what `make generate` would write
	@$(BIN)/python -m generator --check

.PHONY: build
build: install ## Build the wheel and the source archive into dist/
	@$(BIN)/python -m hatchling build

##@ The deployment
takes.mock := PORT
.PHONY: mock
mock: install ## Serve the mock deployment on 127.0.0.1 (PORT=8080; 0 picks a free one)
	@$(BIN)/python -m contract_tests.mock

takes.fault-tests := STOCK
.PHONY: fault-tests
fault-tests: install ## Plant faults in the mock: which do the contract tests find? (STOCK=0 leaves out stock schemathesis)
	@$(BIN)/python -m contract_tests.faults

takes.check-recorded := FILE BASE_URL PROJECT_ID JOB_IDS EXPECT SPEC_FILE STRICT BASELINE BASELINE_UPDATE \
                        VERBOSE REPORT_DIR
.PHONY: check-recorded
check-recorded: install ## Check whether exchanges recorded by a browser or a proxy (FILE=x.har) keep to the document; sends nothing
	@$(BIN)/python -m contract_tests check-recorded

##@ The proof
takes.prove := SPEC_FILE REPORT_DIR SEED
.PHONY: prove
prove: install ## Break every fact of the document, one at a time: do the contract tests notice each?
	@$(BIN)/python -m contract_tests prove

takes.diff := OLD SPEC_FILE REPORT_DIR
.PHONY: diff
diff: install ## Show what has changed in the document since OLD=commit or file, and who notices, each with a witness
	@$(BIN)/python -m contract_tests diff

.PHONY: bench
bench: install ## Measure what this client costs beside its peers, into benchmarks/RESULTS.md
	@$(SYSTEM_PYTHON) requirements/install.py vendor-sdk client floor pydantic
	@$(BIN)/python -m benchmarks

.PHONY: bench-generate
bench-generate: install ## Measure what `make generate` costs, relative to openapi-python-client and ruff alone
	@$(BIN)/python -m benchmarks.generating

.PHONY: compare
compare: install ## Compare this client with the vendor's SDK on the same answers, into docs/comparison.md
	@$(SYSTEM_PYTHON) requirements/install.py vendor-sdk
	@$(BIN)/python -m benchmarks.comparison

##@ Housekeeping
.PHONY: lint
lint: install ## Run ruff over the hand-written Python, and check-jsonschema and zizmor over the workflows
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check
	@$(BIN)/python -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/zizmor --offline --quiet --no-progress .github/workflows

.PHONY: format
format: install ## Let ruff format the code and fix what it can
	@$(BIN)/python -m ruff check --fix
	@$(BIN)/python -m ruff format

.PHONY: types
types: install ## Run mypy --strict over the client and the tools
	@$(BIN)/python -m mypy generated_client/mpc_clipping openapi generator contract_tests benchmarks website

.PHONY: verify-types
verify-types: install ## Measure how complete the client's public types are (pyright, in an environment of its own)
	@$(SYSTEM_PYTHON) requirements/install.py pyright
	@# It looks for the package with the first python on the path, whatever --pythonpath says.
	@PATH="$$PWD/$(BIN):$$PATH" .venv-pyright/bin/python -m pyright --ignoreexternal --verifytypes mpc_clipping

.PHONY: test-dataframe
test-dataframe: install ## Check that README's line makes a DataFrame of tasks (pandas, in an environment of its own)
	@$(SYSTEM_PYTHON) requirements/install.py pandas
	@PYTHONPATH=generated_client .venv-pandas/bin/python tests/dataframe.py

.PHONY: docs
docs: install ## Build the documentation as a site, into site/, and check its links
	@$(SYSTEM_PYTHON) requirements/install.py docs
	@$(BIN)/python -m website

.PHONY: test-site
test-site: docs ## Open the site in Chromium: accessible, searchable, offline, on a phone and a desktop, light and dark
	@$(SYSTEM_PYTHON) requirements/install.py pages
	@.venv-pages/bin/python tests/docs/look.py

.PHONY: test-docs
test-docs: install ## Type every command of README in a fresh clone (needs the network)
	@$(BIN)/python -m pytest -q tests/docs/typed.py

.PHONY: test-pages
test-pages: install ## Open the page of a run in Chromium: accessible, on a phone and a desktop, light and dark
	@$(SYSTEM_PYTHON) requirements/install.py pages
	@PYTHONPATH=. $(BIN)/python tests/pages/runs.py reports/pages
	@.venv-pages/bin/python tests/pages/look.py reports/pages

.PHONY: terminals
terminals: install ## Draw docs/images/terminal-*.svg and command-*.svg again, from a real terminal (needs tmux)
	@PYTHONPATH=. $(BIN)/python tests/terminals.py

.PHONY: test-offline
test-offline: install ## Run the offline tests of document, generator and client
	@mkdir -p -m 700 reports
	@$(BIN)/python -m pytest -q $(PARALLEL) --junitxml reports/offline-tests.xml

takes.test-versions := PYTHONS
.PHONY: test-versions
test-versions: ## Test the client with the oldest and newest httpx and attrs, on each Python found (PYTHONS=...)
	@$(SYSTEM_PYTHON) requirements/versions.py

.PHONY: lock
lock: ## Resolve the pins of pyproject.toml into requirements/
	@$(SYSTEM_PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv==$(UV_VERSION)
	@for group in dev vendor-sdk client floor docs pages pandas pydantic pyright; do \
	    .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --no-header --group $$group --output-file requirements/$$group.txt; \
	done

.PHONY: clean
clean: ## Remove everything that the targets made, except generated_client/
	@rm -rf .venv .venv-* .venv.lock dist reports site .generated-* openapi/lint/node_modules openapi/lint/node_modules.lock .hypothesis .schemathesis .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what was typed ---

goals := $(or $(MAKECMDGOALS),help)
export $(sort $(foreach goal,$(patsubst takes.%,%,$(filter takes.%,$(.VARIABLES))),$(takes.$(goal))))
$(foreach goal,$(goals),$(foreach name,$(filter-out $(of_make) $(takes.$(goal)),$(given)),$(error \
    $(name) is no variable of `make $(goal)`. $(if $(takes.$(goal)),It takes $(strip $(takes.$(goal))),It takes none))))

# A folder is no target, and make would say that there is nothing to be done. `docs` is both.
folders := $(filter-out docs,$(patsubst %/,%,$(wildcard */)))
.PHONY: $(folders)
$(folders): ; @echo "make: $@ is a folder, no target. \`make\` alone lists the targets." >&2; exit 2
