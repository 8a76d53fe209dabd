# What rests on SHA-256 and copies, with the block functions that `unit-*` does not use on that
# machine, and with code for a Cortex-M0+.
BLOCKS := native-small native-processor armhf-processor powerpc-fast cortexm3-fast cortexm3-armv7m \
          cortexm0plus-small cortexm0plus-fast
SUITES += $(BLOCKS:%=sha256-%)
$(foreach b,$(BLOCKS),$(eval COMMAND_sha256-$b = $$(MAKE) -f tests/unit/unit.mk \
    UNIT=$(word 1,$(subst -, ,$b)) NESO_SHA256=$(word 2,$(subst -, ,$b)) \
    ONLY="memory sha256 hmac sigv4"))

# What is left on the stack is the compiler's affair: looked at as products are compiled.
LEFTOVERS := plain:processor:-O2 armhf:fast:-O2 cortexm3:small:-Os cortexm3:armv7m:-Os \
             cortexm0plus:small:-Os
field      = $(word $1,$(subst :, ,$2))
SUITES    += leftovers
COMMAND_leftovers = $(foreach l,$(LEFTOVERS),$(MAKE) -f tests/unit/unit.mk UNIT=$(call field,1,$l) \
    NESO_SHA256=$(call field,2,$l) NESO_OPT=$(call field,3,$l) ONLY="leftovers hmac" &&) true
