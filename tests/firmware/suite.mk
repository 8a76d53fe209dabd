# On each bare-metal board: the trust anchors that are built in, and a device's own identity.
FIRMWARE_BOARDS := $(patsubst boards/%/board.mk,%,$(shell grep -lw cortexm boards/*/board.mk))
SUITES          += $(FIRMWARE_BOARDS:%=anchors-%) $(FIRMWARE_BOARDS:%=identity-%)
$(foreach b,$(FIRMWARE_BOARDS),$(foreach t,anchors identity,\
    $(eval COMMAND_$t-$b = $$(MAKE) -f tests/firmware/firmware.mk BOARD=$b TEST=$t)))
