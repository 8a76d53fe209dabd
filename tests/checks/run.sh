#!/bin/sh
# Runs the checks of this folder, or those named: each is a script that prints why and fails.
#
#   tests/checks/run.sh [NAME...]
set -u
cd "$(dirname "$0")/../.."

[ $# -gt 0 ] || set -- $(cd tests/checks && ls check_*.sh | sed 's/^check_//; s/\.sh$//')

passed=0 failed=0
for name in "$@"; do
    if tests/checks/check_"$name".sh; then
        echo "ok     $name"
        passed=$((passed + 1))
    else
        echo "FAILED $name"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
