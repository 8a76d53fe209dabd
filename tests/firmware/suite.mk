# On each bare-metal board: the trust anchors that are built in.
FIRMWARE_BOARDS := $(patsubst boards/%/board.mk,%,$(shell grep -lw cortexm boards/*/board.mk))
SUITES          += $(FIRMWARE_BOARDS:%=anchors-%)
$(foreach b,$(FIRMWARE_BOARDS),\
    $(eval COMMAND_anchors-$b = $$(MAKE) -f tests/firmware/firmware.mk BOARD=$b))
