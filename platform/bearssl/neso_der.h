/*
 * A reader of DER (ITU-T X.690): values one after the other, none beyond the bytes given. Tags of
 * one byte and lengths up to 65,535, which is what certificates have.
 *
 *     neso_der outer = {bytes, len}, certificate;
 *     if (neso_der_enter(&outer, NESO_DER_SEQUENCE, &certificate))
 *         ...
 */
#ifndef NESO_DER_H
#define NESO_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_DER_BOOLEAN      0x01
#define NESO_DER_INTEGER      0x02
#define NESO_DER_BIT_STRING   0x03
#define NESO_DER_OCTET_STRING 0x04
#define NESO_DER_OID          0x06
#define NESO_DER_SEQUENCE     0x30
#define NESO_DER_CONTEXT_0    0xA0 /* [0], constructed */
#define NESO_DER_CONTEXT_3    0xA3

/* What is still to be read; also the content of a value. */
typedef struct neso_der {
    uint8_t *at;
    size_t len;
} neso_der;

/* True when the next value has this tag. */
bool neso_der_is(const neso_der *self, uint8_t tag);

/* Goes over the next value, which must have this tag, and gives its content. False: it has another
 * tag, its length is not DER's or more than there is; *content is then empty. */
bool neso_der_enter(neso_der *self, uint8_t tag, neso_der *content);

/* The same for an integer above zero, without the zeros in front. False for another, too. */
bool neso_der_positive(neso_der *self, neso_der *number);

/* As neso_der_enter, but gives the value itself: tag, length and content. */
bool neso_der_take(neso_der *self, uint8_t tag, neso_der *value);

/* True when the bytes are the `len` bytes at `other`. */
bool neso_der_equal(const neso_der *self, const void *other, size_t len);

#endif
