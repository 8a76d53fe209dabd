/*
 * Entropy of a device that has no random source: none. TLS and the network refuse to start. A board
 * that has one brings a neso_port_entropy of its own instead (BOARD_ENTROPY in its board.mk).
 */
#include "neso_port.h"

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    memset(out, 0, len);
    return NESO_E_NO_ENTROPY;
}
