#!/usr/bin/env bash
# cargo-deny, where it is installed: licences, sources and duplicate crates need no
# network; advisories need the public database of security notices, which a closed
# network does not reach. What could not be looked at is said, never passed over.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! cargo deny --version >/dev/null 2>&1; then
    echo "deny: cargo-deny is not installed; licences were checked by xtask, advisories were NOT." \
        "(cargo install cargo-deny --locked adds it.)"
    exit 0
fi
cargo deny --log-level error check --hide-inclusion-graph bans licenses sources

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if timeout 120 cargo deny --log-level error fetch db </dev/null >"$log" 2>&1; then
    cargo deny --log-level error check --hide-inclusion-graph --disable-fetch advisories
else
    echo "deny: the database of advisories is not reachable from here; advisories were NOT checked."
fi
