# The tests of platform/posix/ with real sockets on loopback:
#
#   make -f tests/posix/posix.mk UNIT=native      this machine, with sanitizers
#                                     armhf       32-bit ARM, static, under qemu-arm

UNIT ?= native
OUT  := build/posix/$(UNIT)

.PHONY: run
run:

CROSS_native :=
ARCH_native  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
RUN_native   :=

CROSS_armhf  := arm-linux-gnueabihf-
ARCH_armhf   := -static
RUN_armhf    := qemu-arm

CROSS := $(CROSS_$(UNIT))
ARCH  := $(ARCH_$(UNIT))
OPT   := -O1 -g

# Debian's library serves this machine; for the other, cmocka is compiled from its source.
ifeq ($(UNIT),native)
  LIBS           := -lcmocka
else
  CMOCKA         := build/third/cmocka
  THIRD          := cmocka
  THIRD_SOURCES  := $(CMOCKA)/src/cmocka.c
  THIRD_INCLUDES := -isystem $(CMOCKA)/include
  THIRD_DEFINES  := -DHAVE_STRUCT_TIMESPEC=1 -DHAVE_INTTYPES_H=1 -DHAVE_SIGNAL_H=1
endif

# The resolver reads its files from the folder in which the tests run and asks servers on a port
# that needs no privilege; what takes seconds in earnest takes a fraction of one.
DEFINES := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
           -DNESO_POSIX_HOSTS='"hosts"' -DNESO_POSIX_RESOLV_CONF='"resolv.conf"' \
           -DNESO_POSIX_DNS_PORT=15353 -DNESO_POSIX_RESOLVER_TIMEOUT_MS=500 \
           -DNESO_POSIX_TCP_CONNECT_MS=500
PIECES  := posix

SHA256_BLOCK := fast
include platform/compile.mk
INCLUDES_tests += -Itests/posix

SUITES  := $(patsubst tests/posix/test_%.c,%,$(sort $(wildcard tests/posix/test_*.c)))
SOURCES := core/base/neso_status.c $(sort $(wildcard platform/posix/*.c tests/posix/*.c)) \
           tests/unit/main.c tests/unit/guard_mmap.c $(THIRD_SOURCES)
OBJECTS := $(call objects,$(SOURCES))
LIST    := $(OUT)/generated/unit_suites.h

$(OBJECTS): | $(LIST)

$(LIST): FORCE
	@mkdir -p $(@D)
	@printf 'UNIT_SUITE(%s)\n' $(SUITES) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(OUT)/unit: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $(OBJECTS) $(LIBS)

run: $(OUT)/unit
	@cd $(OUT) && timeout 60 $(RUN_$(UNIT)) ./unit >log 2>&1; status=$$?; \
	if [ $$status -ne 0 ]; then grep -v -e '\[ RUN' -e '\[       OK' log | tail -n 60; fi; \
	echo "tests of platform/posix, $(UNIT): $$(tail -n 1 log)"; exit $$status

-include $(OBJECTS:.o=.d)
