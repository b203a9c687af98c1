#!/usr/bin/env bash
# Installs what a target of the Makefile needs and is missing, and says each thing
# that it installs. Does nothing, quickly, when all is there.
#
#   scripts/setup.sh demo     what a build needs
#   scripts/setup.sh test     that, and the tools of the tests
#   scripts/setup.sh bench    that, and the peers of the benchmarks
#
# Packages come from the ordinary package managers of the machine only: apt, npm, pip.
# LF_SETUP=skip leaves everything as it is (a machine without network, or one that
# is looked after by somebody else).
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-demo}
packages=()
reasons=()

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
# need PACKAGE REASON: asks for a Debian package.
need() {
    packages+=("$1")
    reasons+=("$1: $2")
}

[ "${LF_SETUP:-}" = skip ] && exit 0

# -- the one thing that is expected
have cargo || fail "no Rust toolchain found (cargo is not on the PATH)." \
    "Install one with your usual means (rustup, or the packages of your system) and try again."
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(cargo --version | cut -d' ' -f2)
[ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n1)" = "$wanted" ] ||
    fail "Rust $found is too old: $wanted or newer is needed. With rustup: rustup update stable"

# -- packages of the system
have cc || need gcc "C compiler and linker, for SQLite and for linking"
have cc && [ ! -e /usr/include/stdlib.h ] && need libc6-dev "headers of the C library, for SQLite"

node_packages() {
    have node || need nodejs "runs the browser tests and one benchmark peer"
    have npm || need npm "installs the packages of the browser tests"
}

find_postgres() {
    have initdb && return 0
    local d
    for d in /usr/lib/postgresql/*/bin; do [ -x "$d/initdb" ] && return 0; done
    return 1
}

case $purpose in
demo) ;;
test)
    have chromium || have chromium-browser || have google-chrome ||
        need chromium "the browser of the browser tests"
    compgen -G '/usr/share/fonts/*/*/NotoSansCJK*' >/dev/null ||
        need fonts-noto-cjk "Chinese letters in the pictures of the browser tests"
    have pdftotext || need poppler-utils "reads the text of printed pages back in the tests"
    have curl || need curl "walks the tour of the API in the tests"
    find_postgres || need postgresql "the second database under the same tests"
    node_packages
    ;;
bench)
    node_packages
    if [ ! -x target/bench-python/bin/python ]; then
        have python3 || need python3 "runs one benchmark peer"
        python3 -c 'import ensurepip' 2>/dev/null ||
            need python3-venv "keeps the benchmark peer apart from the system's Python"
    fi
    ;;
*) fail "what is '$purpose'? (demo, test or bench)" ;;
esac

if [ ${#packages[@]} -gt 0 ]; then
    printf 'setup: missing %s\n' "${reasons[@]}"
    have apt-get || fail "this machine has no apt-get: install the packages above with your own means," \
        "or say LF_SETUP=skip to go on without them."
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        have sudo || fail "not root, and no sudo: ask for 'apt-get install ${packages[*]}', then try again."
        as_root=(sudo)
    fi
    say "apt-get install ${packages[*]}"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >"$log" 2>&1 </dev/null; }
    apt update || say "the package lists could not be renewed; trying with those that are here"
    apt install -y --no-install-recommends "${packages[@]}" || {
        tail -n 15 "$log" >&2
        fail "apt could not install: ${packages[*]}" \
            "Without network, install them from your own mirror or medium, then try again," \
            "or say LF_SETUP=skip to go on without them."
    }
fi

# -- components of the toolchain, which a minimal rustup leaves out
if [ "$purpose" = test ]; then
    for tool in fmt clippy; do
        have "cargo-$tool" && continue
        have rustup || fail "cargo $tool is missing: install it with the means that your Rust came with."
        component=${tool/fmt/rustfmt}
        say "rustup component add $component"
        rustup component add "$component" || fail "rustup could not add $component (no network?)."
    done
fi

# -- packages of npm and pip, each from a lock file or a list in the repository
# npm_packages FOLDER: installs the packages of a lock file, once per state of that file.
npm_packages() {
    [ -f "$1/package-lock.json" ] || return 0
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed-from" && return 0
    say "npm ci in $1"
    (cd "$1" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error </dev/null) ||
        fail "npm could not install the packages of $1 (no network?)."
    cp "$1/package-lock.json" "$1/node_modules/.installed-from"
}

# python_packages FOLDER: installs the packages of FOLDER/requirements.txt into target/bench-python.
python_packages() {
    local venv=target/bench-python
    local stamp=$venv/installed-from-${1##*/}
    cmp -s "$1/requirements.txt" "$stamp" && return 0
    say "pip install -r $1/requirements.txt into $venv"
    mkdir -p target
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$1/requirements.txt" </dev/null ||
        fail "pip could not install the packages of $1/requirements.txt (no network?)."
    cp "$1/requirements.txt" "$stamp"
}

case $purpose in
test) npm_packages crates/web/e2e ;;
bench)
    npm_packages bench/rules
    python_packages bench/rules
    python_packages bench/duties
    python_packages bench/persons
    python_packages bench/contacts
    ;;
esac
