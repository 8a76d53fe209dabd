# The unit tests, built and run for one machine:
#
#   make -f tests/unit/unit.mk UNIT=native      this machine, with sanitizers
#                                   armhf       32-bit ARM under qemu-arm
#                                   powerpc     big-endian, under qemu-ppc
#                                   cortexm3    a bare mps2-an385 under qemu-system-arm

UNIT ?= native
OUT  := build/unit/$(UNIT)

.PHONY: run
run:

CROSS_native   :=
ARCH_native    := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
RUN_native     := env ASAN_OPTIONS=detect_stack_use_after_return=1

CROSS_armhf    := arm-linux-gnueabihf-
ARCH_armhf     := -static
RUN_armhf      := qemu-arm

CROSS_powerpc  := powerpc-linux-gnu-
ARCH_powerpc   := -static
RUN_powerpc    := qemu-ppc
BYTE_ORDER_powerpc := -DWORDS_BIGENDIAN=1 -DWORDS_SIZEOF_VOID_P=4

# picolibc's own start-up and linker script: 4 MiB of code, 4 MiB of RAM, output by semihosting.
CROSS_cortexm3 := arm-none-eabi-
ARCH_cortexm3  := -mcpu=cortex-m3 -mthumb --specs=picolibc.specs --oslib=semihost --crt0=hosted
RUN_cortexm3   := qemu-system-arm -M mps2-an385 -display none -monitor none -serial null \
                  -semihosting-config enable=on,target=native -kernel
MEMORY         := __flash=0 __flash_size=4M __ram=0x20000000 __ram_size=4M __stack_size=16K \
                  __heap_size_min=1M
LINK_cortexm3  := $(MEMORY:%=-Wl,--defsym=%)

CROSS := $(CROSS_$(UNIT))
ARCH  := $(ARCH_$(UNIT))
OPT   := -O1 -g

# Debian's library serves this machine; for the others cmocka is compiled from its source.
CMOCKA := build/third/cmocka
ifeq ($(UNIT),native)
  LIBS           := -lcmocka
else
  THIRD          := cmocka
  THIRD_SOURCES  := $(CMOCKA)/src/cmocka.c
  THIRD_INCLUDES := -isystem $(CMOCKA)/include
  THIRD_DEFINES  := -DHAVE_STRUCT_TIMESPEC=1 -DHAVE_INTTYPES_H=1 -DHAVE_SIGNAL_H=1
  THIRD_DEFINES  += $(BYTE_ORDER_$(UNIT))
endif
DEFINES := -D_DEFAULT_SOURCE
# Both block functions of SHA-256 are tested, on a little-endian and on a big-endian machine.
SHA256_BLOCK := $(if $(filter native armhf,$(UNIT)),fast,small)
GUARD   := $(if $(filter cortexm3,$(UNIT)),heap,mmap)

include platform/compile.mk

# While at work on one module: make check SUITES=sha256 CORE='core/base core/hash' PORT_SOURCES=
SUITES  := $(patsubst tests/unit/test_%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
TESTS   := $(SUITES:%=tests/unit/test_%.c)
SOURCES := $(TESTS) tests/unit/main.c tests/unit/guard_$(GUARD).c $(THIRD_SOURCES)
OBJECTS := $(call objects,$(SOURCES))
TESTED  := $(call objects,$(CORE_SOURCES) $(PORT_SOURCES))
LIST    := $(OUT)/generated/unit_suites.h

$(OBJECTS): | $(LIST)

# A library, since port/ calls a device: the linker takes the modules that the tests name.
$(OUT)/libneso.a: $(TESTED)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(LIST): FORCE
	@mkdir -p $(@D)
	@printf 'UNIT_SUITE(%s)\n' $(SUITES) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(OUT)/unit: $(OBJECTS) $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) $(LINK_$(UNIT)) -o $@ $^ $(LIBS)

# Two minutes are long for what takes seconds: a hang is a failure.
run: $(OUT)/unit
	@timeout 120 $(RUN_$(UNIT)) $< >$(OUT)/log 2>&1; status=$$?; \
	if [ $$status -ne 0 ]; then grep -v -e '\[ RUN' -e '\[       OK' $(OUT)/log | tail -n 60; fi; \
	echo "unit tests, $(UNIT): $$(tail -n 1 $(OUT)/log)"; exit $$status

-include $(wildcard $(patsubst %.o,%.d,$(OBJECTS) $(TESTED)))
