/* neso_sts.h: the forms of all actions, against Python's urllib, and the tokens streamed into them.
 */
#include "unit.h"

#include "neso_hex.h"
#include "neso_sha256.h"
#include "neso_sts.h"

/* ---- the forms ---- */

/* A configuration, and the form that it becomes. */
typedef struct sts_form {
    neso_sts_config config;
    size_t token_len;
    size_t len;
    const char *sha256; /* hexadecimal */
} sts_form;

#include "sts_forms.h"

/* A token by the rule of make_sts_forms.py, with a line end after every `line` bytes unless that is
 * 0; `bad` takes the place of its last byte unless that is 0. */
typedef struct token_source {
    neso_source source;
    const char *alphabet;
    size_t len;
    size_t line;
    char bad;
    size_t at;
    size_t column;
    unsigned passes; /* how often it was read from the beginning */
    neso_status error;
} token_source;

static neso_status token_rewind(neso_source *source)
{
    token_source *self = (token_source *)source;
    self->at = 0;
    self->column = 0;
    return NESO_OK;
}

static neso_status token_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    token_source *self = (token_source *)source;
    size_t size = strlen(self->alphabet);
    self->passes += self->at == 0;
    for (*len = 0; *len < cap && self->at < self->len; (*len)++) {
        if (self->line > 0 && self->column == self->line) {
            out[*len] = '\n';
            self->column = 0;
            continue;
        }
        out[*len] = (uint8_t)self->alphabet[(7 * self->at + self->at / 13) % size];
        self->at++;
        self->column++;
        if (self->at == self->len && self->bad != 0)
            out[*len] = (uint8_t)self->bad;
    }
    return self->error;
}

static token_source make_token(const neso_sts_config *config, size_t len)
{
    token_source token = {.source = {token_rewind, token_read}, .len = len};
    token.alphabet = config->action == &neso_sts_saml ? saml_alphabet : web_identity_alphabet;
    return token;
}

/* The digest of a whole form, read in pieces of `piece` bytes. */
static size_t hash_form(neso_source *body, size_t piece, char hex[64])
{
    static uint8_t out[512];
    neso_sha256 hash;
    uint8_t digest[NESO_SHA256_SIZE];
    size_t len = 0, got;
    neso_sha256_init(&hash);
    assert_int_equal(body->rewind(body), NESO_OK);
    do {
        assert_int_equal(body->read(body, out, piece, &got), NESO_OK);
        neso_sha256_update(&hash, out, got);
        len += got;
    } while (got > 0);
    neso_sha256_final(&hash, digest);
    neso_hex_encode(hex, digest, sizeof digest);
    return len;
}

static void assert_form(const sts_form *form, size_t piece, size_t line)
{
    char hex[64];
    neso_sts sts;
    neso_provider_exchange next;
    neso_credentials_fault fault;
    neso_sts_config config = form->config;
    token_source token = make_token(&config, form->token_len);
    token.line = line;
    if (form->token_len > 0)
        config.token = &token.source;
    assert_int_equal(neso_sts_init(&sts, &config, &fault), NESO_OK);
    neso_provider_begin(&sts.provider);
    assert_int_equal(neso_provider_prepare(&sts.provider, &next, &fault), NESO_OK);
    assert_int_equal(next.is_signed, form->token_len == 0);
    for (int pass = 0; pass < 2; pass++) {
        assert_int_equal(hash_form(next.request.body, piece, hex), form->len);
        assert_memory_equal(hex, form->sha256, sizeof hex);
    }
    assert_int_equal(token.passes, form->token_len > 0 ? 3 : 0);
}

static void encodes_forms_as_urllib_does(void **state)
{
    static const size_t pieces[] = {1, 2, 3, 5, 39, 40, 41, 128, 512};
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t k = 0; k < sizeof pieces / sizeof pieces[0]; k++)
            if (forms[i].len < 5000 || pieces[k] == 39 || pieces[k] == 512)
                assert_form(&forms[i], pieces[k], 0);
}

static void leaves_ends_of_lines_in_a_token_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].token_len > 0) {
            assert_form(&forms[i], 100, 76);
            assert_form(&forms[i], 100, 1);
        }
}

