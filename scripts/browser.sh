#!/usr/bin/env bash
# The browser tests: builds the server, then runs them against it in headless Chromium.
# CHROMIUM names another browser.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --locked -p lianfang
LF_BIN=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)/debug/lianfang
export LF_BIN
for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$browser" ] && path=$(command -v "$browser"); then
        export CHROMIUM=$path
        break
    fi
done
cd crates/web/e2e
npm test --silent
