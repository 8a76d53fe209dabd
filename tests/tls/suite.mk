# What the suites share is compiled once, before they run side by side.
STEPS               += tls-programs
COMMAND_tls-programs = $(MAKE) -j2 -f tests/tls/tls.mk programs

SUITES          += anchors identity sha384 undated tls
COMMAND_anchors  = $(MAKE) -f tests/tls/tls.mk run-anchors
COMMAND_identity = $(MAKE) -f tests/tls/tls.mk run-identity
COMMAND_sha384   = $(MAKE) -f tests/tls/tls.mk run-sha384
COMMAND_undated  = $(MAKE) -f tests/tls/tls.mk run-undated
COMMAND_tls      = $(PYTEST) tests/tls
