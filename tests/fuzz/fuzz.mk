# The fuzzer, on this machine with sanitizers: make -f tests/fuzz/fuzz.mk ROUNDS=1000000

.PHONY: run
run:

OUT          := build/fuzz
OPT          := -O1 -g
ARCH         := -fsanitize=address,undefined -fno-sanitize-recover=all
SHA256_BLOCK := fast
ROUNDS       := 100000
# Of TLS, the readers of certificates and keys; of BearSSL, its types; of Linux, what reads a
# server's certificates for a person.
BOARD        := linux
PIECES       := bearssl
THIRD        := bearssl
THIRD_INCLUDES := -isystem build/third/bearssl/inc
include platform/compile.mk
INCLUDES_tests += -Itests/fuzz -Iboards/linux

READERS := $(patsubst %,platform/bearssl/neso_%.c,certificate der key_algorithm pem private_key) \
           boards/linux/neso_doctor_chain.c boards/linux/neso_doctor_certificate.c
OBJECTS := $(call objects,$(CORE_SOURCES) $(READERS) $(wildcard tests/fuzz/*.c))

$(OUT)/fuzz: $(OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) -o $@ $^

run: $(OUT)/fuzz
	@$< $(ROUNDS)

-include $(wildcard $(OBJECTS:.o=.d))
