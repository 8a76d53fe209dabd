# How a source file becomes an object, whatever it is built for. Who includes this file sets
#
#   OUT       folder of this target's output, below build/
#   CROSS     prefix of the tools
#   ARCH      machine flags, for the compiler and the linker
#   OPT       optimization, debugging, instrumentation
#   DEFINES   -D flags
#   PIECES    the folders of platform/ in use
#   BOARD     the folder of boards/ in use, if any
#   THIRD     names of third-party sources in use: folders of build/third/
#   THIRD_INCLUDES, THIRD_DEFINES   flags of their headers; THIRD_PRIVATE: of their sources alone
#   SHA256_BLOCK   block function of SHA-256: small, fast, armv7m (Cortex-M3 and up), or processor
#             (Linux: the processor's own instructions where it has them, else as fast)

MAKEFLAGS += --no-builtin-rules

CC      := $(CROSS)gcc
AR      := $(CROSS)ar
NM      := $(CROSS)nm
OBJCOPY := $(CROSS)objcopy

ifeq ($(shell command -v $(firstword $(CC))),)
  $(error $(CC) is missing: `make tools` installs what this and the tests need)
endif

# V=1 shows the commands, otherwise a line for each.
Q    := $(if $(V),,@)
say   = $(if $(V),,@printf '  %-5s %s\n' $1 $2)

# ---- Version and date: of the commit, never of the build, so that two builds are equal.

NESO_VERSION := 0.1.0
# `git archive` writes the commit's time into .commit-time; a clone asks git. Sources with neither
# count as of the project's first day (2026-11-22), and the build says so.
ARCHIVE_TIME_S    := $(filter-out $$Format%,$(shell cat .commit-time 2>/dev/null))
COMMIT_TIME_S     := $(or $(ARCHIVE_TIME_S),$(shell git log -1 --format=%ct 2>/dev/null))
NESO_BUILD_TIME_S := $(or $(SOURCE_DATE_EPOCH),$(COMMIT_TIME_S))
ifeq ($(NESO_BUILD_TIME_S),)
  $(info no history and no SOURCE_DATE_EPOCH: the build is dated 2026-11-22)
  NESO_BUILD_TIME_S := 1795305600
endif

# ---- Include paths: each folder sees itself and those before it, and nothing else. This is what
# ---- refuses an include in the wrong direction.

CORE  := $(addprefix core/,base hash text net aws graph gateway)
seen  :=
$(foreach d,$(CORE),$(eval seen += -I$d)$(eval INCLUDES_$d := $(seen)))
INCLUDES_port     := $(seen) -Iport
INCLUDES_platform := $(INCLUDES_port) $(PIECES:%=-Iplatform/%) $(THIRD_INCLUDES)
INCLUDES_boards   := $(INCLUDES_platform) $(BOARD:%=-Iboards/%)
INCLUDES_tests    := $(INCLUDES_platform) -Itests/unit -I$(OUT)/generated

# ---- Other people's sources, below build/third/: links to what platform/fetch.sh unpacked, or to
# ---- the user's own copy (BEARSSL_DIR, LWIP_DIR, CMOCKA_DIR). So no path of this machine is ever
# ---- the name of a source file, and none reaches an image.

upper      = $(shell echo $1 | tr a-z A-Z)
source_dir = $(abspath $(or $($(call upper,$1)_DIR),build/src/$1))

$(THIRD:%=build/third/%): build/third/%: FORCE
	@mkdir -p $(@D)
	@platform/fetch.sh $*
	@[ "$$(readlink $@)" = $(call source_dir,$*) ] || ln -sfn $(call source_dir,$*) $@

# jsmn.h alone, not the folder in which it lives: a cross compiler must not see this machine's
# headers.
JSMN_DIR ?= /usr/include
JSMN     := build/third/jsmn/jsmn.h
$(JSMN): $(JSMN_DIR)/jsmn.h
	@mkdir -p $(@D) && cp -p $< $@.$$$$ && mv -f $@.$$$$ $@
$(JSMN_DIR)/jsmn.h:
	$(error $@ is missing: install libjsmn-dev (`make tools` does that and more) or set JSMN_DIR)

