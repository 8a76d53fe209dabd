/*
 * The certificates that a server sends in a handshake of TLS 1.2 (RFC 5246 sections 6.2.1, 7.4.2),
 * from the bytes as they came over the wire.
 *
 *     size_t count = neso_doctor_chain_read(chain, 6, bytes, len);
 */
#ifndef NESO_DOCTOR_CHAIN_H
#define NESO_DOCTOR_CHAIN_H

#include "neso_doctor_certificate.h"

#include <stddef.h>
#include <stdint.h>

/* Reads up to `max` certificates; returns how many. Bytes that are cut, or no TLS, give those that
 * are whole. The bytes are used up: messages are put together where they lie. */
size_t neso_doctor_chain_read(neso_doctor_certificate *out, size_t max, uint8_t *wire, size_t len);

#endif
