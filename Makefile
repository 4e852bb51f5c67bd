# Guichet: `make run` starts everything on this machine, `make help` lists the rest.
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
	@$(MAKE) --no-print-directory -j2 $(VENV)/.stamp $(CLOUD)/.stamp
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
$(VENV)/.stamp: requirements-dev.txt | python
	@$(call environment,$(VENV),requirements-dev.txt,development environment)

$(CLOUD)/.stamp: infra/local/requirements.txt | python
	@$(call environment,$(CLOUD),infra/local/requirements.txt,local cloud)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Guichet needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)." >&2; \
	  echo "Name one that is newer: make PYTHON=python3.12 ..." >&2; exit 1; }

# $(1) folder, $(2) lock file, $(3) what it is for. An environment of another Python version is made anew.
define environment
	echo "Installing: $(3) ($(1))"; \
	want=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	have=$$($(1)/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true); \
	if [ "$$want" != "$$have" ]; then $(PYTHON) -m venv --clear $(1); fi && \
	$(1)/bin/python -m pip install --quiet --no-input --requirement $(2) && touch $@
endef
