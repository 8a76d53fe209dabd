#!/bin/sh
# The build refuses an include in the wrong direction, between each two neighbours, and takes the
# right one.
set -eu
. tests/checks/copy.sh
copy layers

folders='core/base core/hash core/text core/net core/aws core/graph core/gateway
    port platform/posix boards/linux'

# probe FOLDER HEADER: compiles a file of FOLDER that includes HEADER.
probe() {
    printf '#include "%s"\nextern int neso_probe;\nint neso_probe;\n' "$2" >"$1/neso_probe.c"
    build linux "build/linux/$1/neso_probe.o" >/dev/null
}

earlier=
for folder in $folders; do
    header=neso_probe_$(basename "$folder").h
    : >"$folder/$header"
    if [ -n "$earlier" ]; then
        probe "$folder" "neso_probe_$(basename "$earlier").h"
        refused "$header: No such file" probe "$earlier" "$header"
        rm "$earlier/neso_probe.c"
    fi
    earlier=$folder
done
rm "$earlier/neso_probe.c"

# Ways around the include path are refused by the check on the sources.
echo '#include "../text/neso_json.h"' >core/base/neso_probe.h
refused 'names a path' tests/checks/check_layers.sh
echo '#include <stdio.h>' >core/base/neso_probe.h
refused 'system header' tests/checks/check_layers.sh
echo '#include "neso_sha256.h"' >core/base/neso_probe.h
refused 'neso_sha256.h: No such file' tests/checks/check_layers.sh
