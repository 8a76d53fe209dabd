SUITES        += model
COMMAND_model = $(MAKE) -f tests/model/model.mk && $(PYTEST) tests/model
