#!/usr/bin/env bash
# The tests of the Rust crates: cargo-nextest where it is installed, else cargo test.
# Examples in the documentation run in any case, as nextest leaves them out.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then
    profile=default
    [ -n "${CI:-}" ] && profile=ci
    cargo nextest run --workspace --locked --profile "$profile" "$@"
else
    echo "tests: cargo-nextest is not installed; using cargo test"
    cargo test --workspace --locked --all-targets --quiet "$@"
fi
cargo test --workspace --locked --doc --quiet
