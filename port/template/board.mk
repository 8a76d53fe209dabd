# Template: what a device is made of; platform/build.mk explains each variable.
#
# Decide: the machine. This is a Cortex-M3; what is compiled is the same for any 32-bit machine.
BOARD_KIND     := cortexm
BOARD_ARCH     := -mcpu=cortex-m3 -mthumb

# Decide: the pieces. bearssl is TLS. A device with a network interface of its own and no operating
# system adds `cortexm lwip superloop` and a driver, and needs none of these C files.
BOARD_PLATFORM := bearssl

# Decide: memory map, start-up code and vectors: those of the chip's maker, or boards/*/board.ld.
BOARD_LD       := $(dir $(lastword $(MAKEFILE_LIST)))board.ld

# Decide: the driver behind device_random is this device's own source of random bytes.
BOARD_ENTROPY  := own

# Decide: where credentials may come from; what is not named needs no flash. iot wants an identity
# for TLS (neso_identity.h), imds and container a transport that can be plain (neso_either.h).
BOARD_CREDENTIALS := assume_role static
