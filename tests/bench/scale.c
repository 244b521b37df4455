/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a primitive costs beside many others: `scale KIND N`, where N threads
 *
 *     ready       are ready at lower priorities, forty levels
 *     equals      are ready at one priority and yield in turn
 *     semaphore   wait for the semaphore that is posted
 *     mutex       wait for the inheritance mutex that is handed on
 *     condition   wait for the condition that is signalled
 *     timers      sleep, each until another time
 *     chain       each own an inheritance mutex and wait for that of the one before
 *     held        wait for one mutex each, all of which one thread owns
 *
 * Rows are named KIND.OPERATION; ROUNDS repetitions each.
 */
#include "bench.h"

#include <bulkhead/config.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 10000U
#define ROUNDS      200U
#define TOP         220
#define CROWD       150 /* waiters have one of 50 priorities from here on */
#define MAIN        100
#define LOW         50
#define CROWD_TOP   200
#define READY_TOP   41
#define FAR_S       100000U

/* One small stack for each thread, and places for those that are measured. */
const struct bulkhead_config bulkhead_config = { .threads = THREADS_MAX + 10U,
                                                 .stack_size_bytes = 4096 };

static uint32_t count;
static uint32_t state = 1;
static uint64_t start;
static struct bench_row *volatile expected; /* the row of what has begun at start */
static sem_t semaphore;
static sem_t own;
static pthread_mutex_t mutex;
static pthread_cond_t condition;
static pthread_t threads[THREADS_MAX];

static void begin(struct bench_row *row)
{
    expected = row;
    start = bench_now();
}

/* What has begun has led here. */
static void end(uint64_t now)
{
    struct bench_row *const row = expected;
    if (row != NULL) {
        bench_add(row, start, now);
        expected = NULL;
    }
}

static int crowd_priority(void)
{
    return CROWD + (int)(bench_random(&state) % (CROWD_TOP - CROWD));
}

static void make_crowd(void *(*entry)(void *), void *argument)
{
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = bench_thread(crowd_priority(), entry, argument);
    }
}

/* Forgets what was counted while the crowd was made. */
static void clear(struct bench_row *row)
{
    *row = (struct bench_row){ .name = row->name };
}

static void *do_nothing(void *argument)
{
    return argument;
}

static struct bench_row first_row = { .name = "ready.create_first" };

static void *note_first(void *argument)
{
    end(bench_now());
    return argument;
}

static void create(int priority, struct bench_row *row, bool has_stack)
{
    static char stack[8192] __attribute__((aligned(16)));
    pthread_t thread;
    pthread_attr_t attributes;
    const struct sched_param parameters = { .sched_priority = priority };
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedparam(&attributes, &parameters);
    if (has_stack) {
        pthread_attr_setstack(&attributes, stack, sizeof stack);
    }
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(row);
        (void)pthread_create(&thread, &attributes,
                             (priority > MAIN) ? note_first : do_nothing, NULL);
        end(bench_now());
        pthread_join(thread, NULL);
    }
    bench_print(row);
}

static struct bench_row wake_row = { .name = "ready.sem_post_wake" };
static struct bench_row block_row = { .name = "ready.sem_wait_block" };

static void *ready_peer(void *argument)
{
    (void)argument;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(&block_row);
        sem_wait(&own);
        end(bench_now());
    }
    return NULL;
}

static struct bench_row boost_row = { .name = "ready.mutex_block_boost" };
static struct bench_row handoff_row = { .name = "ready.mutex_handoff" };

static void *ready_locker(void *argument)
{
    (void)argument;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        sem_wait(&own);
        begin(&boost_row);
        pthread_mutex_lock(&mutex);
        end(bench_now());
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void ready_pair(void *(*entry)(void *))
{
    const pthread_t peer = bench_thread(TOP, entry, NULL);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        begin(&wake_row);
        sem_post(&own);
        end(bench_now());
        begin(&handoff_row);
        pthread_mutex_unlock(&mutex);
        expected = NULL;
    }
    pthread_join(peer, NULL);
}

/* The first thread of the crowd goes before all others and behind them, in turn. */
static void set_priority(struct bench_row *row, int lowest, int highest)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(row);
        pthread_setschedprio(threads[0], ((i % 2U) == 0U) ? highest : lowest);
        end(bench_now());
    }
    bench_print(row);
}

