SUITES         += secrets
COMMAND_secrets = tests/secrets/run.sh
