# Neso: every entry point. `make help` lists them.
#
# One run of platform/build.mk builds one board (boards/linux is one: the command `neso`), one run of
# tests/unit/unit.mk builds and runs the unit tests for one machine. This file calls them, so that no
# variable of one target can leak into another.

BOARDS    := $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))
MCU       := $(filter-out linux,$(BOARDS))
CROSS     :=
BOARD     :=
MAKEFLAGS += --no-print-directory

.PHONY: all
all: ## the command `neso` and libneso.a; CROSS=arm-linux-gnueabihf- for another machine (static)
	@$(MAKE) -f platform/build.mk BOARD=linux CROSS=$(CROSS)

.PHONY: check
check: ## the unit tests on this machine, with sanitizers (seconds)
	@$(MAKE) -f tests/unit/unit.mk UNIT=native

.PHONY: format
format: ## format every source file in place
	@git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: clean
clean: ## remove build/, but for the fetched sources and the Python environment
	@rm -rf $(filter-out build/third build/venv,$(wildcard build/*))

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
