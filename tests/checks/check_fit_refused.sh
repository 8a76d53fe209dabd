#!/bin/sh
# The link refuses an image that does not fit its board: in flash, or in RAM.
set -eu
. tests/checks/copy.sh
make -s firmware
boards=$(mcu_boards)

# big BOARD QUALIFIER SIZE: adds an array that the link must keep.
big() {
    cat >"boards/$1/neso_probe.c" <<END
extern $2 char neso_probe[];
__attribute__((used, retain)) $2 char neso_probe[$3] = {$4};
END
}

for board in $boards; do
    flash=$(make -s -f platform/build.mk BOARD="$board" print-BOARD_FLASH)
    ram=$(make -s -f platform/build.mk BOARD="$board" print-BOARD_RAM)
    (
        copy "fit-$board" "firmware/$board"
        big "$board" const "$flash" 1
        refused 'overflowed\|not fit' build "$board"
        big "$board" '' "$ram" ''
        refused 'overflowed\|not fit' build "$board"
    )
done
