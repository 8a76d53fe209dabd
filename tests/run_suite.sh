#!/bin/sh
# Runs one suite of `make test`:
#
#   run_suite.sh NAME SECONDS step|suite COMMAND
#
# Writes build/test/NAME.log and build/test/NAME.result (passed and failed), prints a line, and the
# end of the log if anything failed. A suite that fails leaves status 0, so that the others still
# run; a step that fails leaves 1. No summary, a hang, a bad status and a skipped test all count as
# failures.
set -u

name=$1 seconds=$2 kind=$3 command=$4
log=build/test/$name.log
began=$(date +%s)

# A make below is one of its own: it must not look for the job slots of the one that called.
unset MAKEFLAGS MFLAGS MAKELEVEL

timeout --kill-after=10 "$seconds" sh -c "$command" >"$log" 2>&1 </dev/null
status=$?

# The last number before each word of the last summary line, ours or pytest's.
counts=$(awk -v kind="$kind" -v status="$status" '
    function count(word) {
        return match(line, "[0-9]+ " word) ? substr(line, RSTART, RLENGTH) + 0 : 0
    }
    /[0-9]+ (passed|failed|error|skipped)/ { line = $0 }
    END {
        passed = kind == "step" ? status == 0 : count("passed")
        failed = kind == "step" ? 0 : count("failed") + count("error") + count("skipped")
        if (failed == 0 && (status != 0 || passed == 0))
            failed = 1
        print passed, failed
    }' "$log")
echo "$counts" >"build/test/$name.result"
passed=${counts% *} failed=${counts#* }

verdict=ok
[ "$failed" -eq 0 ] || verdict=FAILED
printf '%-6s %-24s %6s passed, %s failed  (%s s)\n' \
    "$verdict" "$name" "$passed" "$failed" "$(($(date +%s) - began))"
grep '^not run: ' "$log" | sed 's/^/       | /'
[ "$failed" -eq 0 ] && exit 0
[ "$status" -ne 124 ] || echo "       stopped after $seconds seconds"
tail -n 40 "$log" | sed 's/^/       | /'
[ "$kind" = suite ]
