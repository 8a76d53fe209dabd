/*
 * What a bare-metal board tells the super-loop: one constant, defined in the board's folder.
 *
 *     const neso_board neso_this_board = {
 *         .name = "lm3s6965evb",
 *         .nic = &neso_stellaris,
 *         .start = start,
 *         .reset_cause = reset_cause,
 *         .read_mac = read_mac,
 *     };
 */
#ifndef NESO_BOARD_H
#define NESO_BOARD_H

#include "neso_nic.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct neso_board {
    const char *name;
    const neso_nic *nic;
    /* Clocks, console, power and pins of the network device. Called once, first. */
    void (*start)(void);
    /* Why the device was started: a static text such as "watchdog", or NULL where its registers do
     * not tell. */
    const char *(*reset_cause)(void);
    /* The device's own MAC address; false when it has none. */
    bool (*read_mac)(uint8_t mac[6]);
} neso_board;

extern const neso_board neso_this_board;

#endif
