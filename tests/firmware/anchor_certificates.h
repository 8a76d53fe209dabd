/* The certificates of the anchors that are built in: written into C by make_anchors.py. */
#ifndef ANCHOR_CERTIFICATES_H
#define ANCHOR_CERTIFICATES_H

#include <stddef.h>

typedef struct anchor_certificate {
    const char *name;
    const unsigned char *der;
    size_t len;
} anchor_certificate;

extern const anchor_certificate anchor_certificates[];
extern const size_t anchor_certificates_count;

#endif
