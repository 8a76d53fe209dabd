/*
 * What a board may give an application besides the necessary: credentials, and a memory for the
 * time.
 */
#include "app_device.h"

#define BUILD_AND_MORE INT64_C(3997375200) /* the device's clock: 2096-09-01T22:00:00Z */

static const char EXTERNAL[] =
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","
    "\"credentials\":\"external\",\"batch_readings\":4,\"batch_ms\":500,\"spread_s\":0}";

static char given[256];
static int asked;

static neso_status give(char **text, size_t *len)
{
    if (++asked < 5)
        return NESO_E_WOULD_BLOCK;
    if (asked == 5)
        return NESO_E_IO;
    strcpy(given, "{\"Version\":1,\"AccessKeyId\":\"ASIAEXAMPLE123456\",\"SecretAccessKey\":"
                  "\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\",\"SessionToken\":\"dG9rZW4\"}");
    *text = given;
    *len = strlen(given);
    return NESO_OK;
}

static void waits_for_credentials_of_the_board(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    asked = 0;
    rig.credentials = give;
    boot_with(EXTERNAL, LINES);
    run_for_ms(60000);
    assert_int_equal(asked, 6);
    assert_int_equal(rig.id_count, 10);
    assert_non_null(strstr(rig.console, "# credentials external\n"));
    assert_non_null(strstr(rig.console, "# external: the application has none; next try in "));
    assert_non_null(strstr(rig.console, "# external: session\n"));
    assert_null(strstr(rig.console, "c2VjcmV0"));
    assert_int_equal(given[0], 0); /* wiped */
}

static void refuses_to_start_without_them(void **state)
{
    (void)state;
    neso_settings settings;
    neso_settings_error error;
    neso_ram_storage storage;
    uint8_t bytes[64];
    memset(&rig, 0, sizeof rig);
    assert_int_equal(neso_settings_parse(&settings, EXTERNAL, strlen(EXTERNAL), &error), NESO_OK);
    neso_ram_storage_init(&storage, bytes, sizeof bytes);
    neso_app_pieces pieces = {.settings = &settings,
                              .transport = &rig.transport,
                              .outbox = &storage.storage,
                              .board = "test"};
    assert_int_equal(neso_app_init(&rig.app, &pieces), NESO_E_UNSUPPORTED);
    assert_non_null(strstr(rig.console, "# configuration: external unsupported"));
}

static int64_t kept_s;
static int kept;

static void keep(int64_t time_s)
{
    kept_s = time_s;
    kept++;
}

static void keeps_a_time_that_a_server_has_confirmed(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    kept = 0;
    rig.keep_time = keep;
    boot("");
    run_for_ms(30000);
    assert_int_equal(kept, 0); /* it is known, but nobody has confirmed it */
    rig.input = "m v=1 1\n";
    rig.input_len = 8;
    run_for_ms(1000);
    assert_int_equal(kept, 1);
    /* At a signature's tolerance before: the clock could be ahead by so much. */
    assert_in_range(kept_s, BUILD_AND_MORE + 30 - 900, BUILD_AND_MORE + 31 - 900);
    rig.input = "m v=2 1\n";
    rig.input_len = 8;
    run_for_ms(10000);
    assert_int_equal(rig.id_count, 2);
    assert_int_equal(kept, 1);
}

static void believes_no_time_before_the_one_it_kept(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    rig.time_floor_s = BUILD_AND_MORE + 1;
    boot(LINES);
    run_for_ms(20000);
    assert_null(strstr(rig.console, "it is 2096"));
    memset(&rig, 0, sizeof rig);
    rig.time_floor_s = BUILD_AND_MORE;
    boot(LINES);
    run_for_ms(20000);
    assert_non_null(strstr(rig.console, "it is 2096"));
}

int test_app_pieces(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_for_credentials_of_the_board),
        cmocka_unit_test(refuses_to_start_without_them),
        cmocka_unit_test(keeps_a_time_that_a_server_has_confirmed),
        cmocka_unit_test(believes_no_time_before_the_one_it_kept),
    };
    return cmocka_run_group_tests_name("app_pieces", tests, NULL, NULL);
}
