/*
 * The Ethernet controller of Stellaris microcontrollers (LM3S6965 and its relatives).
 *
 * The board enables its clocks and pins, gives its interrupt number the handler below, and names
 * neso_stellaris as its NIC.
 */
#ifndef NESO_STELLARIS_H
#define NESO_STELLARIS_H

#include "neso_nic.h"

extern const neso_nic neso_stellaris;

void neso_stellaris_interrupt(void);

#endif
