SUITES              += differential
COMMAND_differential = $(MAKE) -f tests/differential/differential.mk && $(PYTEST) tests/differential
