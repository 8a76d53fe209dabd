SUITES       += fuzz
COMMAND_fuzz  = $(MAKE) -f tests/fuzz/fuzz.mk
