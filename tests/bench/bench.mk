# An image that counts instructions and stack on a bare mps2-an385, for one processor and with one
# block function of SHA-256:
#
#   make -f tests/bench/bench.mk CPU=cortex-m3 NESO_SHA256=armv7m
#
# memcpy, memmove and memset are the boards' own, platform/cortexm/neso_memory.S.
#
# The figures go to build/bench/<cpu>-<block function>/figures. Code for a Cortex-M0+ is counted on
# the same board: its instructions are a part of the M3's.

.PHONY: run
run:

CPU          := cortex-m3
SHA256_BLOCK := $(or $(NESO_SHA256),small)
OUT          := build/bench/$(CPU)-$(SHA256_BLOCK)
CROSS        := arm-none-eabi-
ARCH         := -mcpu=$(CPU) -mthumb --specs=picolibc.specs --oslib=semihost --crt0=hosted
OPT          := -Os -g -fno-common

THIRD          := bearssl
THIRD_SOURCES  := $(addprefix build/third/bearssl/src/, hash/sha2small.c mac/hmac.c \
                    codec/dec32be.c codec/enc32be.c codec/enc64be.c settings.c)
THIRD_INCLUDES := -isystem build/third/bearssl/inc
THIRD_PRIVATE  := -Ibuild/third/bearssl/src
include platform/compile.mk
INCLUDES_tests += -Itests/bench

OBJECTS := $(call objects,$(wildcard tests/bench/*.c) $(CORE_SOURCES) $(THIRD_SOURCES) \
                     platform/cortexm/neso_memory.S)
LAYOUT  := __flash=0 __flash_size=4M __ram=0x20000000 __ram_size=4M __stack_size=16K

$(OUT)/bench.elf: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -Wl,--gc-sections $(LAYOUT:%=-Wl,--defsym=%) -o $@ $^

# One instruction takes one nanosecond.
run: $(OUT)/bench.elf
	@timeout 120 qemu-system-arm -M mps2-an385 -icount shift=0,sleep=off -display none \
	    -monitor none -serial null -semihosting-config enable=on,target=native -kernel $< \
	    >$(OUT)/figures 2>&1 || { cat $(OUT)/figures; exit 1; }

-include $(wildcard $(OBJECTS:.o=.d))
