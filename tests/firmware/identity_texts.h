/* Certificates and keys as they stand in strings of a configuration document: generated. */
#ifndef IDENTITY_TEXTS_H
#define IDENTITY_TEXTS_H

#include <stddef.h>

typedef struct identity_text {
    const char *name;
    const char *certificate;
    const char *key;
} identity_text;

extern const identity_text identity_texts[];
extern const size_t identity_texts_count;

#endif
