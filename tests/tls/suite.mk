# What the suites share is compiled once, before they run side by side.
STEPS               += tls-programs
COMMAND_tls-programs = $(MAKE) -j2 -f tests/tls/tls.mk programs

SUITES          += anchors identity undated tls
COMMAND_anchors  = $(MAKE) -f tests/tls/tls.mk run-anchors
COMMAND_identity = $(MAKE) -f tests/tls/tls.mk run-identity
COMMAND_undated  = $(MAKE) -f tests/tls/tls.mk run-undated
COMMAND_tls      = $(PYTEST) tests/tls
