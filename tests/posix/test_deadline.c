/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of posix/time/deadline.c.  What is expected is computed in 128 bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../verifies.h"
#include "time/deadline.h"
#include <fakes/machine.h>

static const uint64_t frequencies[] = {
    1,        3,         32768,     1000000,    19200000,   24000000,
    62500000, 100000000, 999999937, 1000000000, 4294967295,
};

#define FREQUENCIES (sizeof frequencies / sizeof frequencies[0])
#define NSEC        1000000000LL

__extension__ typedef unsigned __int128 wide;

static uint64_t ceiling(int64_t sec, int64_t nsec, uint64_t hz)
{
    const wide scaled = (((wide)(uint64_t)sec * NSEC) + (wide)(uint64_t)nsec) * hz;
    const wide ticks = (scaled + (NSEC - 1)) / NSEC;
    return (ticks > UINT64_MAX) ? UINT64_MAX : (uint64_t)ticks;
}

static void time_becomes_the_first_tick_not_before_it(void **state)
{
    static const int64_t seconds[] = { 0, 1, 59, 86400, 1700000000, 4000000000 };
    static const int64_t parts[] = {
        0, 1, 15, 16, 17, 333333333, 500000000, 999999999
    };
    (void)state;
    for (size_t f = 0; f < FREQUENCIES; f++) {
        for (size_t s = 0; s < (sizeof seconds / sizeof seconds[0]); s++) {
            for (size_t p = 0; p < (sizeof parts / sizeof parts[0]); p++) {
                const struct timespec time = { .tv_sec = seconds[s],
                                               .tv_nsec = parts[p] };
                assert_int_equal(posix_timespec_to_ticks(&time, frequencies[f]),
                                 ceiling(seconds[s], parts[p], frequencies[f]));
            }
        }
    }
}

static void negative_time_is_tick_zero(void **state)
{
    const struct timespec just = { .tv_sec = -1, .tv_nsec = 999999999 };
    const struct timespec far = { .tv_sec = INT64_MIN, .tv_nsec = 0 };
    (void)state;
    assert_int_equal(posix_timespec_to_ticks(&just, 62500000), 0);
    assert_int_equal(posix_timespec_to_ticks(&far, 62500000), 0);
}

static void time_beyond_the_last_tick_is_the_last_tick(void **state)
{
    const uint64_t hz = 62500000;
    const int64_t last = (int64_t)(UINT64_MAX / hz);
    const struct timespec fits = { .tv_sec = last, .tv_nsec = 0 };
    const struct timespec sum_overflows = { .tv_sec = last, .tv_nsec = 999999999 };
    const struct timespec product_overflows = { .tv_sec = last + 1, .tv_nsec = 0 };
    const struct timespec largest = { .tv_sec = INT64_MAX, .tv_nsec = 999999999 };
    (void)state;
    assert_int_equal(posix_timespec_to_ticks(&fits, hz), (uint64_t)last * hz);
    assert_int_equal(posix_timespec_to_ticks(&sum_overflows, hz), UINT64_MAX);
    assert_int_equal(posix_timespec_to_ticks(&product_overflows, hz), UINT64_MAX);
    assert_int_equal(posix_timespec_to_ticks(&largest, hz), UINT64_MAX);
}

static void tick_becomes_its_time_rounded_down(void **state)
{
    (void)state;
    for (size_t f = 0; f < FREQUENCIES; f++) {
        const uint64_t hz = frequencies[f];
        const uint64_t ticks[] = { 0,         1, hz - 1U, hz, hz + 1U, 12345678901ULL,
                                   UINT64_MAX };
        for (size_t t = 0; t < (sizeof ticks / sizeof ticks[0]); t++) {
            const struct timespec time = posix_timespec_from_ticks(ticks[t], hz);
            assert_int_equal(time.tv_sec, ticks[t] / hz);
            assert_int_equal(time.tv_nsec,
                             (uint64_t)(((wide)(ticks[t] % hz) * NSEC) / hz));
        }
    }
}

static void tick_not_shorter_than_a_nanosecond_comes_back(void **state)
{
    (void)state;
    for (size_t f = 0; f < FREQUENCIES; f++) {
        if (frequencies[f] <= (uint64_t)NSEC) {
            for (uint64_t tick = 1; tick < (UINT64_MAX / 3U); tick = (tick * 3U) + 1U) {
                const struct timespec time =
                    posix_timespec_from_ticks(tick, frequencies[f]);
                assert_int_equal(posix_timespec_to_ticks(&time, frequencies[f]), tick);
            }
        }
    }
}

static void nanoseconds_out_of_range_make_no_deadline(void **state)
{
    struct deadline deadline = { .clock = TIMEOUT_CLOCK_COUNT, .tick = 5 };
    const struct timespec negative = { .tv_sec = 1, .tv_nsec = -1 };
    const struct timespec large = { .tv_sec = 1, .tv_nsec = 1000000000 };
    const struct timespec good = { .tv_sec = 1, .tv_nsec = 999999999 };
    (void)state;
    assert_false(posix_deadline_set(&deadline, TIMEOUT_CLOCK_REALTIME, &negative));
    assert_false(posix_deadline_set(&deadline, TIMEOUT_CLOCK_REALTIME, &large));
    assert_int_equal(deadline.clock, TIMEOUT_CLOCK_COUNT);
    assert_int_equal(deadline.tick, 5);
    assert_true(posix_deadline_set(&deadline, TIMEOUT_CLOCK_REALTIME, &good));
    assert_int_equal(deadline.clock, TIMEOUT_CLOCK_REALTIME);
    assert_int_equal(deadline.tick, ceiling(1, 999999999, arch_counter_frequency_hz()));
}

static void interval_ends_after_all_of_it_has_passed(void **state)
{
    const struct timespec interval = { .tv_sec = 0, .tv_nsec = 1000 };
    const struct timespec longest = { .tv_sec = INT64_MAX, .tv_nsec = 0 };
    struct deadline deadline;
    (void)state;
    machine_power_on();
    machine_set_counter(1000);
    posix_deadline_set_relative(&deadline, &interval);
    assert_int_equal(deadline.clock, TIMEOUT_CLOCK_MONOTONIC);
    assert_int_equal(deadline.tick,
                     1001U + ceiling(0, 1000, arch_counter_frequency_hz()));
    posix_deadline_set_relative(&deadline, &longest);
    assert_int_equal(deadline.tick, UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        VERIFIES("LLR-POSIX-010", time_becomes_the_first_tick_not_before_it),
        VERIFIES("LLR-POSIX-010", negative_time_is_tick_zero),
        VERIFIES("LLR-POSIX-010", time_beyond_the_last_tick_is_the_last_tick),
        VERIFIES("LLR-POSIX-011", tick_becomes_its_time_rounded_down),
        VERIFIES("LLR-POSIX-011", tick_not_shorter_than_a_nanosecond_comes_back),
        VERIFIES("LLR-POSIX-012", nanoseconds_out_of_range_make_no_deadline),
        VERIFIES("LLR-POSIX-013", interval_ends_after_all_of_it_has_passed),
    };
    return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
