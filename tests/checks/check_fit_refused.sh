#!/bin/sh
# The link refuses an image that does not fit its board: in flash, or in RAM.
set -eu
. tests/checks/copy.sh
make -s firmware
boards=$(mcu_boards)

# with_array BOARD QUALIFIER SIZE FIRST: builds with an array more, which the link must keep.
with_array() {
    cat >"boards/$1/neso_probe.c" <<END
extern $2 char neso_probe[];
$2 char neso_probe[$3] = {$4};
END
    build "$1" BOARD_LDFLAGS=-Wl,--undefined=neso_probe
}

for board in $boards; do
    flash=$(make -s -f platform/build.mk BOARD="$board" print-BOARD_FLASH)
    ram=$(make -s -f platform/build.mk BOARD="$board" print-BOARD_RAM)
    (
        copy "fit-$board" "firmware/$board"
        refused "region .FLASH' overflowed" with_array "$board" const "$flash" 1
        refused "region .RAM' overflowed" with_array "$board" '' "$ram" 0
    )
done
