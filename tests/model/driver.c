/*
 * Makes request bodies of what stands on standard input, for tests/model: the first line is the
 * name of the gateway, then come batches, each some lines of line protocol and an empty line. The
 * answer to a batch is the body, which has no line feeds, and a line feed.
 */
#include "neso_model.h"
#include "neso_opencypher.h"
#include "neso_outbox.h"

#include <stdio.h>
#include <stdlib.h>

#define OUTBOX_SIZE 262144

static char gateway[256], text[NESO_LINE_MAX + 2];
static neso_outbox outbox;
static neso_opencypher body;

static void require(neso_status status, const char *what)
{
    if (status == NESO_OK)
        return;
    fprintf(stderr, "driver: %s: %s: %s\n", what, neso_status_text(status), text);
    exit(2);
}

/* The line without its line feed. False at the end of the input. */
static bool read_line(char *out, int size, size_t *len)
{
    if (fgets(out, size, stdin) == NULL)
        return false;
    *len = strlen(out);
    if (*len == 0 || out[*len - 1] != '\n')
        require(NESO_E_TOO_LONG, "line");
    *len -= 1;
    return true;
}

static void take(size_t len)
{
    neso_line line;
    uint8_t record[NESO_RECORD_MAX];
    size_t offset, record_len;
    require(neso_line_parse(&line, text, len, &offset), "line");
    const neso_model_input input = {&line, text, neso_slice_of(gateway), line.timestamp};
    require(neso_model_record(record, sizeof record, &record_len, &input, &offset), "model");
    require(neso_outbox_push(&outbox, record, record_len), "outbox");
}

/* In pieces of a size that is another one for each batch. */
static void answer(size_t number)
{
    uint8_t piece[512];
    const size_t cap = 1 + number * 37 % sizeof piece;
    size_t len;
    require(neso_outbox_pin(&outbox, NESO_BATCH_READINGS_MAX), "pin");
    require(neso_opencypher_init(&body, &outbox.records, neso_slice_of(gateway)), "plan");
    do {
        require(body.source.read(&body.source, piece, cap, &len), "body");
        fwrite(piece, 1, len, stdout);
    } while (len > 0);
    putchar('\n');
    fflush(stdout);
    neso_outbox_release(&outbox);
}

int main(void)
{
    neso_ram_storage ram;
    size_t len, number = 0;
    uint8_t *bytes = malloc(OUTBOX_SIZE);
    if (bytes == NULL || !read_line(gateway, sizeof gateway, &len))
        return 2;
    gateway[len] = '\0';
    neso_ram_storage_init(&ram, bytes, OUTBOX_SIZE);
    neso_outbox_init(&outbox, &ram.storage);
    while (read_line(text, sizeof text, &len)) {
        if (len > 0)
            take(len);
        else
            answer(number++);
    }
    free(bytes);
    return 0;
}
