/*
 * A target of the fuzzer: one reader of text that comes from outside, with a few good inputs to
 * begin from. Sanitizers watch memory; the target itself checks what its header promises.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>

typedef struct fuzz_target {
    const char *name;
    /* `text` is writable, exactly `len` bytes, in a block of the heap of its own. */
    void (*run)(char *text, size_t len);
    const char *const *seeds; /* ends with NULL */
} fuzz_target;

extern const fuzz_target fuzz_targets[];
extern const size_t fuzz_target_count;

/* Targets with a file of their own. */
void fuzz_provider(char *text, size_t len);
void fuzz_token(char *text, size_t len);
void fuzz_chain(char *text, size_t len);
extern const char *const fuzz_provider_seeds[];
extern const char *const fuzz_token_seeds[];
extern const char *const fuzz_chain_seeds[];

/* Ends the run, with the text of the condition, when a promise is broken. */
#define FUZZ_REQUIRE(condition)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_fail(__FILE__, __LINE__, #condition);                                             \
    } while (0)
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

#endif
