/*
 * Runs every target on inputs that are mutated from its seeds, always the same ones:
 *
 *     fuzz [ROUNDS [TARGET [FIRST_ROUND]]]
 *
 * When a sanitizer or a promise ends the run, the round is printed; FIRST_ROUND repeats it at once,
 * since the input of a round depends on its number alone.
 */
#include "fuzz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 4096, MUTATIONS_MAX = 6 };

static const fuzz_target *current;
static unsigned long round_now;

static void say_where(void)
{
    fprintf(stderr, "in target %s, round %lu\n", current->name, round_now);
}

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
    say_where();
    exit(1);
}

/* What the sanitizers call before they end the process. */
void __sanitizer_set_death_callback(void (*callback)(void));

/* SplitMix64 (Steele, Lea, Flood 2014): any seed gives a good sequence. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t limit)
{
    return (size_t)(next_random(state) % limit);
}

/* Bytes that mean something to one of the grammars, and some that mean nothing to any. */
static char telling_byte(uint64_t *state)
{
    static const char bytes[] =
        "{}[]\",:\\/<>&;=%? \t\r\n0123456789-+.eEitfu#\0\x7F\x80\xC3\xED\xF4";
    return bytes[below(state, sizeof bytes - 1)];
}

static void insert(char *text, size_t *len, size_t at, const char *piece, size_t piece_len)
{
    if (*len + piece_len > INPUT_MAX)
        return;
    memmove(text + at + piece_len, text + at, *len - at);
    memmove(text + at, piece, piece_len);
    *len += piece_len;
}

static void mutate(uint64_t *state, char *text, size_t *len)
{
    char copy[64];
    size_t at = below(state, *len + 1);
    size_t span = below(state, sizeof copy) % (*len - at + 1);
    char byte = telling_byte(state);

    switch (below(state, 5)) {
    case 0: /* cut a piece out */
        memmove(text + at, text + at + span, *len - at - span);
        *len -= span;
        break;
    case 1: /* say a piece twice, somewhere */
        memcpy(copy, text + at, span);
        insert(text, len, below(state, *len + 1), copy, span);
        break;
    case 2:
        insert(text, len, at, &byte, 1);
        break;
    case 3:
        if (at < *len)
            text[at] = byte;
        break;
    default:
        if (at < *len)
            text[at] = (char)((unsigned char)text[at] ^ (1u << below(state, 8)));
    }
}

static void run_round(const fuzz_target *target, unsigned long round)
{
    char text[INPUT_MAX];
    uint64_t state = round;
    size_t seeds = 0;
    while (target->seeds[seeds] != NULL)
        seeds++;

    const char *seed = target->seeds[below(&state, seeds)];
    size_t len = strlen(seed);
    memcpy(text, seed, len);
    for (size_t n = below(&state, MUTATIONS_MAX + 1); n > 0; n--)
        mutate(&state, text, &len);

    /* Of its exact size, so that the sanitizer sees one byte too many. */
    char *input = malloc(len > 0 ? len : 1);
    if (input == NULL)
        abort();
    memcpy(input, text, len);
    target->run(input, len);
    free(input);
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    unsigned long first = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    unsigned passed = 0;

    __sanitizer_set_death_callback(say_where);
    for (size_t i = 0; i < fuzz_target_count; i++) {
        current = &fuzz_targets[i];
        if (argc > 2 && strcmp(argv[2], current->name) != 0)
            continue;
        for (round_now = first; round_now < first + rounds; round_now++)
            run_round(current, round_now);
        printf("%s: %lu rounds\n", current->name, rounds);
        passed++;
    }
    printf("%u passed, 0 failed\n", passed);
    return passed == 0;
}
