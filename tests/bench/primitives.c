/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of each primitive, in instructions, from the call to the first instruction
 * after it, in the same thread or in the one that runs next.
 */
#include "bench.h"

#include <bulkhead/config.h>

#define HIGH 150
#define MAIN 100
#define LOW  50

const struct bulkhead_config bulkhead_config = { .threads = 100 };

static uint64_t start;
static sem_t semaphore;
static pthread_mutex_t mutex;

static void yield_noswitch(void)
{
    static struct bench_row row = { .name = "yield_noswitch" };
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        const uint64_t before = bench_now();
        sched_yield();
        bench_add(&row, before, bench_now());
    }
    bench_print(&row);
}

static struct bench_row yield_row = { .name = "yield_switch" };

static void *yield_peer(void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        sched_yield(); /* main yields back */
        const uint64_t now = bench_now();
        bench_add(&yield_row, start, now);
    }
    return NULL;
}

static void yield_switch(void)
{
    const pthread_t peer = bench_thread(MAIN, yield_peer, NULL);
    sched_yield(); /* the other yields for the first time */
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        start = bench_now();
        sched_yield();
    }
    pthread_join(peer, NULL);
    bench_print(&yield_row);
}

static void semaphore_alone(void)
{
    static struct bench_row post = { .name = "sem_post_nowaiter" };
    static struct bench_row wait = { .name = "sem_wait_avail" };
    sem_init(&semaphore, 0, 0);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        const uint64_t before = bench_now();
        sem_post(&semaphore);
        const uint64_t between = bench_now();
        sem_wait(&semaphore);
        const uint64_t after = bench_now();
        bench_add(&post, before, between);
        bench_add(&wait, between, after);
    }
    bench_print(&post);
    bench_print(&wait);
}

static struct bench_row wake_row = { .name = "sem_post_wake_higher" };
static struct bench_row block_row = { .name = "sem_wait_block_switch_low" };

static void *semaphore_high(void *argument)
{
    (void)argument;
    sem_wait(&semaphore);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        const uint64_t now = bench_now();
        bench_add(&wake_row, start, now);
        start = bench_now();
        sem_wait(&semaphore);
    }
    return NULL;
}

static void semaphore_two(void)
{
    sem_init(&semaphore, 0, 0);
    const pthread_t high = bench_thread(HIGH, semaphore_high, NULL);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        start = bench_now();
        sem_post(&semaphore);
        bench_add(&block_row, start, bench_now());
    }
    sem_post(&semaphore);
    pthread_join(high, NULL);
    bench_print(&wake_row);
    bench_print(&block_row);
}

static void mutex_alone(void)
{
    static struct bench_row lock = { .name = "mutex_lock_uncontended" };
    static struct bench_row unlock = { .name = "mutex_unlock_uncontended" };
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        const uint64_t before = bench_now();
        pthread_mutex_lock(&mutex);
        const uint64_t between = bench_now();
        pthread_mutex_unlock(&mutex);
        const uint64_t after = bench_now();
        bench_add(&lock, before, between);
        bench_add(&unlock, between, after);
    }
    bench_print(&lock);
    bench_print(&unlock);
}

static struct bench_row boost_row = { .name = "mutex_pi_block_boost_switch" };
static struct bench_row handoff_row = { .name = "mutex_pi_unlock_handoff" };

static void *mutex_high(void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        sem_wait(&semaphore);
        start = bench_now();
        pthread_mutex_lock(&mutex);
        const uint64_t now = bench_now();
        bench_add(&handoff_row, start, now);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void mutex_two(void)
{
    sem_init(&semaphore, 0, 0);
    const pthread_t high = bench_thread(HIGH, mutex_high, NULL);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        pthread_mutex_lock(&mutex);
        sem_post(&semaphore);
        const uint64_t now = bench_now();
        bench_add(&boost_row, start, now);
        start = bench_now();
        pthread_mutex_unlock(&mutex);
    }
    pthread_join(high, NULL);
    bench_print(&boost_row);
    bench_print(&handoff_row);
}

static char stack[16384] __attribute__((aligned(16)));
static struct bench_row first_row = { .name = "thread_create_to_first_insn_higher" };

static void *note_start(void *argument)
{
    const uint64_t now = bench_now();
    bench_add(argument, start, now);
    return NULL;
}

static void *do_nothing(void *argument)
{
    return argument;
}

static void create(void)
{
    static struct bench_row lower_row = { .name = "thread_create_start_lower" };
    pthread_attr_t attributes;
    pthread_t thread;
    struct sched_param parameters = { .sched_priority = LOW };
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setstack(&attributes, stack, sizeof stack);
    pthread_attr_setschedparam(&attributes, &parameters);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        const uint64_t before = bench_now();
        pthread_create(&thread, &attributes, do_nothing, NULL);
        bench_add(&lower_row, before, bench_now());
        pthread_join(thread, NULL);
    }
    parameters.sched_priority = HIGH;
    pthread_attr_setschedparam(&attributes, &parameters);
    for (unsigned i = 0; i < BENCH_REPEATS; i++) {
        start = bench_now();
        pthread_create(&thread, &attributes, note_start, &first_row);
        pthread_join(thread, NULL);
    }
    bench_print(&lower_row);
    bench_print(&first_row);
}

int main(int argc, char **argv)
{
    (void)argv;
    bench_init();
    bench_mutex(&mutex);
    if (argc > 1) { /* the same beside others, for the worst case */
        bench_crowd(true);
    }
    yield_noswitch();
    yield_switch();
    semaphore_alone();
    semaphore_two();
    mutex_alone();
    mutex_two();
    create();
    return 0;
}