/* Also when it is rewound amid an encoded byte. */
static void begins_anew_when_rewound(void **state)
{
    uint8_t out[300];
    char hex[64];
    neso_sts sts;
    neso_provider_exchange next;
    neso_credentials_fault fault;
    size_t got;
    (void)state;
    assert_int_equal(neso_sts_init(&sts, &forms[0].config, &fault), NESO_OK);
    assert_int_equal(neso_provider_prepare(&sts.provider, &next, &fault), NESO_OK);
    neso_source *body = next.request.body;
    assert_true(forms[0].len < sizeof out);
    for (size_t stop = 1; stop <= forms[0].len; stop++) {
        assert_int_equal(body->rewind(body), NESO_OK);
        assert_int_equal(body->read(body, out, stop, &got), NESO_OK);
        assert_int_equal(got, stop);
        assert_int_equal(hash_form(body, 100, hex), forms[0].len);
        assert_memory_equal(hex, forms[0].sha256, sizeof hex);
    }
    /* And the end stays the end. */
    for (int i = 0; i < 300; i++) {
        assert_int_equal(body->read(body, out, sizeof out, &got), NESO_OK);
        assert_int_equal(got, 0);
    }
}

/* ---- tokens ---- */

static void refuses_token(neso_status status, const char *name, token_source *source, size_t len)
{
    neso_provider_exchange next;
    neso_credentials_fault fault = {.len = 12345};
    neso_sts_config config = forms[sizeof forms / sizeof forms[0] - 1].config;
    neso_sts sts;
    if (name[0] == 'W') {
        config.action = &neso_sts_web_identity;
        config.session_name = NESO_SLICE("pump-7");
    }
    config.token = &source->source;
    assert_int_equal(neso_sts_init(&sts, &config, &fault), NESO_OK);
    assert_int_equal(neso_provider_prepare(&sts.provider, &next, &fault), status);
    assert_string_equal(fault.reason, name);
    assert_int_equal(fault.status, status);
    assert_int_equal(fault.len, len);
    assert_null(next.request.body);
}

static void refuses_a_token_that_cannot_be_sent(void **state)
{
    static const char bad[] = {' ', '\t', '\x01', '\x7f', '\x80', '\xff'};
    (void)state;
    neso_sts_config saml = {.action = &neso_sts_saml}, web = {.action = &neso_sts_web_identity};
    token_source source = make_token(&web, 20001);
    refuses_token(NESO_E_TOO_LONG, "WebIdentityToken", &source, 20001);
    source.line = 1; /* ends of lines do not count */
    refuses_token(NESO_E_TOO_LONG, "WebIdentityToken", &source, 20001);
    source = make_token(&saml, 100001);
    refuses_token(NESO_E_TOO_LONG, "SAMLAssertion", &source, 100001);
    source = make_token(&web, 0);
    refuses_token(NESO_E_MISSING, "WebIdentityToken", &source, 0);
    for (size_t i = 0; i < sizeof bad; i++) {
        source = make_token(&web, 100);
        source.bad = bad[i];
        refuses_token(NESO_E_MALFORMED, "WebIdentityToken", &source, 99);
    }
    source = make_token(&web, 100);
    source.error = NESO_E_IO;
    refuses_token(NESO_E_IO, "WebIdentityToken", &source, 0);
}

/* The token is another when it is read to be sent: the request is never completed. */
static void notices_a_token_that_changes(void **state)
{
    static neso_exchange exchange;
    static uint8_t out[400];
    neso_provider_exchange next;
    neso_credentials_fault fault;
    size_t got;
    (void)state;
    for (size_t len = 99; len <= 101; len++) {
        neso_sts_config config = forms[sizeof forms / sizeof forms[0] - 1].config;
        neso_sts sts;
        token_source source = make_token(&config, 100);
        config.endpoint = (neso_provider_endpoint){.host = NESO_SLICE("h"), .port = 443};
        config.token = &source.source;
        assert_int_equal(neso_sts_init(&sts, &config, &fault), NESO_OK);
        assert_int_equal(neso_provider_prepare(&sts.provider, &next, &fault), NESO_OK);
        assert_int_equal(neso_exchange_start(&exchange, &next.request, NULL, NULL, 0), NESO_OK);
        source.len = len;
        source.bad = '!';
        neso_status status = NESO_OK;
        do
            status = neso_exchange_send(&exchange, out, sizeof out, &got);
        while (status == NESO_OK && got > 0);
        assert_int_equal(status, NESO_E_CHANGED);
    }
}

int test_sts_forms(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_forms_as_urllib_does),
        cmocka_unit_test(leaves_ends_of_lines_in_a_token_out),
        cmocka_unit_test(begins_anew_when_rewound),
        cmocka_unit_test(refuses_a_token_that_cannot_be_sent),
        cmocka_unit_test(notices_a_token_that_changes),
    };
    return cmocka_run_group_tests_name("sts_forms", tests, NULL, NULL);
}
