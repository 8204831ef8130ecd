#!/usr/bin/env bash
# The whole test run. Needs cargo and a C compiler (as linker); everything else is optional, and
# a test that misses something says so and ends.
#
#   ./test.sh                  everything
#   ./test.sh -p piaoju-ofd    arguments go to `cargo test`
#
# PIAOJU_TARGET names the folder for what is built; with CI=true it is a cache outside the clone.
set -euo pipefail
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}"
say() { printf '== %s\n' "$*"; }

has_compiler() { command -v cc >/dev/null || command -v gcc >/dev/null; }

# Debian packages; only asked for where nobody has to be asked.
install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        return 1
    fi
    say "installing $*"
    { [ -n "${apt_is_fresh:-}" ] || timeout 120 apt-get update -qq; } || return 1
    apt_is_fresh=yes
    DEBIAN_FRONTEND=noninteractive timeout 300 \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

command -v cargo >/dev/null || {
    say "cargo is missing: install Rust 1.94 or newer (https://rustup.rs)"
    exit 1
}
has_compiler || install gcc libc6-dev || true
has_compiler || {
    say "a C compiler is missing: install the package gcc or clang"
    exit 1
}

# A Chinese font for the tests that write PDF.
if command -v fc-list >/dev/null && fc-list :lang=zh-cn family | grep -q .; then
    say "a Chinese font is here"
elif [ -n "$(find /usr/share/fonts -iname '*cjk*' -print -quit 2>/dev/null)" ]; then
    say "a Chinese font is here"
elif ! install fonts-noto-cjk; then
    say "no Chinese font (package fonts-noto-cjk): tests that write PDF skip that part"
fi

# Two other implementations that tests are held against, in a Python of their own.
peers="$cache/piaoju-peers"
peers_import='import pyhanko.sign, easyofd'
if ! command -v python3 >/dev/null; then
    install python3 || true
fi
if command -v python3 >/dev/null && ! python3 -c "$peers_import" 2>/dev/null; then
    if [ ! -x "$peers/bin/python3" ]; then
        say "preparing pyhanko and easyofd in $peers"
        python3 -m venv "$peers" 2>/dev/null ||
            { install python3-venv && python3 -m venv "$peers"; } ||
            say "python3 cannot make a venv (package python3-venv)"
    fi
    if [ -x "$peers/bin/pip" ] && ! "$peers/bin/python3" -c "$peers_import" 2>/dev/null; then
        for peer in pyhanko easyofd; do
            timeout 240 "$peers/bin/pip" install --quiet --disable-pip-version-check \
                --retries 1 --timeout 20 "$peer" ||
                say "no $peer: tests against it skip"
        done
    fi
    if [ -x "$peers/bin/python3" ]; then
        PATH="$peers/bin:$PATH"
    fi
fi

# A browser and a database server for the journeys, each on both engines.
has_postgres() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v chromedriver >/dev/null || wanted+=(chromium-driver)
has_postgres || wanted+=(postgresql)
if [ ${#wanted[@]} != 0 ] && ! install "${wanted[@]}"; then
    say "missing: ${wanted[*]} (packages of Debian): the tests that need them skip"
fi

# axe-core looks for what keeps people out; it is not part of the project.
axe="$cache/piaoju-axe/node_modules/axe-core/axe.min.js"
if [ ! -f "$axe" ]; then
    command -v npm >/dev/null || install nodejs npm || true
    if command -v npm >/dev/null; then
        say "preparing axe-core in $cache/piaoju-axe"
        mkdir -p "$cache/piaoju-axe"
        timeout 180 npm install --silent --no-fund --no-audit \
            --prefix "$cache/piaoju-axe" axe-core || true
    fi
fi
if [ -f "$axe" ]; then
    export PIAOJU_AXE="$axe"
else
    say "no axe-core (npm install axe-core): the test with it skips"
fi

# The models that read pictures, and a library that runs them too, from the packages in which they
# are published: `carry PACKAGE FILES [words for pip]`.
models="${PIAOJU_MODEL_DIR:-$cache/piaoju-models}"
carry() {
    local wanted="$1" files="$2" package
    shift 2
    say "preparing $wanted, for reading pictures, in $models"
    local pip=(python3 -m pip)
    [ ! -x "$peers/bin/pip" ] || pip=("$peers/bin/pip")
    package="$(mktemp -d)"
    if timeout 300 "${pip[@]}" download --quiet --disable-pip-version-check --no-deps \
        --only-binary :all: --retries 1 --timeout 20 --dest "$package" "$@" "$wanted"; then
        python3 -m zipfile -e "$package"/*.whl "$package/open"
        mkdir -p "$models"
        # shellcheck disable=SC2086 # a pattern that names several files
        cp "$package"/open/$files "$models/"
    fi
    rm -rf "$package"
}
if command -v python3 >/dev/null; then
    [ -f "$models/PP-OCRv6_rec_small.onnx" ] ||
        carry rapidocr==3.10.0 'rapidocr/models/PP-OCRv6_*.onnx'
    [ -f "$models/libonnxruntime.so.1.32.0" ] ||
        carry onnxruntime==1.32.0 'onnxruntime/capi/libonnxruntime.so.*' \
            --platform "manylinux_2_28_$(uname -m)" --python-version 3.11
fi
if [ -f "$models/PP-OCRv6_rec_small.onnx" ]; then
    export PIAOJU_MODEL_DIR="$models"
else
    say "no models (piaoju models install): tests that read pictures skip"
fi

if [ -n "${PIAOJU_TARGET:-}" ]; then
    export CARGO_TARGET_DIR="$PIAOJU_TARGET"
elif [ "${CI:-}" = true ]; then
    export CARGO_TARGET_DIR="$cache/piaoju-target"
fi
say "building in ${CARGO_TARGET_DIR:-target}"

if [ $# = 0 ]; then
    set -- --workspace
fi
say "cargo test --no-fail-fast $*"
cargo test --no-fail-fast "$@"
