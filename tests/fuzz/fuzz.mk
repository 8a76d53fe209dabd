# The fuzzer, on this machine with sanitizers: make -f tests/fuzz/fuzz.mk ROUNDS=1000000

.PHONY: run
run:

OUT          := build/fuzz
OPT          := -O1 -g
ARCH         := -fsanitize=address,undefined -fno-sanitize-recover=all
SHA256_BLOCK := fast
ROUNDS       := 100000
# Of TLS, the readers of certificates and keys; of BearSSL, its types.
PIECES       := bearssl
THIRD        := bearssl
THIRD_INCLUDES := -isystem build/third/bearssl/inc
include platform/compile.mk
INCLUDES_tests += -Itests/fuzz

READERS := $(patsubst %,platform/bearssl/neso_%.c,certificate der key_algorithm pem private_key)
OBJECTS := $(call objects,$(CORE_SOURCES) $(READERS) $(wildcard tests/fuzz/*.c))

$(OUT)/fuzz: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $^

run: $(OUT)/fuzz
	@$< $(ROUNDS)

-include $(wildcard $(OBJECTS:.o=.d))
