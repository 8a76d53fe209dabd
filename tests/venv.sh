#!/bin/sh
# Makes the Python environment of the tests: build/venv, or the directory given as argument.
# Does nothing when it is already there for this requirements.txt and this Python.
#
# The engine is an SQLite extension, so the Python must have an sqlite3 that loads extensions:
# Debian's has, a self-built one that comes first on the path often has not.
set -eu

tests=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
venv=${1:-$tests/../build/venv}
python=${PYTHON:-/usr/bin/python3}
stamp=$venv/.requirements

fail() {
	echo "venv.sh: $1" >&2
	exit 1
}

[ -x "$python" ] || fail "$python is missing: apt-get install python3 python3-venv"
"$python" -c 'import sqlite3; sqlite3.connect(":memory:").enable_load_extension(True)' \
	2>/dev/null ||
	fail "the sqlite3 of $python loads no extensions: use Debian's own (PYTHON=/usr/bin/python3)"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
	fail "$python cannot make environments: apt-get install python3-venv"

wanted=$("$python" - "$tests/requirements.txt" <<'END'
import hashlib, sys
print(sys.version.split()[0], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())
END
)
[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || exit 0

echo "venv.sh: installing the pinned packages of tests/requirements.txt into $venv"
rm -rf "$venv"
mkdir -p "$(dirname -- "$venv")"
"$python" -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
	--requirement "$tests/requirements.txt" ||
	fail "pip could not install the packages"
"$venv/bin/pip" check --disable-pip-version-check >/dev/null ||
	fail "tests/requirements.txt is not complete: $venv/bin/pip check"
echo "$wanted" >"$stamp"
