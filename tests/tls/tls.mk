# The tests of platform/bearssl that need no device, on this machine with sanitizers:
#
#   make -f tests/tls/tls.mk
#
# and with `programs` those of them and the client with which the tests in Python connect.

TESTS := anchors identity undated
.PHONY: run programs $(TESTS:%=run-%)
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

PROGRAMS := $(TESTS:%=$(OUT)/test_%) $(OUT)/tls_client
$(TESTS:%=$(OUT)/test_%): $(OUT)/test_%: $(OUT)/tests/tls/test_%.o
$(OUT)/tls_client: $(CLIENT)
$(PROGRAMS): $(SHARED) $(OUT)/libneso.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $(filter %.o,$^) $(OUT)/libneso.a
programs: $(PROGRAMS)

# Two identities, made once.
KEY_ec  := ec -pkeyopt ec_paramgen_curve:P-256
KEY_rsa := rsa:2048
$(OUT)/generated/%.key:
	@mkdir -p $(@D)
	@openssl req -x509 -newkey $(KEY_$*) -nodes -subj /CN=$* -keyout $@.new -out $(@:.key=.crt) \
	    2>/dev/null && mv $@.new $@
KEYS := $(OUT)/generated/ec.key $(OUT)/generated/rsa.key

CERTIFICATES := $(wildcard /usr/share/ca-certificates/mozilla/*.crt)
# The last one is copied and damaged by hand.
ROOTS        := $(filter-out %/Amazon_Root_CA_3.crt,$(CERTIFICATES)) \
                $(filter %/Amazon_Root_CA_3.crt,$(CERTIFICATES))
run: $(TESTS:%=run-%)
run-anchors: $(OUT)/test_anchors
	@timeout 120 $< $(ROOTS)
run-undated: $(OUT)/test_undated
	@timeout 120 $< $(wordlist 1,40,$(ROOTS))
run-identity: $(OUT)/test_identity $(KEYS)
	@timeout 120 $< $(foreach k,$(KEYS),$(k:.key=.crt) $k)

-include $(wildcard $(patsubst %.o,%.d,$(SHARED) $(CLIENT) $(TESTED)) $(OUT)/tests/tls/*.d)
