# Arm MPS2 with the FPGA image AN385: Cortex-M3, 4 MiB program RAM, 4 MiB data RAM, LAN9220.
BOARD_KIND        := cortexm
BOARD_ARCH        := -mcpu=cortex-m3 -mthumb
BOARD_PLATFORM    := cortexm lwip bearssl superloop lan9118 cmsdk_uart
BOARD_LD          := boards/mps2-an385/board.ld
BOARD_SHA256      := armv7m
BOARD_FLASH       := 4194304
BOARD_RAM         := 4194304
BOARD_CONFIG_ADDR := 0x3fe000
BOARD_CONFIG_SIZE := 8192
BOARD_QEMU        := -M mps2-an385
BOARD_QEMU_NIC    := lan9118
