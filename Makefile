# The two commands are `make up` and `make test`; both set everything up first and may be repeated at will.
PYTHON ?= python3
STACK ?= dev
ARGS ?=
BOOTSTRAP = $(PYTHON) -m bootstrap
# Compiled modules are kept, but not between the sources.
export PYTHONPYCACHEPREFIX = $(CURDIR)/.berth/pycache
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help up preview down app-dev test test-unit record docs lint env doctor clean

help: ## list the targets
	@grep -E '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20
	@echo
	@echo '  STACK=dev   which stack (up, preview, down, env)'
	@echo '  ARGS=       words for the command behind the target, e.g. make preview ARGS=--diff'

up: ## set up this machine, bring the stack up, show its endpoints
	@$(BOOTSTRAP) up $(STACK) --arguments='$(ARGS)'

preview: ## show what `make up` would change
	@$(BOOTSTRAP) preview $(STACK) --arguments='$(ARGS)'

down: ## remove the stack; data volumes stay
	@$(BOOTSTRAP) down $(STACK) --arguments='$(ARGS)'

app-dev: ## run app/ from its sources with hot reload, without the stack; Ctrl-C ends and removes it (ARGS=--port=8088)
	@PYTHONPATH=app/dev $(PYTHON) -m workbench $(ARGS)

test: ## set up this machine and run every test (ARGS= names of suites)
	@$(BOOTSTRAP) test $(ARGS)

test-unit: ## run the tests that need no Docker engine
	@$(BOOTSTRAP) test unit

record: ## write the recordings of every component anew; read their difference before you commit it
	@eval "$$($(BOOTSTRAP) env $(STACK))" && BERTH_RECORD=1 .venv/bin/pytest -q tests/components/test_recordings.py

docs: ## write the configuration's reference, its schema and the pictures anew; read their difference before you commit it
	@eval "$$($(BOOTSTRAP) env $(STACK))" && BERTH_RECORD=1 .venv/bin/pytest -q tests/tools tests/settings/test_refusals.py tests/settings/test_removed.py

lint: ## check style and types
	@$(BOOTSTRAP) test lint

env: ## print exports: eval "$$(make env)", then type pulumi commands yourself
	@$(BOOTSTRAP) env $(STACK)

doctor: ## check everything, change nothing (ARGS=--fresh forgets remembered probes)
	@$(BOOTSTRAP) doctor $(ARGS)

clean: ## show what the set-up made in this checkout (ARGS=--yes removes it; never data)
	@$(BOOTSTRAP) clean $(ARGS)
