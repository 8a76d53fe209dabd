# The driver of the tests of SHA-256, for one machine and with one block function:
#
#   make -f tests/hash/hash.mk CROSS=aarch64-linux-gnu- NESO_SHA256=processor

SHA256_BLOCK := $(NESO_SHA256)
OUT          := build/hash/$(or $(CROSS:%-=%),native)-$(SHA256_BLOCK)
CROSS        :=
ARCH         := $(if $(CROSS),-static,-fsanitize=address,undefined -fno-sanitize-recover=all)
OPT          := -O2 -g
PIECES       := $(filter processor,$(SHA256_BLOCK))
DEFINES      := $(PIECES:processor=-DPROCESSOR)

.PHONY: all
all: $(OUT)/driver

include platform/compile.mk

OBJECTS := $(call objects,$(CORE_SOURCES) tests/hash/driver.c)

$(OUT)/driver: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $^

-include $(wildcard $(OBJECTS:.o=.d))
