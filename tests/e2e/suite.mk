# Most of a test's time is waiting, for time-outs and pauses: hence more of them than processors.
SUITES_ALONE += e2e
COMMAND_e2e   = PYTHONPATH=tests $(PYTEST) -n 6 --dist worksteal tests/e2e
TIMEOUT_e2e   = 900
