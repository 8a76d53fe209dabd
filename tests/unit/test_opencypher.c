#include "unit.h"

#include "model_support.h"
#include "neso_decimal.h"
#include "neso_json.h"
#include "neso_opencypher.h"

/* The records of a test: an array of them, whose reading can be made to fail. */
#define RECORDS_MAX 12
#define RECORD_SIZE 512
#define BODY_MAX    32768

static struct memory_records {
    neso_records records;
    size_t len[RECORDS_MAX];
    uint8_t bytes[RECORDS_MAX][RECORD_SIZE];
    int calls_left; /* before one fails; negative: none will */
} memory;

static char body[BODY_MAX], other_body[BODY_MAX];
static neso_opencypher encoder;

static bool fails_now(void)
{
    return memory.calls_left >= 0 && memory.calls_left-- == 0;
}

static neso_status memory_read(neso_records *self, uint32_t place, size_t offset, void *out,
                               size_t cap, size_t *len)
{
    assert_ptr_equal(self, &memory.records);
    assert_true(place < 1000 + memory.records.count && place >= 1000);
    *len = 0;
    if (fails_now())
        return NESO_E_IO;
    size_t behind = memory.len[place - 1000] - offset;
    if (offset > memory.len[place - 1000])
        return NESO_OK;
    *len = behind < cap ? behind : cap;
    memcpy(out, memory.bytes[place - 1000] + offset, *len);
    return NESO_OK;
}

static neso_status memory_next(neso_records *self, uint32_t *place)
{
    assert_ptr_equal(self, &memory.records);
    if (fails_now())
        return NESO_E_IO;
    ++*place;
    return NESO_OK;
}

static void take_lines(const char *const *lines, size_t count)
{
    static const neso_records_ops ops = {memory_read, memory_next};
    uint8_t record[NESO_RECORD_MAX];
    assert_true(count <= RECORDS_MAX);
    memory.records.ops = &ops;
    memory.records.count = count;
    memory.records.first = 1000;
    memory.calls_left = -1;
    for (size_t i = 0; i < count; i++) {
        memory.len[i] = model_record(record, lines[i]);
        assert_true(memory.len[i] <= RECORD_SIZE);
        memcpy(memory.bytes[i], record, memory.len[i]);
    }
}

static neso_status read_all(char out[BODY_MAX], size_t chunk, size_t *total)
{
    size_t len;
    *total = 0;
    do {
        neso_status status =
            encoder.source.read(&encoder.source, (uint8_t *)out + *total, chunk, &len);
        if (status != NESO_OK) {
            assert_int_equal(len, 0);
            return status;
        }
        assert_true(len <= chunk);
        *total += len;
        assert_true(*total + chunk <= BODY_MAX);
    } while (len > 0);
    return NESO_OK;
}

static size_t encode(const char *const *lines, size_t count)
{
    size_t len;
    take_lines(lines, count);
    assert_int_equal(neso_opencypher_init(&encoder, &memory.records, NESO_SLICE(MODEL_GATEWAY)),
                     NESO_OK);
    assert_int_equal(read_all(body, 1000, &len), NESO_OK);
    return len;
}

/* The string member `name` of the body, unescaped, as a text. */
static const char *member(size_t len, const char *name, char *out, size_t cap)
{
    neso_json_token tokens[8];
    neso_json json;
    size_t offset = 0, value, text_len;
    assert_int_equal(neso_json_parse(&json, body, len, tokens, 8, &offset), NESO_OK);
    assert_int_equal(json.count, 5);
    assert_int_equal(neso_json_find(&json, NESO_JSON_ROOT, neso_slice_of(name), &value), NESO_OK);
    assert_int_equal(neso_json_string(&json, value, out, cap - 1, &text_len), NESO_OK);
    out[text_len] = '\0';
    return out;
}

static void expect_query(size_t len, const char *expected)
{
    assert_string_equal(member(len, "query", other_body, sizeof other_body), expected);
}

static void expect_parameters(size_t len, const char *expected)
{
    assert_string_equal(member(len, "parameters", other_body, sizeof other_body), expected);
}

#define HEAD "MERGE (g:Gateway{`~id`:$g,name:$n}) WITH g"
#define GATEWAY_PARAMETERS                                                                         \
    "{\"g\":\"" MODEL_GATEWAY_ID "\",\"n\":\"" MODEL_GATEWAY "\",\"s0\":[{\"D\":\""

