/* What a server quotes, compared with what was signed. */
#include "unit.h"

#include "neso_sigv4_explain.h"

static const neso_header headers[] = {
    {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("h.example:8182")},
    {NESO_SLICE_INIT("Accept"), NESO_SLICE_INIT("\"a\" <b> & 'c'")},
};

static neso_sigv4_request make_request(void)
{
    neso_sigv4_request request = {
        .method = NESO_SLICE("GET"),
        .path = NESO_SLICE("/a%20b"),
        .query = NESO_SLICE("x=1"),
        .headers = headers,
        .header_count = 2,
        .access_key_id = NESO_SLICE("AKIDEXAMPLE"),
        .session_token = NESO_SLICE("T"),
        .region = NESO_SLICE("us-east-1"),
        .service = NESO_SLICE("service"),
        .time_s = 1440938160, /* 20150830T123600Z */
    };
    neso_sha256_once(request.payload_hash, NULL, 0);
    return request;
}

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define CANONICAL                                                                                  \
    "GET\n/a%2520b\nx=1\naccept:\"a\" <b> & 'c'\nhost:h.example:8182\n"                            \
    "x-amz-date:20150830T123600Z\nx-amz-security-token:T\n\n"                                      \
    "accept;host;x-amz-date;x-amz-security-token\n" EMPTY

typedef struct text_sink {
    neso_sigv4_sink sink;
    char text[1000];
    size_t len;
} text_sink;

static void text_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    text_sink *self = (text_sink *)sink;
    assert_true(len < sizeof self->text - self->len);
    memcpy(self->text + self->len, text, len);
    self->len += len;
    self->text[self->len] = '\0';
}

static text_sink show(neso_sigv4_text text)
{
    neso_sigv4_request request = make_request();
    text_sink out = {.sink = {text_put}};
    assert_int_equal(neso_sigv4_show(&out.sink, text, &request, NULL), NESO_OK);
    return out;
}

/* ---- a reply, made as services make it */

static void append_escaped(text_sink *out, const char *text, char form)
{
    static const struct {
        char byte;
        const char *json, *xml;
    } escapes[] = {
        {'\n', "\\n", "&#xA;"},   {'"', "\\\"", "&quot;"}, {'<', "\\u003c", "&lt;"},
        {'>', "\\u003E", "&gt;"}, {'&', "&", "&amp;"},     {'\'', "'", "&#39;"},
    };
    for (; *text != '\0'; text++) {
        const char *escaped = NULL;
        for (size_t i = 0; form != 'p' && i < sizeof escapes / sizeof escapes[0]; i++)
            if (escapes[i].byte == *text)
                escaped = form == 'j' ? escapes[i].json : escapes[i].xml;
        if (escaped != NULL)
            text_put(&out->sink, escaped, strlen(escaped));
        else
            text_put(&out->sink, text, 1);
    }
}

static text_sink make_reply(const char *canonical, const char *string, char form)
{
    text_sink out = {.sink = {text_put}};
    const char *opening = form == 'j' ? "{\"message\":\"" : form == 'x' ? "<Error><Message>" : "";
    const char *closing = form == 'j' ? "\"}" : form == 'x' ? "</Message></Error>" : "";
    text_put(&out.sink, opening, strlen(opening));
    append_escaped(&out,
                   "It does not match.\n\nThe Canonical String for this request should have "
                   "been\n'",
                   form);
    append_escaped(&out, canonical, form);
    append_escaped(&out, "'\n\nThe String-to-Sign should have been\n'", form);
    append_escaped(&out, string, form);
    append_escaped(&out, "'\n", form);
    text_put(&out.sink, closing, strlen(closing));
    return out;
}

static neso_sigv4_explanation explain(const text_sink *reply)
{
    neso_sigv4_request request = make_request();
    neso_sigv4_explanation why;
    neso_slice text = {unit_guarded(reply->text, reply->len), reply->len};
    assert_int_equal(neso_sigv4_explain(&why, &request, text, NULL), NESO_OK);
    return why;
}

