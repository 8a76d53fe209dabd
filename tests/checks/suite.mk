SUITES         += checks
COMMAND_checks  = tests/checks/run.sh
TIMEOUT_checks  = 600