# ---- Flags

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
        -Wcast-qual -Wwrite-strings -Wpointer-arith -Wdouble-promotion -Wimplicit-fallthrough

FLAGS_all   := $(ARCH) $(OPT) $(DEFINES) -std=c11 -ffunction-sections -fdata-sections
# The core needs no C library but mem* and str*; that these have their usual meaning lets small
# copies be made in place, which saves a fifth of the instructions of signing.
FLAGS_core  := $(FLAGS_all) $(WARN) -ffreestanding -fbuiltin -isystem $(dir $(JSMN))
FLAGS_tests := $(FLAGS_all) $(WARN) -Wno-missing-prototypes $(THIRD_DEFINES) -isystem $(dir $(JSMN))
FLAGS_own   := $(FLAGS_all) $(WARN) $(THIRD_DEFINES) -isystem $(dir $(JSMN)) \
               -DNESO_VERSION='"$(NESO_VERSION)"' -DNESO_BUILD_TIME_S=$(NESO_BUILD_TIME_S)
# The variables of a file of theirs side by side, which code reaches by one address.
FLAGS_third := $(FLAGS_all) -fno-data-sections -w $(THIRD_DEFINES) $(THIRD_INCLUDES) \
               $(THIRD_PRIVATE)

# The folder whose include path a file gets: core/text/x.c has core/text, port/x.c has port.
layer   = $(firstword $(filter $(patsubst %/,%,$(dir $1)),$(CORE)) $(subst /, ,$1))
kind    = $(or $(filter core tests,$(firstword $(subst /, ,$1))),own)
flags   = $(FLAGS_$(call kind,$1)) $(INCLUDES_$(call layer,$1))

# ---- Rules

# Debugging information names the folder of the build; a map keeps it out of the result.
# Dependencies include "system" headers: what lwIP's include, such as lwipopts.h, count as these.
COMPILE = $(Q)$(CC) -ffile-prefix-map=$(CURDIR)=. -MD -MP -c -o $@

$(OUT)/core/%.o: core/%.c $(OUT)/flags.core | $(JSMN)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(COMPILE) $(call flags,$<) $<

$(OUT)/third/%.o: $(OUT)/flags.third | $(THIRD:%=build/third/%)
	$(call say,CC,build/third/$*.c)
	@mkdir -p $(@D)
	$(COMPILE) $(FLAGS_third) build/third/$*.c

$(OUT)/tests/%.o: tests/%.c $(OUT)/flags.tests | $(JSMN) $(THIRD:%=build/third/%)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(COMPILE) $(call flags,$<) $<

$(OUT)/%.o: %.c $(OUT)/flags.own | $(JSMN) $(THIRD:%=build/third/%)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(COMPILE) $(call flags,$<) $<

$(OUT)/%.o: %.S $(OUT)/flags.own
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(COMPILE) -Wa,--debug-prefix-map=$(CURDIR)=. $(ARCH) $(OPT) $<

# Objects depend on the flags that made them: this file changes only when they do.
$(OUT)/flags.%: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(FLAGS_$*) $(INCLUDES_boards))' >$@.$$$$; \
	cmp -s $@.$$$$ $@ && rm $@.$$$$ || mv $@.$$$$ $@
.PRECIOUS: $(OUT)/flags.%
.PHONY: FORCE

# From sources to objects: below build/third or of our own.
objects = $(patsubst build/%.c,$(OUT)/%.o,$(filter build/%,$1)) \
          $(patsubst %.S,$(OUT)/%.o,$(patsubst %.c,$(OUT)/%.o,$(filter-out build/%,$1)))

# Of SHA-256's block functions exactly one is linked, a file of core/hash or a folder of platform/.
BLOCK_SOURCES := $(wildcard core/hash/neso_sha256_block_$(SHA256_BLOCK).[cS] \
                            platform/$(SHA256_BLOCK)/neso_sha256_*.c)
$(if $(BLOCK_SOURCES),,$(error SHA-256 has no block function `$(SHA256_BLOCK)`))
CORE_SOURCES  := $(filter-out core/hash/neso_sha256_block_%,$(sort $(wildcard $(CORE:%=%/*.c)))) \
                 $(BLOCK_SOURCES)
PORT_SOURCES  := $(sort $(wildcard port/*.c))
