SUITES              += posix-native posix-armhf
COMMAND_posix-native = $(MAKE) -f tests/posix/posix.mk UNIT=native
COMMAND_posix-armhf  = $(MAKE) -f tests/posix/posix.mk UNIT=armhf
