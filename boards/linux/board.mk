# The command `neso`: the gateway and the signer as a Linux program.
BOARD_KIND     := hosted
BOARD_PLATFORM := posix bearssl
BOARD_DEFS     := -D_POSIX_C_SOURCE=200809L
BOARD_P384     := 1
