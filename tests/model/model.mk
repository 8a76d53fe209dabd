# The driver of the model's test: lines in, request bodies out, with sanitizers.
#
#   make -f tests/model/model.mk

OUT := build/model

.PHONY: all
all: $(OUT)/driver

ARCH         := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT          := -O1 -g
SHA256_BLOCK := small
include platform/compile.mk

OBJECTS := $(call objects,$(CORE_SOURCES) tests/model/driver.c)

$(OUT)/driver: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $^

-include $(OBJECTS:.o=.d)
