# The unit tests of core/ and port/, built and run on one machine (machine.mk lists them):
#
#   make -f tests/unit/unit.mk UNIT=native
#
# While at work on one module: make check ONLY=sha256

.PHONY: run
run:

include tests/unit/machine.mk

OUT     := build/unit/$(UNIT)
DEFINES := -D_DEFAULT_SOURCE
# Both block functions of SHA-256 are tested.
SHA256_BLOCK := $(if $(filter native armhf,$(UNIT)),fast,small)
include platform/compile.mk

TESTS  := $(sort $(wildcard $(or $(ONLY:%=tests/unit/test_%.c),tests/unit/test_*.c)))
TESTED := $(call objects,$(CORE_SOURCES) $(PORT_SOURCES))
TITLE  := unit tests
include tests/unit/runner.mk
