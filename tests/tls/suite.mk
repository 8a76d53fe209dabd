SUITES     += anchors
COMMAND_anchors = $(MAKE) -f tests/tls/tls.mk
