#!/bin/sh
# Runs each case of secrets.c under valgrind, for each block function in C with the optimization
# that it is made for: a case must end well, a control must be caught and not fail otherwise.
set -u
cd "$(dirname "$0")/../.."

passed=0 failed=0
out=build/secrets
caught=99

# expect STATUS PROGRAM CASE
expect() {
    valgrind -q --error-exitcode=$caught "$2" "$3" >$out/log 2>&1
    status=$?
    if [ "$status" -eq "$1" ]; then
        passed=$((passed + 1))
    else
        echo "FAILED $2 $3: status $status, not $1"
        cat $out/log
        failed=$((failed + 1))
    fi
}

for build in small:-Os fast:-O2; do
    block=${build%:*}
    make -s -f tests/secrets/secrets.mk NESO_SHA256="$block" NESO_OPT="${build#*:}" || exit 1
    program=$out/$block/secrets
    for case in $("$program"); do
        case $case in
        control-*) expect $caught "$program" "$case" ;;
        *) expect 0 "$program" "$case" ;;
        esac
    done
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
