/* neso_credentials.h: the record, its life, and the store. Documents have a test of
 * their own. */
#include "unit.h"

#include "neso_credentials.h"

#include <stdio.h>

static neso_status make(const char *id, const char *secret, const char *token,
                        neso_credentials_fault *fault)
{
    neso_credentials record;
    neso_status status = neso_credentials_make(&record, neso_slice_of(id), neso_slice_of(secret),
                                               neso_slice_of(token), fault);
    if (status != NESO_OK) {
        assert_null(record.secret.ptr);
        assert_non_null(fault->reason);
    }
    return status;
}

static void makes_a_record_of_texts(void **state)
{
    neso_credentials record;
    neso_credentials_fault fault;
    (void)state;
    assert_int_equal(neso_credentials_make(&record, NESO_SLICE("AKIDEXAMPLE"),
                                           NESO_SLICE("wJalr/K7MDENG+b"), NESO_SLICE("T=="),
                                           &fault),
                     NESO_OK);
    assert_true(neso_slice_equal(record.access_key_id, NESO_SLICE("AKIDEXAMPLE")));
    assert_true(neso_slice_equal(record.secret, NESO_SLICE("wJalr/K7MDENG+b")));
    assert_true(neso_slice_equal(record.session_token, NESO_SLICE("T==")));
    assert_true(record.expires_s == NESO_CREDENTIALS_NEVER);
    assert_int_equal(record.generation, 0);
}

