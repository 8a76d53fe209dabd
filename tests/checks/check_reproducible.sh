#!/bin/sh
# Two builds of the same sources, in folders of different names, give the same images byte for byte.
set -eu
. tests/checks/copy.sh

# One date for both, whatever is committed meanwhile.
SOURCE_DATE_EPOCH=$(make -s -f platform/build.mk BOARD=linux print-NESO_BUILD_TIME_S)
export SOURCE_DATE_EPOCH
make -s firmware all
boards=$(mcu_boards)

copy reproducible/in/another/place
for board in $boards linux; do
    build "$board" >/dev/null
done

status=0
for image in $(find build -name neso.bin -o -name neso.elf -o -name neso); do
    cmp "$image" "$here/$image" || status=1
done
exit $status
