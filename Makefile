# Everything a developer runs, by name. `make help` lists it; CI runs `make test` (see .ci/run).

MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: help run test lint bench e2e setup fmt

heading = @printf '\n== %s ==\n' '$(1)'
with-postgres = tests/setup/with-postgres.sh
# Written after a complete `npm ci`, which begins by deleting the whole folder.
npm-stamp = tests/browser/node_modules/.installed

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: ## Run the server, optimised
	cargo run --release

test: ## Everything CI checks: setup, lint, tests on both databases, browser tests
	$(call heading,setup)
	@$(MAKE) setup
	$(call heading,lint)
	@$(MAKE) lint
	$(call heading,build)
	cargo build --locked -p jalonum
	$(call heading,tests)
	$(with-postgres) cargo test --workspace --locked
	$(call heading,browser tests)
	@$(MAKE) e2e

lint: ## Check formatting, clippy and the base question bank
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo run --locked -q -p jalonum -- bank lint question-banks/base

bench: ## Benchmarks, on a PostgreSQL that syncs to disk as in production
	JALONUM_TEST_PG_FSYNC=on $(with-postgres) cargo bench --workspace --locked

e2e: $(npm-stamp) ## Browser tests against the server's debug build
	cargo build --locked -p jalonum
	@cd tests/browser && node run.mjs

$(npm-stamp): tests/browser/package-lock.json
	cd tests/browser && npm ci --no-audit --no-fund
	@mkdir -p $(@D) && touch $@

setup: ## Install what the tests need beyond Rust, where it is missing
	@tests/setup/install.sh

fmt: ## Format the Rust code
	cargo fmt --all