static void ready(void)
{
    static struct bench_row yield_row = { .name = "ready.yield_noswitch" };
    static struct bench_row lower_row = { .name = "ready.create_lower" };
    static struct bench_row pool_row = { .name = "ready.create_with_pool_stack" };
    static struct bench_row set_row = { .name = "ready.setschedprio" };
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = bench_thread(1 + (int)(i % (READY_TOP - 1U)), do_nothing, NULL);
    }
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(&yield_row);
        sched_yield();
        end(bench_now());
    }
    bench_print(&yield_row);
    ready_pair(ready_peer);
    bench_print(&wake_row);
    bench_print(&block_row);
    ready_pair(ready_locker);
    bench_print(&boost_row);
    bench_print(&handoff_row);
    create(LOW, &lower_row, true);
    create(TOP, &first_row, true);
    create(LOW, &pool_row, false);
    set_priority(&set_row, 1, READY_TOP);
}

static struct bench_row ring_row = { .name = "equals.yield_switch" };

static void *ring_thread(void *argument)
{
    for (;;) {
        end(bench_now());
        begin(&ring_row);
        sched_yield();
    }
    return argument;
}

static void equals(void)
{
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = bench_thread(MAIN, ring_thread, NULL);
    }
    for (uint32_t i = 0; i < 2U + (ROUNDS / count); i++) {
        begin(&ring_row);
        sched_yield();
        end(bench_now());
    }
    bench_print(&ring_row);
}

static struct bench_row sem_block_row = { .name = "semaphore.wait_block" };

static void *sem_waiter(void *argument)
{
    for (;;) {
        begin(&sem_block_row);
        sem_wait(argument);
        end(bench_now());
    }
    return NULL;
}

static void semaphores(void)
{
    static struct bench_row row = { .name = "semaphore.post_wake" };
    static struct bench_row set_row = { .name = "semaphore.setschedprio" };
    make_crowd(sem_waiter, &semaphore);
    clear(&sem_block_row);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(&row);
        sem_post(&semaphore);
        end(bench_now());
    }
    bench_print(&row);
    bench_print(&sem_block_row);
    set_priority(&set_row, CROWD - 1, CROWD_TOP);
}

static struct bench_row mutex_block_row = { .name = "mutex.block_boost" };
static struct bench_row mutex_first_row = { .name = "mutex.handoff_switch" };
static struct bench_row mutex_handoff_row = { .name = "mutex.handoff" };

static void *mutex_waiter(void *argument)
{
    for (;;) {
        begin(&mutex_block_row);
        pthread_mutex_lock(&mutex);
        end(bench_now());
        if (mutex_block_row.count >= ROUNDS) {
            break;
        }
        begin(&mutex_handoff_row);
        pthread_mutex_unlock(&mutex);
        end(bench_now());
    }
    bench_print(&mutex_block_row);
    bench_print(&mutex_first_row);
    bench_print(&mutex_handoff_row);
    exit(0);
    return argument;
}

/* The crowd, all of one priority, waits for main, which then lets go; each hands the
   mutex to the next and waits for it again. */
static void mutexes(void)
{
    static struct bench_row set_row = { .name = "mutex.setschedprio" };
    const struct timespec second = { 1, 0 };
    pthread_mutex_lock(&mutex);
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = bench_thread(CROWD, mutex_waiter, NULL);
    }
    nanosleep(&second, NULL); /* they run: main has become as urgent */
    clear(&mutex_block_row);
    set_priority(&set_row, CROWD - 1, CROWD_TOP);
    begin(&mutex_first_row);
    pthread_mutex_unlock(&mutex);
}

static struct bench_row condition_block_row = { .name = "condition.wait_block" };

static void *condition_waiter(void *argument)
{
    pthread_mutex_lock(&mutex);
    for (;;) {
        begin(&condition_block_row);
        pthread_cond_wait(&condition, &mutex);
        end(bench_now());
    }
    return argument;
}

static void conditions(void)
{
    static struct bench_row row = { .name = "condition.signal_wake" };
    static struct bench_row all_row = { .name = "condition.broadcast_per_waiter" };
    make_crowd(condition_waiter, NULL);
    clear(&condition_block_row);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(&row);
        pthread_cond_signal(&condition);
        end(bench_now());
    }
    bench_print(&row);
    bench_print(&condition_block_row);
    const uint64_t before = bench_now();
    pthread_cond_broadcast(&condition);
    bench_add_exact(&all_row, (bench_now() - before) / count);
    bench_print(&all_row);
}

static struct timespec far(void)
{
    const struct timespec time = { (time_t)(1000U + (bench_random(&state) % FAR_S)),
                                   (long)(bench_random(&state) % 1000000000U) };
    return time;
}

static void *sleeper(void *argument)
{
    const struct timespec release = far();
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &release, NULL);
    return argument;
}

