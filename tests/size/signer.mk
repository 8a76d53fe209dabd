# Links what a firmware takes when it uses a part of the library alone, to see how much that is:
#
#   make -f tests/size/signer.mk         build/size/NAME.elf and .map of each part below
#   make -f tests/size/signer.mk list    the files behind the signer
#
# A part is its public functions: the linker finds the rest.

PARTS := sha256 signer signer-and-credentials

ROOTS_sha256 := neso_sha256_init neso_sha256_update neso_sha256_final
ROOTS_signer := neso_sha256_once neso_sigv4_key_fits neso_sigv4_key_derive neso_sigv4_sign \
                neso_sigv4_authorization_init
ROOTS_signer-and-credentials := $(ROOTS_signer) neso_credential_store_init \
    neso_credential_store_take neso_credential_store_current neso_credential_store_wipe

.PHONY: all list
all:

OUT          := build/size
CROSS        := arm-none-eabi-
ARCH         := -mcpu=cortex-m3 -mthumb --specs=picolibc.specs
OPT          := -Os -g
SHA256_BLOCK := small
include platform/compile.mk

# No part reaches into the gateway.
SOURCES := $(filter-out core/graph/% core/gateway/%,$(CORE_SOURCES))
OBJECTS := $(call objects,$(SOURCES))

all: $(PARTS:%=$(OUT)/%.elf)

$(OUT)/libneso.a: $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(PARTS:%=$(OUT)/%.elf): $(OUT)/%.elf: $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -nostartfiles -T /dev/null -Wl,--gc-sections \
	    $(ROOTS_$*:%=-Wl,--require-defined=%) -Wl,-Map=$(@:.elf=.map) -o $@ $<

# The sources that the linker took from the library, then every header that these include.
MEMBERS  = $(shell sed -n 's/^[^ ]*libneso\.a(\(.*\)\.o)$$/\1/p' $(OUT)/signer.map)
TAKEN    = $(foreach m,$(MEMBERS),$(filter %/$m.c,$(SOURCES)))
INCLUDED = $(shell cat $(TAKEN:%.c=$(OUT)/%.d) | tr -s ' \\:' '\n' | grep '^core/.*\.h$$')
list: $(OUT)/signer.elf
	@printf '%s\n' $(sort $(TAKEN) $(INCLUDED))

-include $(wildcard $(OBJECTS:.o=.d))
