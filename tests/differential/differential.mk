# The driver of the differential test: the core behind pipes, with sanitizers.
#
#   make -f tests/differential/differential.mk

OUT := build/differential

.PHONY: all
all: $(OUT)/driver

ARCH         := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT          := -O1 -g
SHA256_BLOCK := small
include platform/compile.mk

OBJECTS := $(call objects,$(CORE_SOURCES) tests/differential/driver.c)

$(OUT)/driver: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $^

-include $(OBJECTS:.o=.d)