static void finds_the_quotes_in_any_form(void **state)
{
    (void)state;
    text_sink string = show(NESO_SIGV4_TEXT_STRING_TO_SIGN);
    assert_string_equal(show(NESO_SIGV4_TEXT_CANONICAL_REQUEST).text, CANONICAL);
    for (const char *form = "jxp"; *form != '\0'; form++) {
        text_sink reply = make_reply(CANONICAL, string.text, *form);
        neso_sigv4_explanation why = explain(&reply);
        assert_true(why.texts[0].is_same);
        assert_true(why.texts[1].is_same);
        assert_int_equal(why.texts[0].quote.form, *form);
        assert_int_equal(why.cause, NESO_SIGV4_CAUSE_SECRET);
        text_sink out = {.sink = {text_put}};
        neso_sigv4_put_quote(&out.sink, why.texts[0].quote);
        assert_string_equal(out.text, CANONICAL);
    }
}

static void finds_the_quotes_of_s3(void **state)
{
    (void)state;
    static const char reply_text[] =
        "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4-HMAC-SHA256\r\n"
        "20150830T123600Z\r\n20150830/us-east-2/s</StringToSign>"
        "<CanonicalRequest>GET\n/a%20b\n</CanonicalRequest></Error>";
    text_sink reply = {.sink = {text_put}};
    text_put(&reply.sink, reply_text, sizeof reply_text - 1);
    neso_sigv4_explanation why = explain(&reply);
    assert_int_equal(why.cause, NESO_SIGV4_CAUSE_PATH_ONCE);
    assert_int_equal(why.texts[0].offset, 8);
    assert_int_equal(why.texts[1].line, 3);
    assert_int_equal(why.texts[1].column, 18);
}

static void any_reply_is_read_without_harm(void **state)
{
    (void)state;
    neso_sigv4_request request = make_request();
    text_sink string = show(NESO_SIGV4_TEXT_STRING_TO_SIGN);
    for (const char *form = "jxp"; *form != '\0'; form++) {
        text_sink reply = make_reply(CANONICAL, string.text, *form);
        for (size_t len = 0; len < reply.len; len += 1 + len / 64) {
            neso_sigv4_explanation why;
            neso_slice text = {unit_guarded(reply.text, len), len};
            assert_int_equal(neso_sigv4_explain(&why, &request, text, NULL), NESO_OK);
        }
    }
    static const char *const odd[] = {"\\u", "\\u00", "\\u0", "\\", "\\x", "\\uffff"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        neso_sigv4_quote quote = {{unit_guarded(odd[i], strlen(odd[i])), strlen(odd[i])}, 'j'};
        assert_int_equal(neso_sigv4_take_quoted(&quote), '\\');
    }
    static const char *const entities[] = {"&", "&#", "&#x", "&#x41", "&#65", "&nbsp;", "&#xfff;"};
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        size_t len = strlen(entities[i]);
        neso_sigv4_quote quote = {{unit_guarded(entities[i], len), len}, 'x'};
        assert_int_equal(neso_sigv4_take_quoted(&quote), '&');
    }
}

/* ---- causes */

/* The canonical request with `ours` replaced, as a server might quote it. */
static neso_sigv4_explanation explain_change(const char *ours, const char *theirs)
{
    static const char canonical[] = CANONICAL;
    const char *at = strstr(canonical, ours);
    text_sink changed = {.sink = {text_put}};
    assert_non_null(at);
    text_put(&changed.sink, canonical, (size_t)(at - canonical));
    text_put(&changed.sink, theirs, strlen(theirs));
    text_put(&changed.sink, at + strlen(ours), strlen(at + strlen(ours)));
    text_sink reply = make_reply(changed.text, "AWS4-HMAC-SHA256\n", 'j');
    return explain(&reply);
}

