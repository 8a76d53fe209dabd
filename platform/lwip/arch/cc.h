/* What lwIP asks of the compiler and the platform. */
#ifndef NESO_LWIP_CC_H
#define NESO_LWIP_CC_H

#include <stdint.h>

/* Next number of the network's random generator (neso_lwip_random.c). */
uint32_t neso_lwip_random(void);

/* UDP port of the time server (neso_sntp.c). */
uint16_t neso_sntp_port(void);

/* The time server answered: seconds since 1900 modulo 2^32, and their fraction in 1/2^32. */
void neso_sntp_received(uint32_t seconds, uint32_t fraction);

#define LWIP_RAND() neso_lwip_random()

/* Nothing is printed and nothing is asserted: what arrives from the network must not be able to
 * stop the device. */
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(x)
#define LWIP_NOASSERT

/* One instruction each, and no call. The processor is little-endian, as lwIP assumes. */
#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)

#define LWIP_NO_CTYPE_H  1 /* picolibc's is a table of 257 bytes */
#define LWIP_NO_UNISTD_H 1

#endif
