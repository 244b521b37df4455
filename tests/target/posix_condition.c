/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Condition variables on the target, function by function, with every error.
 */
#include "thread_help.h"

#include <errno.h>

static pthread_cond_t condition;
static pthread_mutex_t mutex;
static pthread_mutex_t other;

static void make(clockid_t clock)
{
    pthread_condattr_t attributes;
    CHECK_EQUAL(pthread_condattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, clock), 0);
    CHECK_EQUAL(pthread_cond_init(&condition, &attributes), 0);
    CHECK_EQUAL(pthread_condattr_destroy(&attributes), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, NULL), 0);
    CHECK_EQUAL(pthread_mutex_init(&other, NULL), 0);
}

static struct timespec in(clockid_t clock, int64_t ns)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    const int64_t sum = ((int64_t)time.tv_sec * 1000000000LL) + time.tv_nsec + ns;
    return (struct timespec){ sum / 1000000000LL, (long)(sum % 1000000000LL) };
}

static void *waits(void *mark)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_wait(&condition, &mutex), 0);
    order_add(*(const char *)mark);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return NULL;
}

static void signal_wakes_the_most_urgent_waiter_only(void)
{
    order_clear();
    make(CLOCK_REALTIME);
    const pthread_t low = thread_start(110, waits, "l");
    const pthread_t high = thread_start(120, waits, "h");
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    order_check("h");
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    order_check("hl");
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    thread_end(low);
    thread_end(high);
}

static void broadcast_wakes_all_in_order_of_priority(void)
{
    order_clear();
    make(CLOCK_REALTIME);
    const pthread_t low = thread_start(110, waits, "l");
    const pthread_t high = thread_start(130, waits, "h");
    const pthread_t middle = thread_start(120, waits, "m");
    CHECK_EQUAL(pthread_cond_broadcast(&condition), 0);
    order_check("hml");
    CHECK_EQUAL(pthread_cond_broadcast(&condition), 0);
    thread_end(low);
    thread_end(high);
    thread_end(middle);
}

static void waiter_owns_the_mutex_again(void)
{
    order_clear();
    make(CLOCK_REALTIME);
    const pthread_t waiter = thread_start(110, waits, "w");
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    order_check("");
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    order_check("w");
    thread_end(waiter);
}

static void wait_without_the_mutex_is_refused(void)
{
    const struct timespec past = { 0, 0 };
    make(CLOCK_REALTIME);
    CHECK_EQUAL(pthread_cond_wait(&condition, &mutex), EPERM);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &past), EPERM);
}

static void wait_with_another_mutex_than_others_is_refused(void)
{
    make(CLOCK_REALTIME);
    const pthread_t waiter = thread_start(110, waits, "w");
    CHECK_EQUAL(pthread_mutex_lock(&other), 0);
    CHECK_EQUAL(pthread_cond_wait(&condition, &other), EINVAL);
    CHECK_EQUAL(pthread_mutex_unlock(&other), 0);
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    thread_end(waiter);
}

static void timed_wait_ends_by_the_condition_s_clock(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    const struct timespec far = { 4000000000, 0 };
    const struct timespec before = in(CLOCK_REALTIME, 0);
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &far), 0); /* so that the two differ */
    for (size_t i = 0; i < 2U; i++) {
        make(clocks[i]);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        const int64_t begin = now_ns();
        const struct timespec time = in(clocks[i], 2 * MS);
        CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &time), ETIMEDOUT);
        CHECK((now_ns() - begin) >= (2 * MS));
        CHECK((now_ns() - begin) < (50 * MS));
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0); /* it is owned again */
    }
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &before), 0);
}

static void timed_wait_for_the_past_ends_at_once(void)
{
    const struct timespec past = { -1, 0 };
    make(CLOCK_MONOTONIC);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &past), ETIMEDOUT);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void timed_wait_for_an_impossible_time_is_refused(void)
{
    const struct timespec large = { 0, 1000000000 };
    const struct timespec negative = { 0, -1 };
    make(CLOCK_REALTIME);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &large), EINVAL);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &negative), EINVAL);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void destroy_reports_waiters_and_a_second_time(void)
{
    const struct timespec past = { 0, 0 };
    make(CLOCK_REALTIME);
    const pthread_t waiter = thread_start(110, waits, "w");
    CHECK_EQUAL(pthread_cond_destroy(&condition), EBUSY);
    CHECK_EQUAL(pthread_cond_signal(&condition), 0);
    thread_end(waiter);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
    CHECK_EQUAL(pthread_cond_destroy(&condition), EINVAL);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_wait(&condition, &mutex), EINVAL);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &past), EINVAL);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_signal(&condition), EINVAL);
    CHECK_EQUAL(pthread_cond_broadcast(&condition), EINVAL);
}

static void static_initialiser_waits_by_the_realtime_clock(void)
{
    static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
    CHECK_EQUAL(pthread_mutex_init(&mutex, NULL), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    const struct timespec time = in(CLOCK_REALTIME, 1 * MS);
    CHECK_EQUAL(pthread_cond_timedwait(&ready, &mutex, &time), ETIMEDOUT);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_signal(&ready), 0);
    CHECK_EQUAL(pthread_cond_broadcast(&ready), 0);
}

static void attributes_keep_what_is_set_and_refuse_the_rest(void)
{
    pthread_condattr_t attributes;
    clockid_t clock = 0;
    int value = -1;
    CHECK_EQUAL(pthread_condattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_condattr_getclock(&attributes, &clock), 0);
    CHECK_EQUAL(clock, CLOCK_REALTIME);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), 0);
    CHECK_EQUAL(pthread_condattr_getclock(&attributes, &clock), 0);
    CHECK_EQUAL(clock, CLOCK_MONOTONIC);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, CLOCK_THREAD_CPUTIME_ID),
                EINVAL);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_condattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_PRIVATE);
    CHECK_EQUAL(pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_condattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
    CHECK_EQUAL(pthread_condattr_setpshared(&attributes, -1), EINVAL);
    CHECK_EQUAL(pthread_condattr_destroy(&attributes), 0);
    CHECK_EQUAL(pthread_condattr_destroy(&attributes), EINVAL);
    CHECK_EQUAL(pthread_condattr_setclock(&attributes, CLOCK_REALTIME), EINVAL);
    CHECK_EQUAL(pthread_cond_init(&condition, &attributes), EINVAL);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-042 LLR-POSIX-044", signal_wakes_the_most_urgent_waiter_only),
    VERIFIES("LLR-POSIX-044", broadcast_wakes_all_in_order_of_priority),
    VERIFIES("LLR-POSIX-042", waiter_owns_the_mutex_again),
    VERIFIES("LLR-POSIX-042 LLR-POSIX-043", wait_without_the_mutex_is_refused),
    VERIFIES("LLR-POSIX-042", wait_with_another_mutex_than_others_is_refused),
    VERIFIES("LLR-POSIX-040 LLR-POSIX-043", timed_wait_ends_by_the_condition_s_clock),
    VERIFIES("LLR-POSIX-043", timed_wait_for_the_past_ends_at_once),
    VERIFIES("LLR-POSIX-043", timed_wait_for_an_impossible_time_is_refused),
    VERIFIES("LLR-POSIX-041", destroy_reports_waiters_and_a_second_time),
    VERIFIES("LLR-POSIX-040", static_initialiser_waits_by_the_realtime_clock),
    VERIFIES("LLR-POSIX-045 LLR-POSIX-046",
             attributes_keep_what_is_set_and_refuse_the_rest),
};

TARGET_TEST_MAIN(tests)