static void tells_the_cause(void **state)
{
    (void)state;
    static const struct {
        const char *ours, *theirs;
        neso_sigv4_cause cause;
        size_t line, column;
    } cases[] = {
        {"GET", "POST", NESO_SIGV4_CAUSE_METHOD, 1, 1},
        {"GET\n", "GETS\n", NESO_SIGV4_CAUSE_METHOD, 1, 4},
        {"%2520", "%20", NESO_SIGV4_CAUSE_PATH_ONCE, 2, 5},
        {"%2520", "%252520", NESO_SIGV4_CAUSE_PATH, 2, 7},
        {"/a", "//a", NESO_SIGV4_CAUSE_PATH, 2, 2},
        {"x=1", "x=2", NESO_SIGV4_CAUSE_QUERY, 3, 3},
        {"x=1", "", NESO_SIGV4_CAUSE_QUERY, 3, 1},
        {":8182", "", NESO_SIGV4_CAUSE_PORT, 5, 15},
        {":8182", ":443", NESO_SIGV4_CAUSE_HOST, 5, 16},
        {"h.example", "proxy", NESO_SIGV4_CAUSE_HOST, 5, 6},
        {"<b>", "<c>", NESO_SIGV4_CAUSE_HEADER, 4, 13},
        {"accept:", "accepts:", NESO_SIGV4_CAUSE_HEADER, 4, 7},
        {"x-amz-security-token:T\n", "", NESO_SIGV4_CAUSE_HEADER, 7, 1},
        {"T\n\n", "T\nz:1\n\n", NESO_SIGV4_CAUSE_HEADER, 8, 1},
        {"accept;", "", NESO_SIGV4_CAUSE_HEADER, 9, 1},
        {"e3b0", "f3b0", NESO_SIGV4_CAUSE_BODY, 10, 1},
        {"855", "85", NESO_SIGV4_CAUSE_BODY, 10, 64},
        {"855", "8555", NESO_SIGV4_CAUSE_BODY, 10, 65},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_sigv4_explanation why = explain_change(cases[i].ours, cases[i].theirs);
        if (why.cause != cases[i].cause || why.texts[0].line != cases[i].line ||
            why.texts[0].column != cases[i].column)
            fail_msg("'%s' for '%s': cause %d, line %zu, column %zu", cases[i].theirs,
                     cases[i].ours, (int)why.cause, why.texts[0].line, why.texts[0].column);
    }
}

static neso_sigv4_cause cause_of_string(const char *ours, const char *theirs)
{
    text_sink string = show(NESO_SIGV4_TEXT_STRING_TO_SIGN);
    text_sink changed = {.sink = {text_put}};
    const char *at = strstr(string.text, ours);
    text_put(&changed.sink, string.text, (size_t)(at - string.text));
    text_put(&changed.sink, theirs, strlen(theirs));
    text_put(&changed.sink, at + strlen(ours), strlen(at + strlen(ours)));
    text_sink reply = make_reply(CANONICAL, changed.text, 'x');
    return explain(&reply).cause;
}

static neso_sigv4_cause cause_of_text(const char *text)
{
    text_sink reply = {.sink = {text_put}};
    text_put(&reply.sink, text, strlen(text));
    return explain(&reply).cause;
}

static void tells_the_cause_by_the_rest(void **state)
{
    (void)state;
    assert_int_equal(cause_of_string("us-east-1", "us-east-2"), NESO_SIGV4_CAUSE_SCOPE);
    assert_int_equal(cause_of_string("123600Z", "123601Z"), NESO_SIGV4_CAUSE_CLOCK);
    assert_int_equal(cause_of_string("AWS4-HMAC", "AWS5-HMAC"), NESO_SIGV4_CAUSE_UNKNOWN);
    assert_int_equal(cause_of_text("Signature expired: 20181011T213907Z is now earlier than"),
                     NESO_SIGV4_CAUSE_CLOCK);
    assert_int_equal(cause_of_text("<Code>RequestTimeTooSkewed</Code>"), NESO_SIGV4_CAUSE_CLOCK);
    assert_int_equal(cause_of_text("You do not have sufficient access"), NESO_SIGV4_CAUSE_UNKNOWN);
    assert_int_equal(cause_of_text(""), NESO_SIGV4_CAUSE_UNKNOWN);
    for (int cause = -1; cause <= NESO_SIGV4_CAUSE_SECRET + 1; cause++)
        assert_true(strlen(neso_sigv4_cause_text((neso_sigv4_cause)cause)) > 10);
}

