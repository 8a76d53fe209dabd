/* The same reading by jsmn alone, in a file of its own: neso_json.c keeps its jsmn to itself. */
#ifndef BENCH_JSMN_H
#define BENCH_JSMN_H

#include "neso_slice.h"

#include <stdbool.h>

/* Whether all of `names` are keys of the document. */
bool bench_jsmn_read(const char *text, size_t len, const neso_slice *names, size_t count);

#endif
