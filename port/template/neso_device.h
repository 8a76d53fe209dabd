/*
 * Template: the drivers of a device, as the other files of this folder use them.
 *
 * Copy the folder to boards/<name>/. Then go through the notes that begin with "Decide:", in this
 * order: neso_device.h, neso_port_device.c, neso_device_link.c, main.c, board.mk. Replace the
 * functions named device_... by your drivers, either here (keep the names) or where they are
 * called.
 *
 * Decide: whether this is the right beginning. A Cortex-M device with a network interface of its
 * own and no operating system is better begun from boards/mps2-an385/: lwIP, clock and console are
 * there already, and only the driver of the interface is new. This template is for everything else:
 * a modem that speaks TCP, an operating system with its own stack.
 */
#ifndef NESO_DEVICE_H
#define NESO_DEVICE_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- What the device offers. None of these may wait, unless it says so. */

/* Clocks, pins, interrupts, the console's line, the network. Called once, first. */
void device_start(void);

/* Why it was started ("power-on", "watchdog", ...), NULL: not known. The operator reads it. */
const char *device_reset_cause(void);

/* The configuration: one JSON document, see neso_settings.h. It stays where it is, and whatever it
 * holds is readable for anybody who can read this memory. Decide: where it lies (pages of flash of
 * its own, a secure element, a file system), who writes it there, and how debug access is locked.
 */
neso_slice device_configuration(void);

/* The last known time, seconds since 1970, from before the last start; 0: none. No earlier time is
 * believed then, whoever tells it. Decide: where it is kept, about once an hour: a register of a
 * real-time clock, a page of flash that bears it, RAM that a reset leaves alone
 * (platform/superloop). Nowhere is a valid answer: then the date of the build is the limit. */
int64_t device_kept_time(void);
void device_keep_time(int64_t time_s);

/* Decide: where random bytes come from. A TRNG, or a generator seeded by one; never the clock, an
 * identity or uninitialized memory. False: it failed. Without a source, let neso_port_entropy
 * return NESO_E_NO_ENTROPY: TLS then refuses to start, which is right. */
bool device_random(uint8_t *out, size_t len);

/* Puts one byte on the console's line; may wait until there is room. */
void device_uart_put(uint8_t byte);

/* Sleeps until an interrupt, at most `ms` milliseconds. Decide: feed the watchdog before, and let
 * it bite a little later than the longest sleep. */
void device_sleep(uint32_t ms);

typedef enum device_link_state {
    DEVICE_LINK_DOWN,      /* no network, or the connection failed or broke */
    DEVICE_LINK_DIALING,   /* resolving the name, or connecting */
    DEVICE_LINK_CONNECTED, /* bytes flow */
    DEVICE_LINK_ENDED      /* the peer ended the stream, and all of it was received */
} device_link_state;

/* Starts a TCP connection. `host` is a name or an address, not NUL-terminated. False: no network.
 */
bool device_link_dial(const char *host, size_t host_len, uint16_t port);
device_link_state device_link_ask(void);
size_t device_link_send(const uint8_t *data, size_t len); /* returns how many were taken */
size_t device_link_receive(uint8_t *out, size_t cap);     /* returns how many had arrived */
void device_link_hang_up(void);

/* ---- What the device's interrupts call (neso_port_device.c). */

void device_tick(void);                   /* every millisecond */
void device_uart_received(uint8_t byte);  /* a byte came in on the console's line */
void device_time_learnt(int64_t unix_ms); /* from SNTP, GNSS, a modem or a real-time clock */

#endif
