/* neso_status.h: each status has a text of its own. */
#include "unit.h"

#include "neso_status.h"

enum { LAST = NESO_E_REFUSED };

static void every_status_has_a_text_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a >= LAST; a--) {
        const char *text = neso_status_text((neso_status)a);
        assert_non_null(text);
        assert_true(strlen(text) > 0);
        assert_string_not_equal(text, "unknown status");
        for (int b = a - 1; b >= LAST; b--)
            assert_string_not_equal(text, neso_status_text((neso_status)b));
    }
}

static void a_number_outside_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(neso_status_text((neso_status)1), "unknown status");
    assert_string_equal(neso_status_text((neso_status)(LAST - 1)), "unknown status");
    assert_string_equal(neso_status_text((neso_status)-128), "unknown status");
}

int test_status(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_text_of_its_own),
        cmocka_unit_test(a_number_outside_is_unknown),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
