SUITES      += sign
COMMAND_sign = $(PYTEST) tests/sign
