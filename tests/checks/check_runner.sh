#!/bin/sh
# The runner of suites takes nothing for a success that is none.
set -eu
. tests/checks/copy.sh
copy runner
mkdir -p build/test

# counted SECONDS KIND COMMAND EXPECTED
counted() {
    tests/run_suite.sh probe "$1" "$2" "$3" >output || true
    if [ "$(cat build/test/probe.result)" != "$4" ]; then
        echo "$3: counted as $(cat build/test/probe.result), not $4"
        exit 1
    fi
}

counted 9 suite 'echo 3 passed, 0 failed' '3 0'
counted 9 suite 'echo 3 passed, 2 failed; false' '3 2'
counted 9 suite 'echo 3 passed, 0 failed; false' '3 1'
counted 9 suite 'echo 0 passed, 0 failed' '0 1'
counted 9 suite 'echo done' '0 1'
counted 9 suite 'no-such-tool' '0 1'
counted 1 suite 'echo 3 passed, 0 failed; sleep 5' '3 1'
counted 9 suite 'echo "===== 7 passed in 1.00s ====="' '7 0'
counted 9 suite 'echo "= 1 failed, 7 passed, 2 skipped, 1 error in 1.0s ="; exit 1' '7 4'
counted 9 suite 'echo 1 passed, 0 failed; echo 2 passed, 0 failed' '2 0'
counted 9 step 'true' '1 0'
counted 9 step 'echo 5 failed; false' '0 1'
