/*
 * What a certificate says, for a person: names and dates (RFC 5280 section 4.1). Nothing is
 * verified: that is done by TLS.
 *
 *     neso_doctor_certificate certificate;
 *     if (neso_doctor_certificate_read(&certificate, der, len))
 *         printf("%s, issued by %s\n", certificate.subject, certificate.issuer);
 *
 * Names have '?' in place of what is not ASCII, and end with "..." when they are cut.
 */
#ifndef NESO_DOCTOR_CERTIFICATE_H
#define NESO_DOCTOR_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_DOCTOR_NAME_SIZE  96
#define NESO_DOCTOR_NAMES_SIZE 256

typedef struct neso_doctor_certificate {
    char subject[NESO_DOCTOR_NAME_SIZE]; /* common name, or what else there is */
    char issuer[NESO_DOCTOR_NAME_SIZE];
    char names[NESO_DOCTOR_NAMES_SIZE]; /* the hosts that it is for, ", " between; may be empty */
    int64_t from_s;                     /* seconds since 1970 */
    int64_t until_s;
} neso_doctor_certificate;

/* False: it is none; *out is then undefined. The bytes are only read. */
bool neso_doctor_certificate_read(neso_doctor_certificate *out, uint8_t *der, size_t len);

#endif
