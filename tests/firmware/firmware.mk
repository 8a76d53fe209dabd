# Builds an image for one board, of a test and of pieces of the product, and runs it in QEMU:
#
#   make -f tests/firmware/firmware.mk BOARD=lm3s6965evb TEST=anchors
#
# TEST is anchors or identity. picolibc's own start-up and linker script; output and exit status by
# semihosting.

.PHONY: run
run:

include boards/$(BOARD)/board.mk
include platform/bearssl/bearssl.mk

TEST    ?= anchors
OUT     := build/firmware-tests/$(BOARD)-$(TEST)
CROSS   := arm-none-eabi-
ARCH    := $(BOARD_ARCH) --specs=picolibc.specs --oslib=semihost --crt0=hosted
OPT     := -Os -g -fno-common
PIECES  := bearssl
THIRD   := bearssl
DEFINES := $(BOARD_DEFS) -DNESO_TLS_P384=1

THIRD_SOURCES  := $(BEARSSL_SRCS:%=build/third/bearssl/%)
THIRD_INCLUDES := -isystem build/third/bearssl/inc
THIRD_PRIVATE  := -Ibuild/third/bearssl/src
THIRD_DEFINES  := $(BEARSSL_DEFS)
SHA256_BLOCK   := small
include platform/compile.mk
INCLUDES_tests += -Itests/firmware

# TLS asks the port for entropy; no test here opens a connection.
SOURCES   := tests/firmware/$(TEST).c platform/cortexm/neso_entropy_none.c $(THIRD_SOURCES) \
             $(wildcard platform/bearssl/*.c)
DATA_anchors  := anchor_certificates
DATA_identity := identity_texts
GENERATED := $(OUT)/generated/neso_anchors_builtin.o $(OUT)/generated/$(DATA_$(TEST)).o
OBJECTS   := $(call objects,$(SOURCES)) $(GENERATED)
TESTED    := $(call objects,$(CORE_SOURCES))
MAKE_ANCHORS := platform/bearssl/make_anchors.py

$(OUT)/generated/neso_anchors_builtin.c: $(MAKE_ANCHORS)
	@mkdir -p $(@D)
	$(Q)python3 $< --p384 >$@.new && mv $@.new $@
$(OUT)/generated/anchor_certificates.c: $(MAKE_ANCHORS)
	@mkdir -p $(@D)
	$(Q)python3 $< --p384 --certificates >$@.new && mv $@.new $@
$(OUT)/generated/identity_texts.c: tests/firmware/make_identities.sh
	@mkdir -p $(@D)
	$(Q)$< >$@.new && mv $@.new $@
$(GENERATED): %.o: %.c $(OUT)/flags.own | $(THIRD:%=build/third/%)
	$(COMPILE) $(FLAGS_own) $(INCLUDES_tests) $<

$(OUT)/libneso.a: $(TESTED)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

LAYOUT := __flash=0 __flash_size=$(BOARD_FLASH) __ram=0x20000000 __ram_size=$(BOARD_RAM) \
          __stack_size=8K __heap_size_min=0
$(OUT)/test.elf: $(OBJECTS) $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -Wl,--gc-sections $(LAYOUT:%=-Wl,--defsym=%) -o $@ $^

run: $(OUT)/test.elf
	@timeout 120 qemu-system-arm $(BOARD_QEMU) -display none -monitor none -serial null \
	    -semihosting-config enable=on,target=native -kernel $<

-include $(wildcard $(patsubst %.o,%.d,$(OBJECTS) $(TESTED)))
