SUITES        += fleet
COMMAND_fleet = $(MAKE) -f tests/fleet/fleet.mk && build/fleet/fleet
