/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scheduling tests need again and again: threads of a given priority, a log of the
 * order in which they ran, spinning for a time, and main's own priority.
 */
#ifndef TARGET_THREAD_HELP_H
#define TARGET_THREAD_HELP_H

#include "target_test.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define MS 1000000LL

static char order_log[64];

static inline void order_clear(void)
{
    memset(order_log, 0, sizeof order_log);
}

static inline void order_add(char mark)
{
    const size_t length = strlen(order_log);
    if (length + 1U < sizeof order_log) {
        order_log[length] = mark;
    }
}

static inline void order_check(const char *expected)
{
    if (strcmp(order_log, expected) != 0) {
        printf("    order is \"%s\", not \"%s\"\n", order_log, expected);
        target_test_fail("order", __FILE__, __LINE__);
    }
}

static inline pthread_t thread_start(int priority, void *(*entry)(void *),
                                     void *argument)
{
    pthread_t thread = 0;
    pthread_attr_t attributes;
    const struct sched_param parameters = { .sched_priority = priority };
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, entry, argument), 0);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
    return thread;
}

static inline void thread_end(pthread_t thread)
{
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
}

static inline void priority_set(int priority)
{
    CHECK_EQUAL(pthread_setschedprio(pthread_self(), priority), 0);
}

static inline int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ((int64_t)now.tv_sec * 1000000000LL) + now.tv_nsec;
}

static inline void spin_ns(int64_t duration_ns)
{
    const int64_t end = now_ns() + duration_ns;
    while (now_ns() < end) {
    }
}

static inline void sleep_ns(int64_t duration_ns)
{
    const struct timespec duration = { duration_ns / 1000000000LL,
                                       (long)(duration_ns % 1000000000LL) };
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, NULL), 0);
}

static inline void sleep_until_ns(int64_t time_ns)
{
    const struct timespec time = { time_ns / 1000000000LL,
                                   (long)(time_ns % 1000000000LL) };
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL), 0);
}

#endif
