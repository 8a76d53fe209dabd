# Stellaris LM3S6965 Evaluation Board: Cortex-M3, 256 KiB flash, 64 KiB RAM, Ethernet.
BOARD_KIND         := cortexm
BOARD_ARCH         := -mcpu=cortex-m3 -mthumb
BOARD_PLATFORM     := cortexm lwip bearssl superloop stellaris pl011
BOARD_DEFS         := -DNESO_ANCHORS_BYTES=768 -DNESO_LINE_MAX=512 -DNESO_OUTBOX_SIZE=6656 \
                      -DNESO_TLS_X25519=0 -DNESO_ROLE_OPTIONS=0
# With more, the image would need more flash than its budget.
BOARD_CREDENTIALS  := assume_role static
BOARD_LD           := boards/lm3s6965evb/board.ld
BOARD_SHA256       := small
BOARD_FLASH        := 262144
BOARD_RAM          := 65536
BOARD_BUDGET_FLASH := 114688
BOARD_BUDGET_RAM   := 57344
BOARD_CONFIG_ADDR  := 0x3e000
BOARD_CONFIG_SIZE  := 8192
BOARD_QEMU         := -M lm3s6965evb
BOARD_QEMU_NIC     := stellaris
