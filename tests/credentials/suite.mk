SUITES             += credentials
COMMAND_credentials = $(PYTEST) tests/credentials
