/*
 * The files ~/.aws/config and ~/.aws/credentials: an INI grammar, read as the AWS command line
 * reads it (Python's configparser).
 *
 * Sections "[name]"; "key = value" or "key: value", keys without regard to case; a line that
 * begins with '#' or ';' is a comment; a line that is indented deeper than its key continues that
 * key's value. Nothing is copied: entries are slices of the text.
 *
 *     neso_ini_reader reader;
 *     neso_ini_entry entry;
 *     neso_ini_begin(&reader, text);
 *     while ((status = neso_ini_next(&reader, &entry)) == NESO_OK)
 *         use(entry.section, entry.key, entry.value);
 *     if (status != NESO_E_EMPTY)
 *         printf("line %zu: %s\n", reader.line, reader.reason);
 */
#ifndef NESO_INI_H
#define NESO_INI_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct neso_ini_entry {
    neso_slice section; /* what stands between the brackets */
    neso_slice key;     /* as written; empty: the section begins here */
    neso_slice value;   /* of the first line, without white space around it */
    neso_slice block;   /* the lines that continue the value, as they stand; empty: none */
} neso_ini_entry;

typedef struct neso_ini_reader {
    neso_slice rest;
    neso_slice section;
    bool in_section;
    size_t line;        /* number of the line read last, from 1 */
    const char *reason; /* after an error: static text */
} neso_ini_reader;

void neso_ini_begin(neso_ini_reader *self, neso_slice text);

/* The next entry. NESO_E_EMPTY: there is none. NESO_E_MALFORMED: reader->line and reader->reason
 * say what is wrong. */
neso_status neso_ini_next(neso_ini_reader *self, neso_ini_entry *entry);

/* Splits the next line "key = value" off a block; what is none is passed over. False: no more. */
bool neso_ini_next_in_block(neso_slice *block, neso_slice *key, neso_slice *value);

#endif
