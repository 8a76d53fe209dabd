# A fleet of gateways in one process, with a clock that the test moves and an STS that it plays.
#
#   make -f tests/fleet/fleet.mk

OUT := build/fleet

.PHONY: all
all: $(OUT)/fleet

# Ten thousand of them must fit.
DEFINES      := -DNESO_TOKEN_MAX=256 -DNESO_REPLY_MAX=512 -DNESO_BATCH_READINGS_MAX=8
OPT          := -O2 -g
SHA256_BLOCK := fast
include platform/compile.mk

OBJECTS := $(call objects,$(CORE_SOURCES) tests/fleet/fleet.c)

$(OUT)/fleet: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) -o $@ $^

-include $(OBJECTS:.o=.d)
