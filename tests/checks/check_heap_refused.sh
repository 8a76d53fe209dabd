#!/bin/sh
# The link refuses an image with a heap, on each board and by whichever function it comes.
set -eu
. tests/checks/copy.sh
make -s firmware
boards=$(mcu_boards)

for board in $boards; do
    (
        copy "heap-$board" "firmware/$board"
        for call in 'malloc(8)' 'calloc(1, 8)' 'realloc(block, 8)'; do
            cat >"boards/$board/neso_probe.c" <<END
#include <stdlib.h>
void *neso_probe(void *block);
void *neso_probe(void *block)
{
    return block ? $call : 0;
}
END
            refused "the image contains ${call%(*}" build "$board"
        done
        cat >"boards/$board/neso_probe.c" <<END
void *sbrk(long n);
void *sbrk(long n)
{
    return (void *)n;
}
END
        refused 'the image contains sbrk' build "$board"
    )
done
