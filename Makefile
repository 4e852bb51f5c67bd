# Guichet: `make run` starts everything on this machine, `make help` lists the rest.
# Which Python makes the environments; remove .venv to change it later.
PYTHON ?= python3
SHELL := /bin/sh
VENV := .venv
CLOUD := .local/cloud
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check bench lock deploy python

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.stamp ## Make the development environment (.venv) if its lock changed

run: ## Start everything on this machine, until Ctrl-C
	@$(MAKE) -s --no-print-directory -j2 $(VENV)/.stamp $(CLOUD)/.stamp
	@exec $(CLOUD)/bin/python -m infra.local.run

demo: $(CLOUD)/.stamp ## Beside make run: send a dozen mails and show what becomes of each
	@$(CLOUD)/bin/python -m infra.local.demo

test: $(VENV)/.stamp $(CLOUD)/.stamp ## Run all tests, those on the local cloud included
	$(VENV)/bin/python -m pytest

check: $(VENV)/.stamp ## Check format, lint and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

bench: $(VENV)/.stamp ## Print benchmarks as JSON
	@$(VENV)/bin/python -m tests.bench

deploy: $(VENV)/.stamp ## Deploy to AWS, as in: make deploy ARGS="--mail-domain service.example.com --dry-run"
	@$(VENV)/bin/python -m infra.deploy $(ARGS)

lock: $(VENV)/.stamp ## Lock the requirements anew
	$(VENV)/bin/python -m infra.lock $(ARGS)

# The two environments. A stamp is newer than its lock file exactly when the environment is up to date.
# uv, which the development environment holds anyway, fills both in a tenth of pip's time.
$(VENV)/.stamp: requirements-dev.txt $(VENV)/bin/uv
	@echo "Installing: development environment ($(VENV))"
	@$(VENV)/bin/uv pip install --quiet --python $(VENV)/bin/python --requirement requirements-dev.txt
	@touch $@

$(CLOUD)/.stamp: infra/local/requirements.txt $(VENV)/bin/uv
	@echo "Installing: local cloud ($(CLOUD))"
	@$(VENV)/bin/uv venv --quiet --clear --python $(VENV)/bin/python $(CLOUD)
	@$(VENV)/bin/uv pip install --quiet --python $(CLOUD)/bin/python --requirement infra/local/requirements.txt
	@touch $@

$(VENV)/bin/uv: | python
	@echo "Installing: uv, to install the rest"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --no-input $$(grep -oE '^uv==[^ ;]+' requirements-dev.txt)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Guichet needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)." >&2; \
	  echo "Name one that is newer: make PYTHON=python3.12 ..." >&2; exit 1; }
