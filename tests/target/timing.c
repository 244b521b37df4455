/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose time it is, and when it comes: processor time of threads, handlers and idling;
 * timeouts that are equal, past, or moved with the clock.
 */
#include "hardware.h"
#include "thread_help.h"

#include <bulkhead/interrupt.h>
#include <errno.h>
#include <semaphore.h>

#define MAIN_PRIORITY 100
#define MANY          30

static int64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    return ((int64_t)time.tv_sec * 1000000000LL) + time.tv_nsec;
}

static volatile unsigned handled;

/* Takes about 100 us of every 200. */
static void burn_in_handler(void *unused)
{
    (void)unused;
    handled++;
    for (volatile int i = 0; i < 20000; i++) {
    }
    timer_set(100 * 63);
}

static void time_of_handlers_is_charged_to_nobody(void)
{
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, burn_in_handler, NULL), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    handled = 0;
    timer_set(1000);
    const int64_t wall_ns = now_ns();
    const int64_t own_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    spin_ns(20 * MS);
    const int64_t own_used_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - own_ns;
    const int64_t wall_used_ns = now_ns() - wall_ns;
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
    timer_stop();
    CHECK(handled > 20U);
    CHECK(wall_used_ns >= 20 * MS);
    CHECK(own_used_ns > wall_used_ns / 10);
    CHECK(own_used_ns < (wall_used_ns * 7) / 10);
}

static void *burn(void *argument)
{
    spin_ns(*(const int64_t *)argument);
    return NULL;
}

static void time_is_charged_over_displacements_and_waits(void)
{
    static const int64_t low_ns = 20 * MS;
    static const int64_t high_ns = 3 * MS;
    clockid_t clock;
    const pthread_t low = thread_start(50, burn, (void *)&low_ns);
    CHECK_EQUAL(pthread_getcpuclockid(low, &clock), 0);
    CHECK_EQUAL(clock_ns(clock), 0);
    sleep_ns(5 * MS);
    const int64_t first_ns = clock_ns(clock);
    thread_end(thread_start(150, burn, (void *)&high_ns)); /* low is displaced */
    CHECK_EQUAL(clock_ns(clock) - first_ns < MS / 10, 1);
    CHECK(first_ns > 4 * MS);
    CHECK(first_ns <= 5 * MS + MS / 10);
    thread_end(low);
}

static void idling_is_charged_to_nobody(void)
{
    const int64_t process_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    const int64_t own_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    sleep_ns(50 * MS);
    CHECK(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - process_ns < MS);
    CHECK(clock_ns(CLOCK_THREAD_CPUTIME_ID) - own_ns < MS);
}

static int64_t common_ns;

static void *sleep_until_common(void *argument)
{
    sleep_until_ns(common_ns);
    CHECK(now_ns() >= common_ns);
    order_add(*(const char *)argument);
    return NULL;
}

static void threads_of_one_deadline_run_by_priority(void)
{
    order_clear();
    common_ns = now_ns() + (5 * MS);
    const pthread_t threads[] = {
        thread_start(101, sleep_until_common, "4"),
        thread_start(104, sleep_until_common, "1"),
        thread_start(102, sleep_until_common, "3"),
        thread_start(103, sleep_until_common, "2"),
    };
    spin_ns(10 * MS); /* main is displaced by the first, and goes on after the last */
    order_add('m');
    order_check("1234m");
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        thread_end(threads[i]);
    }
}

static unsigned woken;

static void *count_wake(void *unused)
{
    sleep_until_ns(common_ns);
    woken++;
    CHECK(now_ns() - common_ns < MS);
    return unused;
}

static void many_equal_timeouts_expire_together(void)
{
    pthread_t threads[MANY];
    woken = 0;
    common_ns = now_ns() + (5 * MS);
    for (int i = 0; i < MANY; i++) {
        threads[i] = thread_start(110, count_wake, NULL);
    }
    CHECK_EQUAL(woken, 0);
    spin_ns(6 * MS);
    CHECK_EQUAL(woken, MANY);
    for (int i = 0; i < MANY; i++) {
        thread_end(threads[i]);
    }
}

