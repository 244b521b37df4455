/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image with other limits than the defaults: as many threads as the table says, each
 * with a stack and a timeout, all at once.  THREADS, STACKS and STACK_SIZE are given
 * when it is compiled.
 */
#include "thread_help.h"

#include <bulkhead/config.h>
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef STACKS
#    define STACKS THREADS
#endif
#define HEAP_SIZE     ((size_t)1 << 20)
#define MAIN_PRIORITY 77

const struct bulkhead_config bulkhead_config = {
    .threads = THREADS,
    .stacks = STACKS,
    .stack_size_bytes = STACK_SIZE,
    .descriptors = 5,
    .main_priority = MAIN_PRIORITY,
    .heap_size_bytes = HEAP_SIZE,
};

static pthread_t threads[THREADS];
static uint32_t begun;
static sem_t gate;

static void the_table_is_what_the_application_gave(void)
{
    struct sched_param parameters;
    int policy;
    CHECK_EQUAL(sysconf(_SC_THREAD_THREADS_MAX), THREADS);
    CHECK_EQUAL(sysconf(_SC_OPEN_MAX), 5);
    CHECK_EQUAL(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, MAIN_PRIORITY);
    void *const most = malloc(HEAP_SIZE - (HEAP_SIZE / 8U));
    CHECK(most != NULL);
    CHECK(malloc(HEAP_SIZE / 4U) == NULL);
    free(most);
}

static void *return_at_once(void *argument)
{
    return argument;
}

static void attributes_begin_with_the_stack_of_the_pool(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_getstacksize(&attributes, &size), 0);
    CHECK(size >= STACK_SIZE);
    CHECK(size >= PTHREAD_STACK_MIN);
    CHECK_EQUAL(pthread_create(&thread, &attributes, return_at_once, NULL), 0);
    thread_end(thread);
}

static void *wait_at_gate(void *argument)
{
    volatile char used[STACK_SIZE / 4];
    used[0] = 1;
    begun += (uint32_t)used[0];
    CHECK_EQUAL(sem_wait(&gate), 0);
    return argument;
}

static unsigned start_all(pthread_t *beyond)
{
    unsigned count = 0;
    int status = 0;
    begun = 0;
    while (status == 0) {
        status = pthread_create((count < THREADS) ? &threads[count] : beyond, NULL,
                                wait_at_gate, NULL);
        count += (status == 0) ? 1U : 0U;
    }
    CHECK_EQUAL(status, EAGAIN);
    return count;
}

static void threads_beyond_the_limit_are_refused_until_others_end(void)
{
    for (int round = 0; round < 3; round++) {
        pthread_t beyond = 0;
        CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
        const unsigned count = start_all(&beyond);
        CHECK_EQUAL(count, ((THREADS < STACKS) ? THREADS : STACKS) - 1U);
        sleep_ns(MS); /* they run */
        CHECK_EQUAL(begun, count);
        CHECK_EQUAL(pthread_create(&beyond, NULL, wait_at_gate, NULL), EAGAIN);
        CHECK_EQUAL(sem_post(&gate), 0); /* for the first */
        thread_end(threads[0]);
        CHECK_EQUAL(pthread_create(&threads[0], NULL, wait_at_gate, NULL), 0);
        CHECK_EQUAL(pthread_create(&beyond, NULL, wait_at_gate, NULL), EAGAIN);
        for (unsigned i = 0; i < count; i++) {
            CHECK_EQUAL(sem_post(&gate), 0);
        }
        for (unsigned i = 0; i < count; i++) {
            thread_end(threads[i]);
        }
    }
}

static int64_t begin_ns;
static int last_woken;
static unsigned out_of_order;
static int64_t worst_late_ns;

/* When it is let through, sleeps until its own time; no two have the same. */
static void *sleep_in_turn(void *argument)
{
    const int place = (int)(intptr_t)argument;
    const int64_t time_ns = begin_ns + ((int64_t)place * 20000);
    CHECK_EQUAL(sem_wait(&gate), 0);
    sleep_until_ns(time_ns);
    const int64_t late_ns = now_ns() - time_ns;
    worst_late_ns = (late_ns > worst_late_ns) ? late_ns : worst_late_ns;
    CHECK(late_ns >= 0);
    out_of_order += (place < last_woken) ? 1U : 0U;
    last_woken = place;
    return NULL;
}

/* Lets one thread go to sleep; returns how long that took it, its wake included. */
static int64_t send_to_sleep(void)
{
    const int64_t before_ns = now_ns();
    CHECK_EQUAL(sem_post(&gate), 0);
    return now_ns() - before_ns;
}

static void timeouts_of_all_threads_end_in_order_and_stay_cheap(void)
{
    const unsigned count = ((THREADS < STACKS) ? THREADS : STACKS) - 1U;
    const unsigned step = 7919U; /* a prime: every place comes once, in no order */
    int64_t few_ns = 0;
    int64_t many_ns = 0;
    begin_ns = now_ns() + (int64_t)(200 + (count / 10)) * MS; /* all begin before */
    last_woken = -1;
    out_of_order = 0;
    worst_late_ns = 0;
    CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
    for (unsigned i = 0; i < count; i++) {
        threads[i] =
            thread_start(100, sleep_in_turn, (void *)(intptr_t)((i * step) % count));
    }
    for (unsigned i = 0; i < count; i++) {
        const int64_t taken_ns = send_to_sleep();
        few_ns += (i < 20U) ? taken_ns : 0;
        many_ns += (i + 20U >= count) ? taken_ns : 0;
    }
    CHECK(now_ns() < begin_ns);
    for (unsigned i = 0; i < count; i++) {
        thread_end(threads[i]);
    }
    CHECK_EQUAL(out_of_order, 0);
    CHECK(worst_late_ns < 10000);
    printf("    %u timeouts: going to sleep costs %lld ns at first, %lld ns at last; "
           "at most %lld ns late\n",
           count, (long long)(few_ns / 20), (long long)(many_ns / 20),
           (long long)worst_late_ns);
    CHECK(many_ns < 2 * few_ns);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-BOOT-010 LLR-BOOT-011 LLR-CORE-017 LLR-POSIX-110 LLR-POSIX-152",
             the_table_is_what_the_application_gave),
    VERIFIES("LLR-POSIX-051 LLR-CORE-031", attributes_begin_with_the_stack_of_the_pool),
    VERIFIES("LLR-BOOT-010 LLR-BOOT-011 LLR-CORE-030 LLR-CORE-033 LLR-CORE-034 "
             "LLR-POSIX-060 LLR-SCHED-020",
             threads_beyond_the_limit_are_refused_until_others_end),
    VERIFIES("LLR-SCHED-041 LLR-SCHED-053 LLR-SCHED-084",
             timeouts_of_all_threads_end_in_order_and_stay_cheap),
};

TARGET_TEST_MAIN(tests)