static void writes_one_reading(void **state)
{
    (void)state;
    const char *lines[] = {model_ids[0].line};
    size_t len = encode(lines, 1);
    expect_query(len, HEAD " UNWIND $s0 AS r MERGE (s:Sensor{`~id`:r.D,measurement:r.a,"
                           "`site`:r.b}) MERGE (g)-[:HOSTS]->(s)"
                           " WITH count(*) AS n UNWIND $r0 AS r MERGE (s:Sensor{`~id`:r.D})"
                           " MERGE (m:Reading{`~id`:r.I,time:r.T,`rpm`:r.a,`temperature`:r.b})"
                           " MERGE (s)-[:REPORTED]->(m)");
    expect_parameters(len, GATEWAY_PARAMETERS
                      "P3-pH0NqDZpV-jzu2OPxzg\",\"a\":\"pump-7\",\"b\":\"north\"}],"
                      "\"r0\":[{\"D\":\"P3-pH0NqDZpV-jzu2OPxzg\",\"I\":\"Jmhg_KOm4xpXNeKUsHSbYA\","
                      "\"T\":1732200000000000000,\"a\":1480,\"b\":21.5}]}");
}

/* How often `part` stands in a text. */
static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void shares_clauses_between_equal_names_and_sends_a_sensor_once(void **state)
{
    (void)state;
    const char *lines[] = {
        "m,a=1 x=1 1",     /* sensor A, names x */
        "m,a=1 x=2,y=3 2", /* the same sensor, names x y */
        "m,a=2 x=3 3",     /* sensor B, of the shape of A */
        "m,b=1 y=4 4",     /* sensor C of another shape, names y: as long as x */
        "o x=5 5",         /* sensor D without tags */
        "m,a=1 y=6,x=7 6", /* names in another order */
        "m,a=1 x=1 1",     /* the first one again */
        "m,b=1 x=t 7",     /* a known shape with a value of another type */
    };
    size_t len = encode(lines, 8);
    char text[4096];
    member(len, "query", text, sizeof text);
    assert_int_equal(count_of(text, "UNWIND $s"), 3);
    assert_int_equal(count_of(text, "UNWIND $r"), 3);
    assert_int_equal(count_of(text, "WITH g,count(*) AS n UNWIND $s"), 2);
    assert_int_equal(count_of(text, "WITH count(*) AS n UNWIND $r"), 3);
    assert_non_null(strstr(text, "UNWIND $s2 AS r MERGE (s:Sensor{`~id`:r.D,measurement:r.a}) "));
    member(len, "parameters", text, sizeof text);
    assert_int_equal(count_of(text, "\"a\":\"m\""), 3);
    assert_int_equal(count_of(text, "\"a\":\"o\""), 1);
    assert_int_equal(count_of(text, "\"I\":"), 8);
    assert_int_equal(count_of(text, "\"r0\":[{"), 1);
    assert_non_null(strstr(text, ",\"T\":7,\"a\":true}],\"r1\":[{"));
    assert_non_null(strstr(text, ",\"T\":2,\"a\":2.0,\"b\":3.0},{"));
    assert_non_null(strstr(text, ",\"T\":6,\"a\":7.0,\"b\":6.0}],\"r2\":[{"));
    assert_non_null(strstr(text, ",\"T\":4,\"a\":4.0}]}"));
}

/* Names that would be one if they were joined, or compared by length, are told apart. */
static void tells_similar_names_apart(void **state)
{
    (void)state;
    const char *lines[] = {"m ab=1,c=2 0",  "m a=1,bc=2 0", "m ab=1,d=2 0", "m a=1,b=2 0",
                           "m abc=1,d=2 0", "m a=1 0",      "m ab=1,c=3 0"};
    encode(lines, 7);
    static const uint8_t shapes[] = {0, 1, 2, 3, 4, 5, 0};
    assert_memory_equal(encoder.plan.reading_shape, shapes, sizeof shapes);
}

static void escapes_values_twice(void **state)
{
    (void)state;
    const char *lines[] = {"m\"\\x,t=\"\\` s=\"\\\"\\\\ \\n\t\x01\x1f\x7f`$\xC3\xA9"
                           "\xF0\x9F\x98\x80\xE2\x80\xA8\" 0"};
    size_t len = encode(lines, 1);
    char text[1024];
    member(len, "parameters", text, sizeof text);
    assert_non_null(strstr(text, "\"a\":\"m\\\"\\\\x\",\"b\":\"\\\"\\\\`\"}]"));
    assert_non_null(strstr(text, "\"a\":\"\\\"\\\\ \\\\n\\t\\u0001\\u001f\x7f`$\xC3\xA9"
                                 "\xF0\x9F\x98\x80\xE2\x80\xA8\"}]}"));
}

