HASHES := native:processor native:fast native:small arm-linux-gnueabihf-:processor \
          aarch64-linux-gnu-:processor

SUITES       += hash
COMMAND_hash  = $(foreach h,$(HASHES),$(MAKE) -f tests/hash/hash.mk \
    CROSS=$(filter-out native,$(firstword $(subst :, ,$h))) \
    NESO_SHA256=$(lastword $(subst :, ,$h)) &&) $(PYTEST) tests/hash

SUITES_ALONE        += hash-speed
COMMAND_hash-speed   = $(PYTEST) tests/hash/speed.py