static void s3_signed_for_a_service_that_encodes_twice(void **state)
{
    (void)state;
    neso_sigv4_request request = make_request();
    neso_sigv4_explanation why;
    text_sink reply = make_reply(CANONICAL, "", 'p');
    request.path_mode = &neso_sigv4_path_s3;
    neso_slice text = {reply.text, reply.len};
    assert_int_equal(neso_sigv4_explain(&why, &request, text, NULL), NESO_OK);
    assert_int_equal(why.cause, NESO_SIGV4_CAUSE_PATH_TWICE);
}

static void refuses_what_cannot_be_signed(void **state)
{
    (void)state;
    static const neso_sigv4_explanation none;
    neso_sigv4_request request = make_request();
    neso_sigv4_explanation why;
    neso_sigv4_fault fault;
    text_sink out = {.sink = {text_put}};
    request.region = NESO_SLICE("");
    memset(&why, 1, sizeof why);
    assert_int_equal(neso_sigv4_explain(&why, &request, NESO_SLICE(""), &fault), NESO_E_ARGUMENT);
    assert_int_equal(fault.part, NESO_SIGV4_REGION);
    assert_memory_equal(&why, &none, sizeof why);
    assert_int_equal(neso_sigv4_show(&out.sink, NESO_SIGV4_TEXT_STRING_TO_SIGN, &request, NULL),
                     NESO_E_ARGUMENT);
    assert_int_equal(out.len, 0);
}

/* ---- sinks */

static void assert_hidden(const char *text, const char *shown)
{
    for (size_t piece = 1; piece < 9; piece += 7) {
        text_sink out = {.sink = {text_put}};
        neso_sigv4_hider hider;
        size_t len = strlen(text);
        neso_sigv4_hider_init(&hider, &out.sink);
        for (size_t at = 0; at < len; at += piece)
            hider.sink.put(&hider.sink, text + at, len - at < piece ? len - at : piece);
        assert_string_equal(out.text, shown);
    }
}

static void hides_the_token_and_nothing_else(void **state)
{
    (void)state;
    assert_hidden("a:b\nx-amz-security-token:TO&KEN=\n\nhost;x-amz-security-token\n",
                  "a:b\nx-amz-security-token:(hidden)\n\nhost;x-amz-security-token\n");
    assert_hidden("X-Amz-Security-Token=TOKEN&b=1\nx", "X-Amz-Security-Token=(hidden)&b=1\nx");
    assert_hidden("a=1&X-Amz-Security-Token=TOKEN\nx", "a=1&X-Amz-Security-Token=(hidden)\nx");
    assert_hidden("x-amz-security-tokens:a\nyx-amz-security-token:b\nx-amz-security-toke:c",
                  "x-amz-security-tokens:a\nyx-amz-security-token:b\nx-amz-security-toke:c");
}

static void shows_one_line(void **state)
{
    (void)state;
    static const char *const lines[] = {"one", "", "three", "", ""};
    for (size_t i = 0; i < 5; i++) {
        text_sink out = {.sink = {text_put}};
        neso_sigv4_line line;
        neso_sigv4_line_init(&line, &out.sink, i + 1);
        line.sink.put(&line.sink, "one\n\nth", 7);
        line.sink.put(&line.sink, "ree\n", 4);
        assert_string_equal(out.text, lines[i]);
    }
}

int test_sigv4_explain(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_quotes_in_any_form),
        cmocka_unit_test(finds_the_quotes_of_s3),
        cmocka_unit_test(any_reply_is_read_without_harm),
        cmocka_unit_test(tells_the_cause),
        cmocka_unit_test(tells_the_cause_by_the_rest),
        cmocka_unit_test(s3_signed_for_a_service_that_encodes_twice),
        cmocka_unit_test(refuses_what_cannot_be_signed),
        cmocka_unit_test(hides_the_token_and_nothing_else),
        cmocka_unit_test(shows_one_line),
    };
    return cmocka_run_group_tests_name("sigv4_explain", tests, NULL, NULL);
}
