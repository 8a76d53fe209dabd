# The tests of platform/bearssl that need no device, on this machine with sanitizers:
#
#   make -f tests/tls/tls.mk
#
# and the client with which the tests in Python connect: make -f tests/tls/tls.mk client

.PHONY: run client
run:

include platform/bearssl/bearssl.mk

OUT     := build/tls
ARCH    := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT     := -O1 -g
PIECES  := bearssl posix
THIRD   := bearssl
DEFINES := -D_GNU_SOURCE -DNESO_TLS_P384=1

# BearSSL's decoder is what ours is compared with.
THIRD_SOURCES  := $(BEARSSL_SRCS:%=build/third/bearssl/%) \
                  build/third/bearssl/src/x509/x509_decoder.c
THIRD_INCLUDES := -isystem build/third/bearssl/inc
THIRD_PRIVATE  := -Ibuild/third/bearssl/src
THIRD_DEFINES  := $(BEARSSL_DEFS)
SHA256_BLOCK   := fast
include platform/compile.mk

BUILTIN := $(OUT)/generated/neso_anchors_builtin
SHARED  := $(call objects,$(wildcard platform/bearssl/*.c) $(THIRD_SOURCES)) $(BUILTIN).o
TEST    := $(call objects,tests/tls/test_anchors.c)
CLIENT  := $(call objects,tests/tls/tls_client.c $(wildcard platform/posix/*.c))
TESTED  := $(call objects,$(CORE_SOURCES) $(PORT_SOURCES))

$(BUILTIN).c: platform/bearssl/make_anchors.py
	@mkdir -p $(@D)
	$(Q)python3 $< --p384 >$@.new && mv $@.new $@
$(BUILTIN).o: $(BUILTIN).c $(OUT)/flags.own | $(THIRD:%=build/third/%)
	$(COMPILE) $(FLAGS_own) $(INCLUDES_tests) $<

$(OUT)/libneso.a: $(TESTED)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(OUT)/test_anchors: $(TEST)
$(OUT)/tls_client: $(CLIENT)
$(OUT)/test_anchors $(OUT)/tls_client: $(SHARED) $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $(filter %.o,$^) $(OUT)/libneso.a
client: $(OUT)/tls_client

CERTIFICATES := $(wildcard /usr/share/ca-certificates/mozilla/*.crt)
run: $(OUT)/test_anchors
	@timeout 120 $< $(filter-out %/Amazon_Root_CA_3.crt,$(CERTIFICATES)) \
	    $(filter %/Amazon_Root_CA_3.crt,$(CERTIFICATES))

-include $(wildcard $(patsubst %.o,%.d,$(SHARED) $(TEST) $(CLIENT) $(TESTED)))
