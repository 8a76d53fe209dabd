# The figures: flash, RAM, stack and instructions, beside their budgets and as the README has them.
SUITES          += figures
COMMAND_figures  = $(MAKE) size && $(MAKE) bench && python3 tests/size/readme.py --check
TIMEOUT_figures  = 600
