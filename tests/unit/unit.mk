# The unit tests of core/ and port/, built and run on one machine (machine.mk lists them):
#
#   make -f tests/unit/unit.mk UNIT=native
#
# While at work on one module: make check ONLY=sha256. In folders of their own: with another block
# function of SHA-256, NESO_SHA256=small, fast, armv7m or processor; compiled as products are,
# NESO_OPT=-Os or -O2.

.PHONY: run
run:

include tests/unit/machine.mk

OUT     := build/unit/$(UNIT)$(NESO_SHA256:%=-%)$(NESO_OPT)
DEFINES := -D_DEFAULT_SOURCE
SHA256_BLOCK := $(or $(NESO_SHA256),$(if $(filter native plain armhf,$(UNIT)),fast,small))
include platform/compile.mk

TESTS  := $(sort $(wildcard $(or $(ONLY:%=tests/unit/test_%.c),tests/unit/test_*.c)))
TESTS  += $(if $(filter %/test_app.c %/test_app_pieces.c,$(TESTS)),tests/unit/app_device.c)
TESTED := $(call objects,$(CORE_SOURCES) $(PORT_SOURCES))
TITLE  := unit tests$(NESO_SHA256:%= with %)$(NESO_OPT:%= at %)
include tests/unit/runner.mk