static void refuses_what_no_header_may_hold(void **state)
{
    neso_credentials_fault fault;
    (void)state;
    assert_int_equal(make("", "s", "", &fault), NESO_E_MISSING);
    assert_int_equal(make("A", "", "", &fault), NESO_E_MISSING);
    assert_int_equal(make("A/b", "s", "", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A\r\nX: y", "s", "", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A", "s\n", "", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A", "s s", "", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A", "s", "t\r\nX: y", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A", "s", "\xc3\xa9", &fault), NESO_E_MALFORMED);
    assert_int_equal(make("A", "s", "t\x7f", &fault), NESO_E_MALFORMED);
}

static void says_how_long_a_field_was(void **state)
{
    static char text[300];
    neso_credentials_fault fault;
    (void)state;
    memset(text, 'A', sizeof text - 1);
    assert_int_equal(make(text, "s", "", &fault), NESO_E_TOO_LONG);
    assert_int_equal(fault.len, 299);
    assert_int_equal(make("A", text, "", &fault), NESO_E_TOO_LONG);
    assert_int_equal(fault.len, 299);
    text[128] = '\0';
    assert_int_equal(make(text, "s", text, &fault), NESO_OK);
    assert_int_equal(make("AZ_az09", "!~", "!~", &fault), NESO_OK);
}

static neso_credentials_state state_of(int64_t life_s, int64_t age_s)
{
    neso_credentials record = {.since_s = 1000000000, .expires_s = 1000000000 + life_s};
    return neso_credentials_state_at(&record, record.since_s + age_s);
}

static void passes_through_the_states_of_its_life(void **state)
{
    static const struct {
        int64_t life_s, advisory_s, mandatory_s;
    } cases[] = {
        {3600, 2701, 3001},    /* 15 and 10 minutes before its end */
        {43200, 42301, 42601}, /* likewise */
        {900, 451, 676},       /* half and a quarter of the shortest session */
        {60, 31, 46},          /* a test's */
        {2, 2, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t life_s = cases[i].life_s;
        for (int64_t age_s = -1; age_s < life_s + 2; age_s++) {
            neso_credentials_state expected =
                age_s >= life_s                 ? NESO_CREDENTIALS_EXPIRED
                : age_s >= cases[i].mandatory_s ? NESO_CREDENTIALS_MANDATORY
                : age_s >= cases[i].advisory_s  ? NESO_CREDENTIALS_ADVISORY
                                                : NESO_CREDENTIALS_FRESH;
            assert_int_equal(state_of(life_s, age_s), expected);
        }
    }
}

static void a_key_pair_stays_fresh(void **state)
{
    neso_credentials record = {.expires_s = NESO_CREDENTIALS_NEVER};
    (void)state;
    assert_int_equal(neso_credentials_state_at(&record, INT64_MAX), NESO_CREDENTIALS_FRESH);
}

/* ---- the store ---- */

static neso_credential_store store;
static char reply[NESO_CREDENTIALS_REPLY_MAX];

static neso_status accept(const char *document, int64_t now_s, neso_credentials_fault *fault)
{
    static const char wiped[sizeof reply];
    size_t len = strlen(document);
    assert_true(len <= sizeof reply);
    memcpy(reply, document, len);
    const neso_credentials_terms usual = {0};
    neso_status status = neso_credential_store_take(&store, reply, len, now_s, &usual, fault);
    if (status != NESO_E_REFUSED)
        assert_memory_equal(reply, wiped, sizeof reply);
    assert_int_equal(fault->status, status);
    memset(reply, 0, sizeof reply);
    return status;
}

static bool store_holds(const char *text)
{
    size_t len = strlen(text);
    const char *bytes = (const char *)&store;
    for (size_t i = 0; i + len <= sizeof store; i++)
        if (memcmp(bytes + i, text, len) == 0)
            return true;
    return false;
}

#define DOCUMENT(n)                                                                                \
    "{\"AccessKeyId\":\"ASIA" n "\",\"SecretAccessKey\":\"secret-" n "\",\"Token\":\"token-" n     \
    "\",\"Expiration\":2000}"

static void replaces_the_current_record_only_by_a_valid_one(void **state)
{
    neso_credentials_fault fault;
    (void)state;
    neso_credential_store_init(&store);
    assert_null(neso_credential_store_current(&store));
    assert_int_equal(accept(DOCUMENT("1"), 1000, &fault), NESO_OK);
    const neso_credentials *first = neso_credential_store_current(&store);
    assert_true(neso_slice_equal(first->secret, NESO_SLICE("secret-1")));
    assert_true(neso_slice_equal(first->session_token, NESO_SLICE("token-1")));
    assert_true(first->since_s == 1000 && first->expires_s == 2000);
    assert_int_equal(first->generation, 1);

    assert_int_equal(accept("{\"message\":\"no\"}", 1000, &fault), NESO_E_REFUSED);
    assert_int_equal(accept("{}", 1000, &fault), NESO_E_MISSING);
    assert_ptr_equal(neso_credential_store_current(&store), first);
    assert_true(neso_slice_equal(first->secret, NESO_SLICE("secret-1")));

    assert_int_equal(accept(DOCUMENT("2"), 1500, &fault), NESO_OK);
    const neso_credentials *second = neso_credential_store_current(&store);
    assert_true(neso_slice_equal(second->secret, NESO_SLICE("secret-2")));
    assert_int_equal(second->generation, 2);

    neso_credential_store_wipe(&store);
    assert_null(neso_credential_store_current(&store));
    assert_int_equal(accept(DOCUMENT("3"), 1500, &fault), NESO_OK);
    assert_int_equal(neso_credential_store_current(&store)->generation, 3);
}

static void wipes_what_is_replaced_or_refused(void **state)
{
    neso_credentials_fault fault;
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(accept(DOCUMENT("1"), 1000, &fault), NESO_OK);
    assert_int_equal(accept(DOCUMENT("2"), 1000, &fault), NESO_OK);
    assert_false(store_holds("secret-1"));
    assert_true(store_holds("secret-2"));
    assert_int_equal(accept(DOCUMENT("3"), 2000, &fault), NESO_E_EXPIRED);
    assert_false(store_holds("secret-3"));
    assert_true(store_holds("secret-2"));
    neso_credential_store_wipe(&store);
    assert_false(store_holds("secret-2"));
}

static void holds_temporary_credentials_only(void **state)
{
    neso_credentials_fault fault;
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(accept("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"secret-1\","
                            "\"Expiration\":2000}",
                            1000, &fault),
                     NESO_E_MISSING);
    assert_string_equal(fault.reason, "SessionToken");
    assert_int_equal(
        accept("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"secret-1\",\"Token\":\"T\"}", 1000,
               &fault),
        NESO_E_MISSING);
    assert_string_equal(fault.reason, "Expiration");
    assert_false(store_holds("secret-1"));
    assert_null(neso_credential_store_current(&store));
}

static neso_status take(const char *document, int64_t now_s, neso_credentials_terms terms)
{
    neso_credentials_fault fault;
    strcpy(reply, document);
    return neso_credential_store_take(&store, reply, strlen(document), now_s, &terms, &fault);
}

/* The metadata service's: they are due for renewal halfway, and unusable only when no newer came.
 */
static void uses_expired_ones_on_where_asked_to(void **state)
{
    const neso_credentials_terms terms = {.grace_s = 600};
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(take(DOCUMENT("1"), 5000, (neso_credentials_terms){0}), NESO_E_EXPIRED);
    assert_int_equal(take(DOCUMENT("2"), 5000, terms), NESO_OK);
    const neso_credentials *current = neso_credential_store_current(&store);
    assert_true(current->since_s == 5000 && current->expires_s == 5600);
    assert_int_equal(neso_credentials_state_at(current, 5300), NESO_CREDENTIALS_FRESH);
    assert_int_equal(neso_credentials_state_at(current, 5301), NESO_CREDENTIALS_ADVISORY);
    assert_int_equal(take(DOCUMENT("3"), 1500, terms), NESO_OK);
    assert_true(current->expires_s == 2000);
    assert_int_equal(
        take("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":1}", 5000, terms),
        NESO_E_MISSING);
}

static void holds_lasting_ones_where_asked_to(void **state)
{
    const neso_credentials_terms terms = {.lasting = true};
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(
        take("{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"secret-1\"}", 1000, terms),
        NESO_OK);
    const neso_credentials *current = neso_credential_store_current(&store);
    assert_int_equal(current->session_token.len, 0);
    assert_true(current->expires_s == NESO_CREDENTIALS_NEVER);
    assert_int_equal(take("{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"secret-2\","
                          "\"SessionToken\":\"T\"}",
                          1000, terms),
                     NESO_OK);
    assert_true(neso_slice_equal(current->session_token, NESO_SLICE("T")));
    assert_int_equal(take(DOCUMENT("3"), 2000, terms), NESO_E_EXPIRED);
}

/* What is written into `out` is `len` characters and a quote. */
static size_t put_field(char *out, const char *name, size_t len)
{
    size_t at = (size_t)sprintf(out, ",\"%s\":\"", name);
    memset(out + at, name[0], len);
    out[at + len] = '"';
    return at + len + 1;
}

static void holds_the_longest_texts(void **state)
{
    static char document[NESO_CREDENTIALS_REPLY_MAX] = "{\"Expiration\":2000";
    neso_credentials_fault fault;
    size_t len = strlen(document);
    (void)state;
    neso_credential_store_init(&store);
    len += put_field(document + len, "AccessKeyId", NESO_CREDENTIALS_ID_MAX);
    len += put_field(document + len, "SecretAccessKey", NESO_CREDENTIALS_SECRET_MAX);
    len += put_field(document + len, "Token", NESO_TOKEN_MAX);
    document[len] = '}';
    assert_int_equal(accept(document, 1000, &fault), NESO_OK);
    const neso_credentials *current = neso_credential_store_current(&store);
    assert_int_equal(current->access_key_id.len, NESO_CREDENTIALS_ID_MAX);
    assert_int_equal(current->secret.len, NESO_CREDENTIALS_SECRET_MAX);
    assert_int_equal(current->session_token.len, NESO_TOKEN_MAX);
    assert_int_equal(current->access_key_id.ptr[NESO_CREDENTIALS_ID_MAX - 1], 'A');
    assert_int_equal(current->secret.ptr[NESO_CREDENTIALS_SECRET_MAX - 1], 'S');
    assert_int_equal(current->session_token.ptr[NESO_TOKEN_MAX - 1], 'T');
}

int test_credentials(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_a_record_of_texts),
        cmocka_unit_test(refuses_what_no_header_may_hold),
        cmocka_unit_test(says_how_long_a_field_was),
        cmocka_unit_test(passes_through_the_states_of_its_life),
        cmocka_unit_test(a_key_pair_stays_fresh),
        cmocka_unit_test(replaces_the_current_record_only_by_a_valid_one),
        cmocka_unit_test(wipes_what_is_replaced_or_refused),
        cmocka_unit_test(holds_temporary_credentials_only),
        cmocka_unit_test(uses_expired_ones_on_where_asked_to),
        cmocka_unit_test(holds_lasting_ones_where_asked_to),
        cmocka_unit_test(holds_the_longest_texts),
    };
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
