# Neso: every entry point. `make help` lists them.
#
# One run of platform/build.mk builds one board (boards/linux is one: the command `neso`), one run
# of tests/unit/unit.mk builds and runs the unit tests for one machine. This file calls them, so
# that no variable of one target leaks into another. A new board is a new folder, nothing more.

BOARDS    := $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))
HOSTED    := $(patsubst boards/%/board.mk,%,$(shell grep -lw hosted boards/*/board.mk))
MCU       := $(filter-out $(HOSTED),$(BOARDS))
CROSS     :=
BOARD     :=
MAKEFLAGS += --no-print-directory

.PHONY: all
all: ## the command `neso` and libneso.a; CROSS=arm-linux-gnueabihf- for another machine (static)
	@$(MAKE) -f platform/build.mk BOARD=linux CROSS=$(CROSS)

.PHONY: check
check: ## the unit tests on this machine, with sanitizers (seconds)
	@tests/install.sh check
	@$(MAKE) -f tests/unit/unit.mk UNIT=native

IMAGES := $(addprefix image-,$(or $(BOARD),$(MCU)))
.PHONY: firmware $(IMAGES)
firmware: $(IMAGES) ## the images of all boards; BOARD=x for one
$(IMAGES): image-%: sources
	@$(MAKE) -f platform/build.mk BOARD=$*

# Once, before two boards ask for the same sources side by side.
.PHONY: sources
sources:
	@platform/fetch.sh bearssl lwip

.PHONY: size
size: firmware ## flash, RAM, deepest stack of each image; parts of the library; build/size.json
	@tests/venv.sh
	@$(MAKE) -f tests/size/signer.mk
	@timeout 120 build/venv/bin/python tests/size/stack.py $(or $(BOARD),$(MCU))
	@python3 tests/size/size.py $(or $(BOARD),$(MCU))

.PHONY: bench
bench: ## instructions and stack on a board, beside their budgets; build/bench.json
	@python3 tests/bench/bench.py

.PHONY: figures
figures: size bench ## the README's tables of figures, from the two above
	@python3 tests/size/readme.py

.PHONY: list-signer
list-signer: ## the files that a firmware adds to sign requests, and nothing else
	@$(MAKE) -f tests/size/signer.mk build/size/signer.elf >&2
	@$(MAKE) -f tests/size/signer.mk list

.PHONY: tools
tools: ## the Debian packages that the tests need, by apt-get (root or sudo)
	@tests/install.sh test

.PHONY: demo
demo: ## a board in QEMU writes this machine's metrics into a graph database; BOARD=x: another
	@tests/install.sh demo
	@tests/venv.sh
	@tests/demo/demo.sh $(or $(BOARD),lm3s6965evb)

.PHONY: test
test: ## everything; ends with `N passed, N failed`
	@$(MAKE) -f tests/test.mk

.PHONY: differential
differential: ## N=20000 random requests, signed by Neso and two others; SEED=x repeats a run
	@tests/venv.sh
	@$(MAKE) -f tests/differential/differential.mk
	@build/venv/bin/python tests/differential/differential.py \
	    --count $(or $(N),20000) $(SEED:%=--seed %)

.PHONY: format
format: ## format every source file in place
	@git ls-files '*.c' '*.h' | xargs clang-format -i

.PHONY: clean
clean: ## remove build/, but for the fetched sources and the Python environment
	@rm -rf $(filter-out build/src build/apt build/venv,$(wildcard build/*))

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14
