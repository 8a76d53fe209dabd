# `make test`: packages, environment and builds, then every suite, then the sum.
#
# A suite is a shell command whose output ends with `N passed, N failed` (or with pytest's summary).
# A folder of tests/ adds its own in a file suite.mk:
#
#   SUITES       += differential      # may run beside others
#   SUITES_ALONE += e2e               # wants the machine for itself
#   COMMAND_differential = $(PYTEST) tests/differential
#   TIMEOUT_differential = 300        # seconds, the default
#
# Results are in build/test/: NAME.log, and NAME.result with the two numbers.

BOARDS := $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))
PYTEST := build/venv/bin/python -m pytest -q -ra -p no:cacheprovider
RUN    := tests/run_suite.sh

# ---- Steps: what the suites find done. Each counts as one test.

STEPS := install venv native armhf firmware signer
COMMAND_install  = tests/install.sh test
COMMAND_venv     = tests/venv.sh
COMMAND_native   = $(MAKE) -j2 all
COMMAND_armhf    = $(MAKE) -j2 all CROSS=arm-linux-gnueabihf-
COMMAND_firmware = $(MAKE) -j2 firmware
COMMAND_signer   = $(MAKE) -j2 -f tests/size/signer.mk
TIMEOUT_install  = 1200
TIMEOUT_venv     = 600
TIMEOUT_firmware = 600

# ---- Suites

UNITS  := native armhf powerpc cortexm3
SUITES := $(UNITS:%=unit-%)
$(foreach u,$(UNITS),$(eval COMMAND_unit-$u = $$(MAKE) -f tests/unit/unit.mk UNIT=$u))

include $(wildcard tests/*/suite.mk)

.PHONY: test steps $(STEPS) $(SUITES) $(SUITES_ALONE)
test:
	@rm -rf build/test && mkdir -p build/test
	@for step in $(STEPS); do $(MAKE) -f tests/test.mk $$step || break; done
	@$(MAKE) -f tests/test.mk $(if $(findstring -j,$(MAKEFLAGS)),,-j2) $(SUITES)
	@for suite in $(SUITES_ALONE); do $(MAKE) -f tests/test.mk $$suite; done
	@cat build/test/*.result | awk '{ p += $$1; f += $$2 } \
	    END { printf "%d passed, %d failed\n", p, f; exit f > 0 }' >build/test/sum; \
	status=$$?; echo; cat build/test/sum; exit $$status

# A step that fails stops the steps; the suites run in any case and say what they lack.
$(STEPS):
	@$(RUN) $@ $(or $(TIMEOUT_$@),300) step '$(COMMAND_$@)'

$(SUITES) $(SUITES_ALONE):
	@$(RUN) $@ $(or $(TIMEOUT_$@),300) suite '$(COMMAND_$@)'
