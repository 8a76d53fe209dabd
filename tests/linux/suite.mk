SUITES       += linux
COMMAND_linux = $(PYTEST) tests/linux
