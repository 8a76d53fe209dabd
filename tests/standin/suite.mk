SUITES         += standin
COMMAND_standin = $(PYTEST) tests/standin
TIMEOUT_standin = 600
