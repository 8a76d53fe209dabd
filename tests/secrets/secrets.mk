# The program that handles secrets for valgrind to watch, with one block function of SHA-256. Those
# that use the processor's own instructions for hashing are left out: valgrind does not know these.
#
#   make -f tests/secrets/secrets.mk NESO_SHA256=small NESO_OPT=-Os

SHA256_BLOCK := $(NESO_SHA256)
OUT          := build/secrets/$(SHA256_BLOCK)
CROSS        :=
OPT          := $(NESO_OPT) -g

.PHONY: all
all: $(OUT)/secrets

include platform/compile.mk

OBJECTS := $(call objects,tests/secrets/secrets.c \
             $(filter core/base/% core/hash/% core/text/% core/aws/neso_sigv4%,$(CORE_SOURCES)))

$(OUT)/secrets: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) -Wl,--gc-sections -o $@ $^

-include $(wildcard $(OBJECTS:.o=.d))
