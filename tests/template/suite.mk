SUITES          += template
COMMAND_template = $(MAKE) -f tests/template/template.mk
