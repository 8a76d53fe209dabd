SUITES        += doctor
COMMAND_doctor = $(PYTEST) tests/doctor
