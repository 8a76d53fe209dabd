SUITES       += bench
COMMAND_bench = $(MAKE) bench