static void escapes_names_in_the_query(void **state)
{
    (void)state;
    const char *lines[] = {"m,`\"\\\\ t\x01\xF0\x9F\x98\x80=1 ``=1,$p=2,}\\ DELETE=3,\x7f\t=4 0"};
    size_t len = encode(lines, 1);
    char text[1024];
    member(len, "query", text, sizeof text);
    assert_non_null(strstr(text, "measurement:r.a,```\"\\ t\x01\xF0\x9F\x98\x80`:r.b})"));
    assert_non_null(strstr(text, "time:r.T,`$p`:r.a,``````:r.b,`} DELETE`:r.c,`\x7f\t`:r.d})"));
}

static void writes_numbers_as_json_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *field, *json;
    } cases[] = {
        {"21", "21.0"},
        {"21.50", "21.50"},
        {"+.5", "0.5"},
        {"-.5", "-0.5"},
        {"5.", "5.0"},
        {"-0", "-0.0"},
        {"007", "7.0"},
        {"1e3", "1e3"},
        {"1E+03", NULL},
        {"+1.e-7", NULL},
        {"0i", "0"},
        {"-0i", "0"},
        {"+7i", "7"},
        {"-007i", "-7"},
        {"000i", "0"},
        {"+0i", "0"},
        {"9223372036854775807i", "9223372036854775807"},
        {"-9223372036854775808i", "-9223372036854775808"},
        {"9223372036854775807u", "9223372036854775807"},
        {"00u", "0"},
        {"t", "true"},
        {"T", "true"},
        {"true", "true"},
        {"True", "true"},
        {"TRUE", "true"},
        {"f", "false"},
        {"F", "false"},
        {"false", "false"},
        {"False", "false"},
        {"FALSE", "false"},
        {"\"t\"", "\"t\""},
        {"\"\"", "\"\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[64] = "m v=", expected[64] = ",\"a\":", text[512], decimal[32];
        strcat(line, cases[i].field);
        strcat(line, " 0");
        const char *lines[] = {line};
        size_t len = encode(lines, 1);
        neso_writer writer;
        neso_writer_init(&writer, decimal, sizeof decimal - 1);
        if (cases[i].json == NULL)
            neso_decimal_write(&writer, cases[i].field, strlen(cases[i].field));
        else
            neso_writer_text(&writer, cases[i].json);
        decimal[writer.len] = '\0';
        strcat(expected, decimal);
        strcat(expected, "}]}");
        member(len, "parameters", text, sizeof text);
        assert_non_null(strstr(text, expected));
    }
}

/* A float of any length is brought into shape where it stands in the record. */
static void writes_long_floats(void **state)
{
    (void)state;
    static const char *const forms[][2] = {{"", ".0"}, {".", ".0"}, {".5", ".5"}};
    char line[RECORD_SIZE], expected[RECORD_SIZE];
    for (size_t digits = 100; digits < 160; digits++) {
        for (size_t form = 0; form < 3; form++) {
            memcpy(line, "m v=-", 6);
            memcpy(expected, "\"a\":-", 6);
            for (size_t i = 0; i < digits; i++) {
                line[5 + i] = expected[5 + i] = (char)('1' + i % 9);
                line[6 + i] = expected[6 + i] = '\0';
            }
            strcat(line, forms[form][0]);
            strcat(line, ",w=1 0");
            strcat(expected, forms[form][1]);
            strcat(expected, ",\"b\":1.0}]}");
            const char *lines[] = {line};
            char text[1024];
            member(encode(lines, 1), "parameters", text, sizeof text);
            assert_non_null(strstr(text, expected));
        }
    }
}

static void names_any_number_of_columns(void **state)
{
    (void)state;
    char line[RECORD_SIZE] = "m ", text[4096];
    for (int i = 0; i < 60; i++) {
        char field[] = {(char)('a' + i / 10), (char)('0' + i % 10), '=', '1', 'i', ',', 0};
        if (i == 59)
            field[5] = '\0';
        strcat(line, field);
    }
    strcat(line, " 0");
    const char *lines[] = {line};
    size_t len = encode(lines, 1);
    member(len, "query", text, sizeof text);
    assert_non_null(strstr(text, ",`a0`:r.a,`a1`:r.b,"));
    assert_non_null(strstr(text, ",`c5`:r.z,`c6`:r.a1,`c7`:r.b1,"));
    assert_non_null(strstr(text, ",`f1`:r.z1,`f2`:r.a2,"));
    assert_non_null(strstr(text, ",`f9`:r.h2})"));
    member(len, "parameters", text, sizeof text);
    assert_non_null(strstr(text, ",\"z\":1,\"a1\":1,"));
    assert_non_null(strstr(text, ",\"h2\":1}]}"));
}

