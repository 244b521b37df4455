/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of examples/adsb/busy.c.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "adsb/busy.h"

static struct busy busy;

static void nothing_is_done_after_the_stop(void **state)
{
    (void)state;
    busy_init(&busy);
    atomic_store(&busy.stop, true);
    assert_null(busy_run(&busy));
    assert_int_equal(busy.rounds, 0);
    assert_int_equal(busy.mistakes, 0);
}

/* Until the thread has had processor time for many rounds, however long that takes. */
static void run_for_a_while(void)
{
    const struct timespec pause_ns = { 0, 5000000 };
    struct timespec used = { 0, 0 };
    pthread_t thread;
    clockid_t clock;

    assert_int_equal(pthread_create(&thread, NULL, busy_run, &busy), 0);
    assert_int_equal(pthread_getcpuclockid(thread, &clock), 0);
    while (used.tv_sec == 0 && used.tv_nsec < 50000000) {
        assert_int_equal(nanosleep(&pause_ns, NULL), 0);
        assert_int_equal(clock_gettime(clock, &used), 0);
    }
    atomic_store(&busy.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void undisturbed_rounds_are_right(void **state)
{
    (void)state;
    busy_init(&busy);
    run_for_a_while();
    assert_true(busy.rounds > 0U);
    assert_int_equal(busy.mistakes, 0);
}

static void wrong_results_are_counted(void **state)
{
    (void)state;
    busy_init(&busy);
    busy.expected += 1.0;
    run_for_a_while();
    assert_true(busy.rounds > 0U);
    assert_int_equal(busy.mistakes, busy.rounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_done_after_the_stop),
        cmocka_unit_test(undisturbed_rounds_are_right),
        cmocka_unit_test(wrong_results_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
