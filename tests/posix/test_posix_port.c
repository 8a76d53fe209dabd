#include "neso_port.h"
#include "neso_posix_console.h"
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* A pipe in the place of a standard descriptor, until put_back. */
typedef struct redirected {
    int standard;
    int kept;
    int other_end;
} redirected;

static redirected redirect(int standard)
{
    redirected self = {.standard = standard, .kept = fcntl(standard, F_DUPFD_CLOEXEC, 10)};
    bool input = standard == STDIN_FILENO;
    int ends[2];

    assert_true(self.kept >= 0);
    assert_int_equal(pipe(ends), 0);
    self.other_end = ends[input ? 1 : 0];
    assert_int_equal(dup2(ends[input ? 0 : 1], standard), standard);
    close(ends[input ? 0 : 1]);
    return self;
}

static void put_back(redirected *self)
{
    assert_int_equal(dup2(self->kept, self->standard), self->standard);
    close(self->kept);
    close(self->other_end);
}

static size_t what_came(int fd, char *out, size_t cap)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    ssize_t len = poll(&wait, 1, 0) == 1 ? read(fd, out, cap) : 0;

    return len < 0 ? 0 : (size_t)len;
}

static void separates_answers_from_the_log(void **state)
{
    redirected answers = redirect(STDOUT_FILENO);
    redirected log = redirect(STDERR_FILENO);
    char out[64], err[64];
    size_t out_len, err_len;

    (void)state;
    neso_port_console_write("ok\n# a", 6);
    neso_port_console_write(" log", 4);
    neso_port_console_write(" line\nerror 3 #", 15);
    neso_port_console_write("#\n", 2);
    out_len = what_came(answers.other_end, out, sizeof out);
    err_len = what_came(log.other_end, err, sizeof err);
    put_back(&log);
    put_back(&answers);
    assert_int_equal(out_len, 14);
    assert_memory_equal(out, "ok\nerror 3 ##\n", 14);
    assert_int_equal(err_len, 13);
    assert_memory_equal(err, "# a log line\n", 13);
}

static void reads_standard_input_to_its_end(void **state)
{
    redirected input = redirect(STDIN_FILENO);
    uint8_t buffer[16];
    bool lost = true;

    (void)state;
    assert_int_equal(neso_port_console_read(buffer, sizeof buffer, &lost), 0);
    assert_false(lost);
    assert_int_equal(write(input.other_end, "a b=1\nc", 7), 7);
    neso_posix_console_limit(4);
    assert_true(neso_posix_console_open());
    assert_int_equal(neso_port_console_read(buffer, sizeof buffer, &lost), 4);
    assert_false(neso_posix_console_open());
    assert_int_equal(neso_port_console_read(buffer, sizeof buffer, &lost), 0);
    neso_posix_console_limit(SIZE_MAX);
    assert_int_equal(neso_port_console_read(buffer, sizeof buffer, &lost), 3);
    assert_memory_equal(buffer, "1\nc", 3);
    close(input.other_end);
    assert_false(neso_posix_console_ended());
    assert_int_equal(neso_port_console_read(buffer, sizeof buffer, &lost), 0);
    assert_true(neso_posix_console_ended());
    assert_false(neso_posix_console_open());
    input.other_end = -1;
    put_back(&input);
}

static void gives_the_time_of_the_system_now_and_then(void **state)
{
    neso_time_fix fix = {0};
    uint64_t now_ms = neso_port_now_ms();

    (void)state;
    assert_true(neso_port_time(&fix));
    assert_in_range(fix.at_ms, now_ms, now_ms + 1000);
    assert_in_range(fix.unix_ms / 1000, time(NULL) - 1, time(NULL) + 1);
    assert_false(neso_port_time(&fix));
}

static void gives_random_bytes(void **state)
{
    uint8_t one[300] = {0}, two[300] = {0};

    (void)state;
    assert_int_equal(neso_port_entropy(one, sizeof one), NESO_OK);
    assert_int_equal(neso_port_entropy(two, sizeof two), NESO_OK);
    assert_memory_not_equal(one, two, sizeof one);
    assert_memory_not_equal(one + 268, one, 32);
}

int test_posix_port(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(separates_answers_from_the_log),
        cmocka_unit_test(reads_standard_input_to_its_end),
        cmocka_unit_test(gives_the_time_of_the_system_now_and_then),
        cmocka_unit_test(gives_random_bytes),
    };
    return cmocka_run_group_tests_name("posix_port", tests, NULL, NULL);
}
