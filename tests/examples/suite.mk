SUITES          += examples
COMMAND_examples = $(PYTEST) tests/examples
