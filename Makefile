# The commands of the project; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check lint types audit contracts unit docs format drill drill-cluster bench bench-scaling bench-growth bench-bureaus bench-peak test-compose setup lock clean

py  := .venv/bin/python
bin := .venv/bin
uv  := .venv-tools/bin/uv
# No index address, no header with a machine's paths: the files are the same wherever they are compiled.
compile := $(uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

help:
	@echo "make run            set up what is missing, start everything, play the demonstration, stay up (Ctrl-C ends it)"
	@echo "                    ARGS=--once ends after the demonstration; other flags: $(py) -m deploy.cli up --help"
	@echo "make test           set up, then format, lint, types, import contracts and every test on real servers"
	@echo "make check          the fast part of it: no broker, no database, no browser"
	@echo "make audit          hold the locked dependencies against advisories, where a source can be reached"
	@echo "make format         let ruff put the code in order"
	@echo "make docs           write docs/case.md anew from the rules of the archive"
	@echo "make drill          break a running system for ten minutes and count what is lost; ARGS='--seed N --faults a,b'"
	@echo "make drill-cluster  break three brokers (killed, cut off, rolled) and count; part of make drill where that has no ARGS"
	@echo "make bench          end-to-end figures beside other frameworks and a lean loop by hand"
	@echo "make bench-growth   what an enquiry costs with 1,000 to 100,000 cases stored, and the memory of every process"
	@echo "make bench-bureaus  the same with 44, 440 and 1,000 bureaus"
	@echo "make bench-scaling  each service with 1, 2 and 4 replicas, a core or a share of one each, and what bounds it"
	@echo "make bench-peak     find the knee of a stack, hold four fifths of it for ten minutes, burst to five times as much"
	@echo "make test-compose   build the images, bring docker-compose.yml up, scale it, run the demonstration, take it down"
	@echo "make setup          only the set-up (for tests: a superset of what a run needs)"
	@echo "make lock           compile requirements/*.txt anew from pyproject.toml and requirements/*.in"
	@echo "make clean          remove environments and caches; the data in .consult/ stay (consult reset wipes them)"
	@echo
	@echo "AMQP_URL and MONGO_URL switch to servers of your own; PYTHON names the interpreter (3.11 or newer)."

run:
	@deploy/local/setup.sh run
	@exec $(py) -m deploy.cli up --demo $(ARGS)

setup:
	@deploy/local/setup.sh test

test: setup lint types contracts
	@echo "== all tests, on a real broker and database"
	@exec $(py) -m pytest --numprocesses 2 --dist worksteal $(ARGS)

check: setup lint types contracts unit audit

lint:
	@echo "== format and lint"
	@$(bin)/ruff format --check --quiet . || { echo "not formatted: make format mends it"; $(bin)/ruff format --check . ; exit 1; }
	@$(bin)/ruff check .

types:
	@echo "== types"
	@$(bin)/mypy

contracts:
	@echo "== import contracts"
	@$(bin)/lint-imports --no-cache

unit:
	@echo "== unit tests"
	@$(py) -m pytest -q tests/unit $(ARGS)

docs: setup
	@$(py) -m deploy.commands.case_docs

audit: setup
	@echo "== dependency audit"
	@$(py) -m deploy.local.audit

format: setup
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix --exit-zero .

drill: setup
	@$(py) -m tests.chaos $(ARGS)
	@$(if $(ARGS),,$(py) -m tests.chaos.cluster && $(py) -m pytest -m long)

drill-cluster: setup
	@exec $(py) -m tests.chaos.cluster $(ARGS)

bench: setup
	@deploy/local/setup.sh bench
	@exec $(py) -m tests.bench $(ARGS)

bench-scaling: setup
	@exec $(py) -m tests.bench.scaling $(ARGS)

bench-growth: setup
	@exec $(py) -m tests.bench.growth $(ARGS)

bench-bureaus: setup
	@exec $(py) -m tests.bench.bureaus $(ARGS)

bench-peak: setup
	@exec $(py) -m tests.bench.peak $(ARGS)

test-compose: setup
	@exec deploy/docker/test-compose.sh $(ARGS)

lock: setup
	@$(compile) requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(compile) requirements/peers.in -o requirements/peers.txt
	@$(compile) requirements/database.in -o requirements/database.txt
	@$(compile) pyproject.toml -o requirements/runtime.txt
	@$(compile) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	@echo "requirements/*.txt are compiled; make setup installs them"

clean:
	@rm -rf .venv .venv-db .venv-tools .venv-peers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
