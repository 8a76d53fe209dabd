/*
 * How far this machine's clock is from a time server's (RFC 4330): one question by UDP.
 *
 *     neso_doctor_sntp sntp;
 *     if (neso_doctor_sntp_ask(&sntp, NESO_SLICE("pool.ntp.org"), 123, 2000))
 *         printf("%lld ms\n", (long long)sntp.ahead_ms);
 *     else
 *         printf("%s\n", sntp.reason);
 */
#ifndef NESO_DOCTOR_SNTP_H
#define NESO_DOCTOR_SNTP_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct neso_doctor_sntp {
    int64_t ahead_ms;   /* of the server's time; negative: this clock is behind */
    const char *reason; /* why there is none: static text */
} neso_doctor_sntp;

/* Waits for at most `timeout_ms` for each of two addresses of the server, and for its name. */
bool neso_doctor_sntp_ask(neso_doctor_sntp *out, neso_slice host, uint16_t port,
                          uint32_t timeout_ms);

#endif
