# Compiles each header of core/ and port/ by itself, with its own folder's include path.

.PHONY: all
all:

OUT := build/checks/headers
OPT := -O0
SHA256_BLOCK := small
include platform/compile.mk

HEADERS := $(wildcard $(CORE:%=%/*.h) port/*.h)
CHECKS  := $(HEADERS:%=alone-%)

.PHONY: $(CHECKS)
all: $(CHECKS)
$(CHECKS): alone-%: % | $(JSMN)
	@$(CC) $(FLAGS_$(call kind,$<)) $(INCLUDES_$(call layer,$<)) -Wno-unused-function \
	    -fsyntax-only -include $(<F) -x c /dev/null
