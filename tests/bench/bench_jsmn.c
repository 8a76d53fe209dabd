#include "bench_jsmn.h"

#include <string.h>

#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#define JSMN_STATIC
#include <jsmn.h>

#define TOKENS 24

static bool has_key(const char *text, const jsmntok_t *tokens, int count, neso_slice name)
{
    for (int i = 1; i < count; i += 2)
        if (tokens[i].end - tokens[i].start == (int)name.len &&
            memcmp(text + tokens[i].start, name.ptr, name.len) == 0)
            return true;
    return false;
}

bool bench_jsmn_read(const char *text, size_t len, const neso_slice *names, size_t count)
{
    jsmn_parser parser;
    jsmntok_t tokens[TOKENS];
    jsmn_init(&parser);
    int used = jsmn_parse(&parser, text, len, tokens, TOKENS);
    for (size_t i = 0; i < count; i++)
        if (!has_key(text, tokens, used, names[i]))
            return false;
    return used > 0;
}
