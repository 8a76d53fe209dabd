# Builds lwip_bearssl.c for a bare-metal board in QEMU, from the pieces that the board's image is
# made of, but for the gateway's loop:
#
#   make -f tests/examples/signer/lwip_bearssl.mk BOARD=mps2-an385 SETTINGS=settings.h
#
# SETTINGS is a file that defines what the example leaves open; it is read before the source.

.PHONY: example
example:

include platform/build.mk

EXAMPLE := build/examples/signer/lwip_bearssl
PARTS   := $(filter-out %/neso_superloop.o,$(OBJECTS)) \
           $(OUT)/platform/cortexm/neso_entropy_semihosting.o

$(EXAMPLE).o: tests/examples/signer/lwip_bearssl.c $(SETTINGS) $(OUT)/flags.own
	@mkdir -p $(@D)
	$(COMPILE) $(FLAGS_own) $(INCLUDES_boards) -include $(SETTINGS) $<

$(EXAMPLE).elf: $(EXAMPLE).o $(PARTS) $(OUT)/libneso.a $(SCRIPTS)
	$(LINK) -nostartfiles -Lplatform/cortexm -T $(BOARD_LD) platform/forbidden.ld \
	    -Wl,--fatal-warnings $(filter %.o,$^) $(OUT)/libneso.a

example: $(EXAMPLE).elf
