# What rests on SHA-256 and copies, with the block functions that `unit-*` does not use on that
# machine, and with code for a Cortex-M0+.
BLOCKS := native-small native-processor armhf-processor powerpc-fast cortexm3-fast cortexm3-armv7m \
          cortexm0plus-small cortexm0plus-fast
SUITES += $(BLOCKS:%=sha256-%)
$(foreach b,$(BLOCKS),$(eval COMMAND_sha256-$b = $$(MAKE) -f tests/unit/unit.mk \
    UNIT=$(word 1,$(subst -, ,$b)) NESO_SHA256=$(word 2,$(subst -, ,$b)) ONLY="memory sha256 hmac sigv4"))
