# How a source file becomes an object, whatever it is built for. The file that includes this one sets
#
#   OUT       folder of this target's output, below build/
#   CROSS     prefix of the tools
#   ARCH      machine flags, for the compiler and the linker
#   OPT       optimization, debugging, instrumentation
#   DEFINES   -D flags of port/, platform/, boards/ and tests/ (the core sees none)
#   PIECES    the folders of platform/ in use
#   BOARD     the folder of boards/ in use, if any

CC      := $(CROSS)gcc
AR      := $(CROSS)ar
NM      := $(CROSS)nm
OBJCOPY := $(CROSS)objcopy

# V=1 shows the commands, otherwise a line for each.
Q    := $(if $(V),,@)
say   = $(if $(V),,@printf '  %-5s %s\n' $1 $2)

# ---- Version and date: of the commit, never of the build, so that two builds are equal.

NESO_VERSION      := 0.1.0
# Of a source archive without history: the first day of the project.
NESO_BUILD_TIME_S := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),1732233600)

# ---- Include paths: each folder sees itself and those before it, and nothing else. This is what refuses
# ---- an include in the wrong direction.

CORE  := $(addprefix core/,base hash text net aws graph gateway)
seen  :=
$(foreach d,$(CORE),$(eval seen += -I$d)$(eval INCLUDES_$d := $(seen) -I$d))
INCLUDES_port     := $(seen) -Iport
INCLUDES_platform := $(INCLUDES_port) $(PIECES:%=-Iplatform/%) $(THIRD_INCLUDES)
INCLUDES_boards   := $(INCLUDES_platform) $(BOARD:%=-Iboards/%)
INCLUDES_tests    := $(INCLUDES_platform) -Itests/unit -I$(OUT)/generated

# jsmn.h alone, not the whole folder in which it lives: a cross compiler must not see this machine's headers.
JSMN_DIR ?= /usr/include
JSMN     := build/third/jsmn/jsmn.h
$(JSMN): $(JSMN_DIR)/jsmn.h
	@mkdir -p $(@D) && cp -p $< $@.$$$$ && mv -f $@.$$$$ $@

# ---- Flags

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
        -Wcast-qual -Wwrite-strings -Wpointer-arith -Wdouble-promotion -Wimplicit-fallthrough

FLAGS_all   := $(ARCH) $(OPT) -std=c11 -ffunction-sections -fdata-sections -ffile-prefix-map=$(CURDIR)=.
FLAGS_own   := $(FLAGS_all) $(WARN) $(DEFINES) -isystem $(dir $(JSMN)) \
               -DNESO_VERSION='"$(NESO_VERSION)"' -DNESO_BUILD_TIME_S=$(NESO_BUILD_TIME_S)
FLAGS_core  := $(FLAGS_all) $(WARN) -ffreestanding -isystem $(dir $(JSMN))
FLAGS_third := $(FLAGS_all) -w $(DEFINES) $(THIRD_DEFINES) $(THIRD_INCLUDES)

# The folder whose include path a file gets: core/text/x.c -> core/text, platform/lwip/x.c -> platform.
layer   = $(firstword $(filter $(patsubst %/,%,$(dir $1)),$(CORE)) $(subst /, ,$1))
kind    = $(if $(filter core/%,$1),core,own)
compile = $(FLAGS_$(call kind,$1)) $(INCLUDES_$(call layer,$1)) -MMD -MP -c

# ---- Rules

$(OUT)/core/%.o: core/%.c $(OUT)/flags.core | $(JSMN)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(call compile,$<) -o $@ $<

$(OUT)/third/%.o: build/third/%.c $(OUT)/flags.third
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS_third) -MMD -MP -c -o $@ $<

$(OUT)/%.o: %.c $(OUT)/flags.own | $(JSMN)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(call compile,$<) -o $@ $<

$(OUT)/%.o: %.S $(OUT)/flags.own
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ARCH) $(OPT) -MMD -MP -c -o $@ $<

# Objects depend on the flags that made them: this file changes only when they do.
$(OUT)/flags.%: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(FLAGS_$*) $(INCLUDES_boards))' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PRECIOUS: $(OUT)/flags.%
.PHONY: FORCE

# From sources to objects: below build/third or of our own.
objects = $(patsubst build/%.c,$(OUT)/%.o,$(filter build/%,$1)) \
          $(patsubst %.S,$(OUT)/%.o,$(patsubst %.c,$(OUT)/%.o,$(filter-out build/%,$1)))

CORE_SOURCES := $(sort $(wildcard $(CORE:%=%/*.c)))
PORT_SOURCES := $(sort $(wildcard port/*.c))