static const char *const mixed[] = {"m,a=1,`\\=\xF0\x9F\x98\x80=\" x=1,s=\"\\\"\\\\\x01\" 1",
                                    "m,a=1 x=2i,y=.5 2", "o b=t,s=\"\" 3", "m,a=1 x=-07i,y=+5. 4"};

static void gives_the_same_in_pieces_of_any_size(void **state)
{
    (void)state;
    size_t total, len = encode(mixed, 4);
    for (size_t chunk = 1; chunk <= len + 1; chunk = chunk < 40 ? chunk + 1 : chunk * 2) {
        encoder.source.rewind(&encoder.source);
        assert_int_equal(read_all(other_body, chunk, &total), NESO_OK);
        assert_int_equal(total, len);
        assert_memory_equal(other_body, body, len);
    }
}

static void begins_anew_from_any_point(void **state)
{
    (void)state;
    size_t got, total, len = encode(mixed, 4);
    for (size_t at = 0; at < len; at += 7) {
        encoder.source.rewind(&encoder.source);
        if (at > 0)
            encoder.source.read(&encoder.source, (uint8_t *)other_body, at, &got);
        encoder.source.rewind(&encoder.source);
        assert_int_equal(read_all(other_body, 512, &total), NESO_OK);
        assert_int_equal(total, len);
        assert_memory_equal(other_body, body, len);
    }
}

/* The k-th access to the storage fails, for every k: nothing is made up, and it works again. */
static void passes_on_every_failure_of_the_storage(void **state)
{
    (void)state;
    size_t total, len = encode(mixed, 4);
    int failures = 0;
    for (int k = 0;; k++) {
        memory.calls_left = k;
        neso_status status =
            neso_opencypher_init(&encoder, &memory.records, NESO_SLICE(MODEL_GATEWAY));
        bool planned = status == NESO_OK;
        if (planned)
            status = read_all(other_body, 100, &total);
        if (status == NESO_OK)
            break;
        assert_int_equal(status, NESO_E_IO);
        assert_int_equal(encoder.source.read(&encoder.source, (uint8_t *)other_body, 1, &total),
                         NESO_E_IO);
        memory.calls_left = -1;
        failures++;
        if (!planned)
            continue;
        assert_int_equal(encoder.source.rewind(&encoder.source), NESO_OK);
        assert_int_equal(read_all(other_body, 100, &total), NESO_OK);
        assert_int_equal(total, len);
        assert_memory_equal(other_body, body, len);
    }
    assert_true(failures > 20);
}

static void refuses_what_is_no_batch(void **state)
{
    (void)state;
    const char *lines[] = {"m x=1 0", "m x=2 0", "m y=3 0"};
    take_lines(lines, 3);
    for (size_t broken = 0; broken < 3; broken++) {
        memory.bytes[broken][0] ^= 1;
        assert_int_equal(neso_opencypher_init(&encoder, &memory.records, NESO_SLICE(MODEL_GATEWAY)),
                         NESO_E_CORRUPT);
        assert_int_equal(encoder.source.rewind(&encoder.source), NESO_E_CORRUPT);
        memory.bytes[broken][0] ^= 1;
    }
    memory.records.count = 0;
    assert_int_equal(neso_opencypher_init(&encoder, &memory.records, NESO_SLICE(MODEL_GATEWAY)),
                     NESO_E_ARGUMENT);
    memory.records.count = NESO_BATCH_READINGS_MAX + 1;
    assert_int_equal(neso_opencypher_init(&encoder, &memory.records, NESO_SLICE(MODEL_GATEWAY)),
                     NESO_E_ARGUMENT);
}

int test_opencypher(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_one_reading),
        cmocka_unit_test(shares_clauses_between_equal_names_and_sends_a_sensor_once),
        cmocka_unit_test(tells_similar_names_apart),
        cmocka_unit_test(escapes_values_twice),
        cmocka_unit_test(escapes_names_in_the_query),
        cmocka_unit_test(writes_numbers_as_json_has_them),
        cmocka_unit_test(writes_long_floats),
        cmocka_unit_test(names_any_number_of_columns),
        cmocka_unit_test(gives_the_same_in_pieces_of_any_size),
        cmocka_unit_test(begins_anew_from_any_point),
        cmocka_unit_test(passes_on_every_failure_of_the_storage),
        cmocka_unit_test(refuses_what_is_no_batch),
    };
    return cmocka_run_group_tests_name("opencypher", tests, NULL, NULL);
}
