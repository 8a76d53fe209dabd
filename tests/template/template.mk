# Builds port/template/ as if it were a board: for this machine, with a played device, which is run,
# and for the machine that its board.mk names, up to the objects.

AS_BOARD := $(MAKE) --no-print-directory -f platform/build.mk BOARD=../port/template
NATIVE   := build/template/native
CORTEXM  := build/template/cortexm
SOURCES  := $(wildcard port/template/*.c)

.PHONY: run
run:
	@rm -f $(NATIVE)/neso # the build does not know that drivers.c is a part of it
	@$(AS_BOARD) OUT=$(CORTEXM) $(SOURCES:%.c=$(CORTEXM)/boards/../%.o)
	@$(AS_BOARD) OUT=$(NATIVE) BOARD_KIND=hosted BOARD_ARCH= BOARD_ENTROPY= \
	    OPT='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' \
	    BOARD_LIBS='-Wall -Wextra -Iport/template -Icore/base tests/template/drivers.c'
	@timeout 60 $(NATIVE)/neso
