/* A reading of two fields on its way through the core, in batches of 100. Every figure is for one
 * reading. */
#include "bench.h"

#include "neso_model.h"
#include "neso_opencypher.h"
#include "neso_outbox.h"
#include "neso_sha256.h"

#include <stdio.h>
#include <string.h>

#define BATCH 100
#define CHUNK 128 /* bytes that a request asks its body for at once */

static const neso_slice gateway = NESO_SLICE_INIT("gw-1");
static char lines[BATCH][80];
static size_t line_lens[BATCH];
static neso_line line;
static uint8_t record[NESO_RECORD_MAX];
static size_t record_len;
static uint8_t storage_bytes[BATCH * 160];
static neso_ram_storage ram;
static neso_outbox outbox;
static neso_opencypher body;
static uint32_t body_len;
static uint8_t text[BATCH * 400];
static neso_status status;

static void parse(size_t i)
{
    size_t offset;
    if (status == NESO_OK)
        status = neso_line_parse(&line, lines[i], line_lens[i], &offset);
}

static void make_record(size_t i)
{
    size_t offset;
    const neso_model_input input = {&line, lines[i], gateway, line.timestamp};
    if (status == NESO_OK)
        status = neso_model_record(record, sizeof record, &record_len, &input, &offset);
}

static void parse_all(void *context)
{
    (void)context;
    for (size_t i = 0; i < BATCH; i++)
        parse(i);
}

static void parse_and_make_all(void *context)
{
    (void)context;
    for (size_t i = 0; i < BATCH; i++) {
        parse(i);
        make_record(i);
    }
}

static void take_in_all(void *context)
{
    (void)context;
    neso_outbox_init(&outbox, &ram.storage);
    for (size_t i = 0; i < BATCH; i++) {
        parse(i);
        make_record(i);
        if (status == NESO_OK)
            status = neso_outbox_push(&outbox, record, record_len);
    }
}

static void pin(void *context)
{
    (void)context;
    if (status == NESO_OK)
        status = neso_outbox_pin(&outbox, BATCH);
}

static void plan(void *context)
{
    (void)context;
    if (status == NESO_OK)
        status = neso_opencypher_init(&body, &outbox.records, gateway);
}

static void encode(void *context)
{
    uint8_t *out = context;
    size_t len;
    status = body.source.rewind(&body.source);
    body_len = 0;
    do {
        if (status == NESO_OK)
            status = body.source.read(&body.source, out + body_len, CHUNK, &len);
        body_len += (uint32_t)len;
    } while (status == NESO_OK && len > 0);
}

static void hash(void *context)
{
    neso_sha256 digest;
    uint8_t out[NESO_SHA256_SIZE];
    const uint8_t *at = context;
    neso_sha256_init(&digest);
    for (size_t i = 0; i < body_len; i += CHUNK)
        neso_sha256_update(&digest, at + i, body_len - i < CHUNK ? body_len - i : CHUNK);
    neso_sha256_final(&digest, out);
}

void bench_reading(void)
{
    neso_ram_storage_init(&ram, storage_bytes, sizeof storage_bytes);
    for (unsigned i = 0; i < BATCH; i++)
        line_lens[i] = (size_t)snprintf(lines[i], sizeof lines[i],
                                        "pump-7,site=north temperature=%u.%u,rpm=%ui "
                                        "17322000%02u123456789",
                                        15 + i % 10, i % 10, 1400 + i, i);
    bench_count("reading line", parse_all, NULL, 1, BATCH);
    bench_count("reading record", parse_and_make_all, NULL, 1, BATCH);
    bench_count("reading intake", take_in_all, NULL, 1, BATCH);
    bench_count("reading pin", pin, NULL, 1, BATCH);
    bench_count("reading plan", plan, NULL, 1, BATCH);
    bench_count("reading encode", encode, text, 1, BATCH);
    bench_count("reading hash", hash, text, 1, BATCH);
    bench_figure("reading body", (body_len + BATCH / 2) / BATCH);
    bench_check(status == NESO_OK && outbox.records.count == BATCH, "the batch");
}