static void a_time_that_has_passed_does_not_wait(void)
{
    const int64_t before_ns = now_ns();
    sleep_until_ns(1);
    sleep_until_ns(before_ns);
    sleep_ns(0);
    CHECK(now_ns() - before_ns < MS / 10);
}

static void short_sleeps_never_end_early(void)
{
    for (int64_t interval_ns = 1; interval_ns < 100000;
         interval_ns = interval_ns * 3 / 2 + 1) {
        const int64_t before_ns = now_ns();
        sleep_ns(interval_ns);
        const int64_t passed_ns = now_ns() - before_ns;
        CHECK(passed_ns >= interval_ns);
        CHECK(passed_ns < interval_ns + 5000);
    }
}

static void *wait_realtime(void *argument)
{
    struct timespec end;
    sem_t never;
    CHECK_EQUAL(sem_init(&never, 0, 0), 0);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 10;
    CHECK_EQUAL(sem_timedwait(&never, &end), -1);
    order_add(*(const char *)argument);
    return NULL;
}

static void setting_the_clock_moves_its_own_timeouts_only(void)
{
    struct timespec time;
    order_clear();
    common_ns = now_ns() + (20 * MS);
    const pthread_t monotonic = thread_start(110, sleep_until_common, "m");
    const pthread_t realtime = thread_start(110, wait_realtime, "r");
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 11;
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &time), 0); /* the time has come */
    order_add('.');
    order_check("r.");
    thread_end(monotonic);
    thread_end(realtime);
    order_check("r.m");
    CHECK(now_ns() >= common_ns);
}

static void *restless(void *unused)
{
    for (int i = 0; i < 1000; i++) {
        sleep_ns(10000);
    }
    return unused;
}

/* Fixed priorities: what runs below makes no difference above. */
static void a_storm_of_timeouts_below_delays_little(void)
{
    pthread_t threads[8];
    int64_t worst_ns = 0;
    for (int i = 0; i < 8; i++) {
        threads[i] = thread_start(50, restless, NULL);
    }
    int64_t release_ns = now_ns() + MS;
    for (int i = 0; i < 10; i++) {
        sleep_until_ns(release_ns);
        const int64_t late_ns = now_ns() - release_ns;
        worst_ns = (late_ns > worst_ns) ? late_ns : worst_ns;
        release_ns += MS;
    }
    for (int i = 0; i < 8; i++) {
        thread_end(threads[i]);
    }
    printf("    at most %lld ns late\n", (long long)worst_ns);
    CHECK(worst_ns < 20000);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-ARCH-018 LLR-SCHED-085 LLR-POSIX-080",
             time_of_handlers_is_charged_to_nobody),
    VERIFIES("LLR-SCHED-019 LLR-SCHED-085 LLR-POSIX-084",
             time_is_charged_over_displacements_and_waits),
    VERIFIES("LLR-SCHED-019 LLR-POSIX-083 LLR-ARCH-014 LLR-ARCH-018",
             idling_is_charged_to_nobody),
    VERIFIES("LLR-SCHED-053 LLR-SCHED-084", threads_of_one_deadline_run_by_priority),
    VERIFIES("LLR-SCHED-041 LLR-SCHED-053", many_equal_timeouts_expire_together),
    VERIFIES("LLR-SCHED-051 LLR-SCHED-084", a_time_that_has_passed_does_not_wait),
    VERIFIES("LLR-SCHED-051 LLR-POSIX-085", short_sleeps_never_end_early),
    VERIFIES("LLR-SCHED-054 LLR-SCHED-055 LLR-POSIX-082",
             setting_the_clock_moves_its_own_timeouts_only),
    VERIFIES("LLR-SCHED-053", a_storm_of_timeouts_below_delays_little),
};

TARGET_TEST_MAIN(tests)
