/* What a server shows of itself in a handshake: certificates, as `neso doctor` reads them from the
 * wire. */
#include "fuzz.h"

#include "neso_doctor_chain.h"
#include "neso_pem.h"

#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 2, HEADERS = 5 + 4 + 3 + 3 };

static void check(const neso_doctor_certificate *certificate)
{
    const char *texts[] = {certificate->subject, certificate->issuer, certificate->names};
    size_t sizes[] = {sizeof certificate->subject, sizeof certificate->issuer,
                      sizeof certificate->names};
    FUZZ_REQUIRE(certificate->from_s >= 0 && certificate->until_s >= 0);
    for (size_t i = 0; i < 3; i++) {
        FUZZ_REQUIRE(memchr(texts[i], '\0', sizes[i]) != NULL);
        for (const char *at = texts[i]; *at != '\0'; at++)
            FUZZ_REQUIRE(*at >= ' ' && *at <= '~');
    }
}

static size_t read_chain(uint8_t *wire, size_t len)
{
    neso_doctor_certificate chain[CHAIN_MAX];
    size_t count = neso_doctor_chain_read(chain, CHAIN_MAX, wire, len);
    FUZZ_REQUIRE(count <= CHAIN_MAX);
    for (size_t i = 0; i < count; i++)
        check(&chain[i]);
    return count;
}

/* Headers whose length covers all that follows: a record, a message, a list, a certificate. */
static void wrap(uint8_t *out, size_t len)
{
    static const struct {
        uint8_t at, size, type, type_at;
    } headers[] = {{3, 2, 22, 0}, {6, 3, 11, 5}, {9, 3, 0, 9}, {12, 3, 0, 12}};
    memset(out, 0, HEADERS);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        size_t rest = HEADERS + len - headers[i].at - headers[i].size;
        for (size_t k = headers[i].size; k-- > 0; rest >>= 8)
            out[headers[i].at + k] = (uint8_t)rest;
        if (headers[i].type != 0)
            out[headers[i].type_at] = headers[i].type;
    }
}

/* The input as bytes of the wire, and its first certificate in PEM as one that a server sends. */
void fuzz_chain(char *text, size_t len)
{
    uint8_t *der, *wire = malloc(len + 1);
    size_t der_len;
    neso_pem pem = {text, len};
    if (wire == NULL)
        return;
    memcpy(wire, text, len);
    (void)read_chain(wire, len);
    free(wire);
    if (neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &der_len) != NESO_OK)
        return;
    wire = malloc(HEADERS + der_len);
    if (wire == NULL)
        return;
    wrap(wire, der_len);
    memcpy(wire + HEADERS, der, der_len);
    (void)read_chain(wire, HEADERS + der_len);
    free(wire);
}

/* Made for this test and used nowhere: with two names of hosts, dates of both kinds and a name of
 * several parts. */
const char *const fuzz_chain_seeds[] = {
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBWDCB/qADAgECAgEHMAoGCCqGSM49BAMCMBkxFzAVBgNVBAoMDk5vIGNvbW1v\n"
    "biBuYW1lMCAXDTI2MDEwMTAwMDAwMFoYDzIwNjAwMTAxMDAwMDAwWjAqMQswCQYD\n"
    "VQQGEwJERTEOMAwGA1UECgwFUGxhbnQxCzAJBgNVBAMMAmRiMFkwEwYHKoZIzj0C\n"
    "AQYIKoZIzj0DAQcDQgAEVHfw0iXe5JGsqXRnpNWkLVFbFUjX8+7UUuebsPxNWXbT\n"
    "2NzZD9zGsa79Q6wfqW+xZnM0ePXYe2mXUgH/cWTMq6MkMCIwIAYDVR0RBBkwF4IK\n"
    "ZGIuZXhhbXBsZYIJKi5leGFtcGxlMAoGCCqGSM49BAMCA0kAMEYCIQCiCA47ARbi\n"
    "BLfA5SvGMNUO2pBnh/fPp1tXjA9A7WE8hQIhAM2YY7PsTqkkHvq9eSzT/wyIgqQg\n"
    "ONeIHArpqKBbASHE\n"
    "-----END CERTIFICATE-----\n",
    "\x16\x03\x03\x01\x01\x02\x01\x01\x01", NULL};
