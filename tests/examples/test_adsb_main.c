/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/main.c: its arguments, and a whole run through the threads.
 * Nothing here depends on how punctual the host is. Where SCHED_FIFO is not permitted,
 * the threads of the run have the policy of the test, by the linker's --wrap.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

int adsb_main(int argc, char **argv);

#define main adsb_main
#include "adsb/main.c"
#undef main

static bool parsed(int count, const char *first, const char *second,
                   struct options *options)
{
    char name[] = "adsb";
    char arguments[2][16];
    char *const list[] = { name, arguments[0], arguments[1], NULL };

    (void)snprintf(arguments[0], sizeof arguments[0], "%s", first);
    (void)snprintf(arguments[1], sizeof arguments[1], "%s", second);
    return parse_arguments(count, list, options);
}

static void without_arguments_the_default_holds(void **state)
{
    struct options options;

    (void)state;
    assert_true(parsed(1, "", "", &options));
    assert_int_equal(options.factor, FACTOR_DEFAULT);
    assert_false(options.is_dump);
    assert_true(parsed(0, "", "", &options)); /* not even a name */
    assert_int_equal(options.factor, FACTOR_DEFAULT);
}

static void arguments_come_in_any_order(void **state)
{
    struct options options;

    (void)state;
    assert_true(parsed(3, "--dump", "7", &options));
    assert_true(options.is_dump);
    assert_int_equal(options.factor, 7);
    assert_true(parsed(3, "8", "--dump", &options));
    assert_true(options.is_dump);
    assert_int_equal(options.factor, 8);
    assert_true(parsed(2, "100000", "", &options));
    assert_int_equal(options.factor, FACTOR_MAX);
}

static void wrong_arguments_are_refused(void **state)
{
    static const char *const wrong[] = { "",   "0",    "100001", "99999999999",
                                         "-1", "+1",   "1.5",    "1x",
                                         "x",  "-d",   "--dum",  "--dumps",
                                         " 1", "0x10", "--help", "--" };
    struct options options;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(parsed(2, wrong[i], "", &options));
        assert_false(parsed(3, "--dump", wrong[i], &options));
    }
    assert_false(parsed(3, "1", "2", &options));
    assert_false(parsed(3, "--dump", "--dump", &options));
}

static void wrong_arguments_give_status_2(void **state)
{
    char name[] = "adsb";
    char wrong[] = "fast";
    char *arguments[] = { name, wrong, NULL };

    (void)state;
    assert_int_equal(adsb_main(2, arguments), EXIT_USAGE);
}

static void *do_nothing(void *unused)
{
    return unused;
}

static bool may_use_fifo(void)
{
    const struct sched_param parameter = { sched_get_priority_min(SCHED_FIFO) };
    pthread_attr_t attributes;
    pthread_t thread;
    bool may = false;

    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED),
                     0);
    assert_int_equal(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO), 0);
    assert_int_equal(pthread_attr_setschedparam(&attributes, &parameter), 0);
    if (pthread_create(&thread, &attributes, do_nothing, NULL) == 0) {
        assert_int_equal(pthread_join(thread, NULL), 0);
        may = true;
    }
    assert_int_equal(pthread_attr_destroy(&attributes), 0);
    return may;
}

static bool is_inherited; /* the policy, whatever a thread's attributes say */

int __real_pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit);
int __wrap_pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit);

int __wrap_pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit)
{
    return __real_pthread_attr_setinheritsched(
        attributes, is_inherited ? PTHREAD_INHERIT_SCHED : inherit);
}

static void whole_recording_runs_through_the_threads(void **state)
{
    (void)state;
    is_inherited = !may_use_fifo();
    load();
    assert_true(replay_run(60U));

    const struct figures *const figures = replay_figures();

    assert_int_equal(figures->messages, 12000);
    assert_int_equal(figures->status[RECORD_LOST], figures->overruns[0]);
    assert_int_equal(figures->decoded.count, 12000U - figures->overruns[0]);
    assert_int_equal(figures->tracked.count,
                     figures->status[RECORD_OK] - figures->overruns[1]);
    assert_int_equal(figures->busy_mistakes, 0);
    assert_int_equal(figures->untracked, 0);
    assert_int_equal(figures->malformed, 0);
    if (figures->overruns[0] == 0U && figures->overruns[1] == 0U) {
        assert_int_equal(figures->status[RECORD_OK], 11997);
        assert_int_equal(figures->aircraft, 206);
        assert_int_equal(figures->global_fixes, 927);
        assert_int_equal(figures->local_fixes, 6);
        assert_int_equal(figures->unlocated, 4);
    }
}

/* Follows the test before. */
static void dump_prints_nothing_but_the_messages(void **state)
{
    char line[512];
    unsigned lines = 0;
    FILE *const out = tmpfile();

    (void)state;
    assert_non_null(out);
    (void)dump_all(out);
    rewind(out);
    while (fgets(line, sizeof line, out) != NULL) {
        unsigned commas = 0;

        for (const char *at = line; *at != '\0'; at++) {
            commas += (*at == ',') ? 1U : 0U;
        }
        assert_int_equal(commas, 16);
        lines++;
    }
    assert_int_equal(lines, 1 + 12000);
    assert_int_equal(fclose(out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_arguments_the_default_holds),
        cmocka_unit_test(arguments_come_in_any_order),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(wrong_arguments_give_status_2),
        cmocka_unit_test(whole_recording_runs_through_the_threads),
        cmocka_unit_test(dump_prints_nothing_but_the_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
