#!/bin/sh
# The layers hold: every header compiles alone with no more than its own folder's include path, an
# include names a file and not a path, and the core includes no system header but five. That
# sources include nothing from a later folder is enforced by every build, which
# check_layers_refused.sh proves.
set -u
status=0

# The include path is the rule, so nobody may go around it.
if grep -nE '#[[:space:]]*include[[:space:]]*"[^"]*/' -r core port; then
    echo 'an include of core/ or port/ names a path'
    status=1
fi

allowed='stdint|stddef|stdbool|limits|string'
if grep -nE '#[[:space:]]*include[[:space:]]*<' -r core | grep -vE "<($allowed|jsmn)\.h>"; then
    echo "the core includes a system header other than <$allowed> and jsmn.h"
    status=1
fi

make -s -k -f tests/checks/headers.mk || status=1
exit $status
