# The tests of platform/posix/ with real sockets on loopback (machines: native, armhf):
#
#   make -f tests/posix/posix.mk UNIT=native

.PHONY: run
run:

include tests/unit/machine.mk

OUT     := build/posix/$(UNIT)
PIECES  := posix
# Two machines may run side by side, each with a DNS server of its own.
DNS_PORT := $(if $(filter native,$(UNIT)),15353,15354)
# The resolver reads its files from the folder in which the tests run and asks servers on a port
# that needs no privilege; what takes seconds in earnest takes a fraction of one.
DEFINES := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
           -DNESO_POSIX_HOSTS='"hosts"' -DNESO_POSIX_RESOLV_CONF='"resolv.conf"' \
           -DNESO_POSIX_DNS_PORT=$(DNS_PORT) -DNESO_POSIX_RESOLVER_TIMEOUT_MS=500 \
           -DNESO_POSIX_TCP_CONNECT_MS=500
SHA256_BLOCK := fast
include platform/compile.mk
INCLUDES_tests += -Itests/posix

TESTS  := $(sort $(wildcard tests/posix/*.c))
TESTED := $(call objects,core/base/neso_status.c $(sort $(wildcard platform/posix/*.c)))
TITLE  := tests of platform/posix
include tests/unit/runner.mk
