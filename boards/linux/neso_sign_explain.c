#include "neso_sign_explain.h"
#include "neso_sigv4_explain.h"
#include "neso_writer.h"

#include <stdio.h>

/* The server's text may hold anything: nothing of it may act on the terminal. */
static void print_showable(neso_sigv4_sink *sink, const char *text, size_t len)
{
    (void)sink;
    for (size_t i = 0; i < len; i++) {
        if ((text[i] >= ' ' && text[i] <= '~') || text[i] == '\n')
            putchar(text[i]);
        else
            printf("\\x%02x", (unsigned)(unsigned char)text[i]);
    }
}

typedef struct collector {
    neso_sigv4_sink sink;
    neso_writer writer;
} collector;

static void collect(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_writer_bytes(&((collector *)sink)->writer, text, len);
}

bool neso_sign_explain_time(neso_slice reply, int64_t *time_s)
{
    char date[NESO_SIGV4_DATE_SIZE];
    collector kept = {.sink = {collect}};
    neso_sigv4_line second;
    neso_writer_init(&kept.writer, date, sizeof date);
    neso_sigv4_line_init(&second, &kept.sink, 2);
    neso_sigv4_put_quote(&second.sink,
                         neso_sigv4_find_quote(reply, NESO_SIGV4_TEXT_STRING_TO_SIGN));
    return neso_time_parse_iso8601(time_s, date, kept.writer.len) == NESO_OK;
}

static void print_text(neso_sigv4_sink *out, const char *title, neso_sigv4_text text,
                       const neso_sigv4_request *request)
{
    printf("%s:\n\n", title);
    (void)neso_sigv4_show(out, text, request, NULL); /* can be signed: nothing to refuse */
    fputs("\n\n", stdout);
}

static void print_lines(neso_sigv4_sink *out, const neso_sigv4_comparison *found,
                        neso_sigv4_text text, const neso_sigv4_request *request)
{
    neso_sigv4_line line;
    fputs("  signed: ", stdout);
    neso_sigv4_line_init(&line, out, found->line);
    (void)neso_sigv4_show(&line.sink, text, request, NULL);
    fputs("\n  server: ", stdout);
    neso_sigv4_line_init(&line, out, found->line);
    neso_sigv4_put_quote(&line.sink, found->quote);
    putchar('\n');
}

static void print_comparison(neso_sigv4_sink *out, const char *title,
                             const neso_sigv4_comparison *found, neso_sigv4_text text,
                             const neso_sigv4_request *request)
{
    if (found->quote.text.len == 0) {
        printf("%s: the reply does not quote the server's\n", title);
    } else if (found->is_same) {
        printf("%s: the server's is the same\n", title);
    } else {
        printf("%s: the server's differs at byte %zu, line %zu, column %zu\n", title, found->offset,
               found->line, found->column);
        print_lines(out, found, text, request);
    }
}

void neso_sign_explain(const neso_sigv4_request *request, neso_slice reply, bool shows_token)
{
    static const char *const titles[] = {
        [NESO_SIGV4_TEXT_CANONICAL_REQUEST] = "Canonical request",
        [NESO_SIGV4_TEXT_STRING_TO_SIGN] = "String to sign",
    };
    neso_sigv4_sink printer = {print_showable};
    neso_sigv4_hider hider;
    neso_sigv4_explanation why;
    (void)neso_sigv4_explain(&why, request, reply, NULL);
    for (size_t i = 0; i < 2; i++) {
        neso_sigv4_hider_init(&hider, &printer);
        print_text(shows_token ? &printer : &hider.sink, titles[i], (neso_sigv4_text)i, request);
    }
    for (size_t i = 0; i < 2; i++) {
        neso_sigv4_hider_init(&hider, &printer);
        print_comparison(shows_token ? &printer : &hider.sink, titles[i], &why.texts[i],
                         (neso_sigv4_text)i, request);
    }
    printf("\nLikely cause: %s\n", neso_sigv4_cause_text(why.cause));
}
