#!/bin/sh
# Make the virtual environment (first argument) and install gradgui with its tools into it.
set -eu
venv=$1

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if ! new_enough "$venv/bin/python"; then
    chosen=
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if new_enough "$python"; then
            chosen=$python
            break
        fi
    done
    [ -n "$chosen" ] || fail \
        "gradgui needs Python 3.11 or newer, and none was found (python3 is $(python3 --version 2>&1 || true))." \
        "Install one, or name it: make PYTHON=/path/to/python3.11"
    if ! "$chosen" -m venv --clear "$venv"; then
        rm -rf "$venv"
        fail "$chosen cannot make a virtual environment." \
            "On Debian and Ubuntu its venv module is a package of its own: apt-get install -y python3-venv"
    fi
fi

echo "Installing gradgui and its tools into $venv (once; a minute or two) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[dev]' || fail \
    "pip could not install what gradgui needs; its message is above. Run the same command again when it is mended."
