#!/usr/bin/env bash
# The browser tests: builds the server, then runs them against it in headless Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --locked -p lianfang
LIANFANG_BIN=$(pwd)/${CARGO_TARGET_DIR:-target}/debug/lianfang
[ -n "${CARGO_TARGET_DIR:-}" ] && LIANFANG_BIN=$(cd "$CARGO_TARGET_DIR" && pwd)/debug/lianfang
export LIANFANG_BIN
for browser in chromium chromium-browser google-chrome; do
    if path=$(command -v "$browser"); then
        export LF_CHROMIUM=${LF_CHROMIUM:-$path}
        break
    fi
done
cd crates/web/e2e
npm test --silent