static struct bench_row insert_row = { .name = "timers.insert_block" };
static struct bench_row first_insert_row = { .name = "timers.insert_first_block" };
static struct bench_row cancel_row = { .name = "timers.cancel_wake" };
static struct bench_row expire_row = { .name = "timers.expire_wake" };
static volatile bool is_over;

/* Waits with a timeout among those of the crowd, which is cancelled; then sleeps with
   the first of all, which expires. */
static void *timer_user(void *argument)
{
    pthread_mutex_lock(&mutex);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        const struct timespec limit = far();
        begin(&insert_row);
        pthread_cond_timedwait(&condition, &mutex, &limit);
        end(bench_now());
    }
    pthread_mutex_unlock(&mutex);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct timespec release;
        clock_gettime(CLOCK_MONOTONIC, &release);
        release.tv_nsec += 100000;
        release.tv_sec += release.tv_nsec / 1000000000;
        release.tv_nsec %= 1000000000;
        const uint64_t deadline_ns =
            ((uint64_t)release.tv_sec * 1000000000U) + (uint64_t)release.tv_nsec;
        begin(&first_insert_row);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &release, NULL);
        const uint64_t now = bench_now();
        bench_add_exact(&expire_row,
                        now - bench_cycle_of_tick(bench_ticks(deadline_ns)));
    }
    is_over = true;
    return argument;
}

static void timers(void)
{
    make_crowd(sleeper, NULL);
    const pthread_t user = bench_thread(TOP, timer_user, NULL);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        begin(&cancel_row);
        pthread_cond_signal(&condition);
        end(bench_now());
    }
    while (!is_over) {
        if (expected != NULL) {
            end(bench_now());
        }
    }
    pthread_join(user, NULL);
    bench_print(&insert_row);
    bench_print(&first_insert_row);
    bench_print(&cancel_row);
    bench_print(&expire_row);
}

static pthread_mutex_t mutexes_of[THREADS_MAX];

static void make_mutexes(void)
{
    for (uint32_t i = 0; i < count; i++) {
        bench_mutex(&mutexes_of[i]);
    }
}

static void *chain_link(void *argument)
{
    const size_t self = (size_t)(uintptr_t)argument;
    pthread_mutex_lock(&mutexes_of[self]);
    if (self > 0U) {
        pthread_mutex_lock(&mutexes_of[self - 1U]);
    }
    sem_wait(&own);
    return NULL;
}

static struct bench_row chain_row = { .name = "chain.block_per_owner" };

static void *end_of_chain(void *argument)
{
    start = bench_now();
    pthread_mutex_lock(argument);
    return NULL;
}

/* The last to wait lends its priority to all. */
static void chain(void)
{
    make_mutexes();
    for (uint32_t i = 0; i < count; i++) {
        threads[i] = bench_thread(CROWD, chain_link, (void *)(uintptr_t)i);
    }
    (void)bench_thread(TOP, end_of_chain, &mutexes_of[count - 1U]);
    bench_add_exact(&chain_row, (bench_now() - start) / count);
    bench_print(&chain_row);
}

static void *wait_for_mutex(void *argument)
{
    pthread_mutex_lock(argument);
    sem_wait(&own);
    return NULL;
}

/* Main, which all of them boost, gives one mutex away. */
static void held(void)
{
    static struct bench_row row = { .name = "held.unlock_per_mutex" };
    const struct timespec second = { 1, 0 };
    make_mutexes();
    for (uint32_t i = 0; i < count; i++) {
        pthread_mutex_lock(&mutexes_of[i]);
        threads[i] = bench_thread(CROWD, wait_for_mutex, &mutexes_of[i]);
    }
    nanosleep(&second, NULL); /* they run: main has become as urgent */
    start = bench_now();
    pthread_mutex_unlock(&mutexes_of[0]);
    bench_add_exact(&row, (bench_now() - start) / count);
    bench_print(&row);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } kinds[] = {
        { "ready", ready },          { "equals", equals },
        { "semaphore", semaphores }, { "mutex", mutexes },
        { "condition", conditions }, { "timers", timers },
        { "chain", chain },          { "held", held },
    };
    count = (argc == 3) ? (uint32_t)strtoul(argv[2], NULL, 10) : 0U;
    if ((count == 0U) || (count > THREADS_MAX)) {
        return 2;
    }
    bench_init();
    bench_mutex(&mutex);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition, &attributes);
    sem_init(&semaphore, 0, 0);
    sem_init(&own, 0, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) {
            kinds[i].run();
            return 0;
        }
    }
    return 2;
}
