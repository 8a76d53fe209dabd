SUITES        += policy
COMMAND_policy = $(PYTEST) tests/policy
