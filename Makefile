# Two commands do all the set-up: `make demo` and `make test`. `make` lists the rest.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8686
TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help
help: ## List the targets
	@printf 'make demo       %s\n' 'Build, create the demo city and serve it; prints the address (PORT=$(PORT))'
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | grep -vE '^(help|demo):' \
	  | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

.PHONY: demo
demo: ## Build, create the demo city and serve it; prints the address
	@scripts/setup.sh demo
	@cargo build --release --locked -p lianfang
	@exec $(TARGET)/release/lianfang demo --store var/demo --port $(PORT)

.PHONY: test
test: ## Everything: format, lints, rules of the house, licences, all tests, both databases, browser
	@scripts/setup.sh test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo xtask tidy
	cargo xtask licences
	scripts/deny.sh
	scripts/postgres.sh scripts/tests.sh
	scripts/browser.sh
	cargo xtask openapi --check
	cargo xtask coverage --check

.PHONY: check
check: ## The fast loop: compiles, lints, rules of the house; no tests
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo xtask tidy

.PHONY: unit
unit: ## Tests of the Rust crates beside a throwaway PostgreSQL
	@scripts/setup.sh test
	scripts/postgres.sh scripts/tests.sh

.PHONY: browser
browser: ## Browser tests alone
	@scripts/setup.sh test
	scripts/browser.sh

.PHONY: fmt
fmt: ## Format all Rust code
	cargo fmt --all

.PHONY: bench
bench: ## Benchmarks beside their peers; ends with bench/out/summary.jsonl (ONLY=rules for one part)
	@scripts/setup.sh bench
	cargo build --release --locked -p lianfang -p lf-bench
	$(TARGET)/release/lf-bench $(ONLY)

.PHONY: coverage
coverage: ## Which clauses of the obligation matrices are covered, as TSV
	@cargo xtask coverage
