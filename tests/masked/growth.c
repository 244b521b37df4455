/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations whose work could grow with the number of threads, waiters, timeouts or
 * mutexes, each with 1, 10, 100 and, if the limits allow it, 1,000 of them: what
 * depends on the limits is to be seen with those of such a system (growth_100.c).
 * Every operation is a phase, which a hint that nobody else uses begins and ends, so
 * that the observer can tell the longest masked stretch of each; the console says which
 * phase is what.
 */
#include <bulkhead/config.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MOST  1000U
#define PLACE 8192U /* a stack and its guard, in the pool */
#define LOW   5     /* main */
#define MID   10    /* the many */
#define HIGH  100
#define MS    1000000LL

static pthread_t threads[MOST];
static pthread_mutex_t mutexes[MOST];
static pthread_mutex_t monitor = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static sem_t held;
static int64_t instant_ns; /* when sleepers wake */

static void check(int error, const char *what)
{
    if (error != 0) {
        printf("growth: %s: %d\n", what, error);
        exit(1);
    }
}

/* A phase begins, or the time between two. */
static inline void mark(void)
{
    __asm__ volatile("hint #100" ::: "memory");
}

static void begin(const char *operation, unsigned many)
{
    printf("PHASE %s %u\n", operation, many);
    mark();
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ((int64_t)now.tv_sec * 1000000000LL) + now.tv_nsec;
}

static void sleep_until(clockid_t clock, int64_t ns)
{
    const struct timespec time = { ns / 1000000000LL, (long)(ns % 1000000000LL) };
    check(clock_nanosleep(clock, TIMER_ABSTIME, &time, NULL), "clock_nanosleep");
}

static pthread_t start(int priority, size_t stack_bytes, void *(*entry)(void *),
                       void *argument)
{
    pthread_t thread;
    pthread_attr_t attributes;
    const struct sched_param parameters = { .sched_priority = priority };
    check(pthread_attr_init(&attributes), "attributes");
    check(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), "sched");
    check(pthread_attr_setschedparam(&attributes, &parameters), "priority");
    if (stack_bytes != 0U) {
        check(pthread_attr_setstacksize(&attributes, stack_bytes), "stack size");
    }
    check(pthread_create(&thread, &attributes, entry, argument), "pthread_create");
    return thread;
}

static void start_many(unsigned many, int priority, void *(*entry)(void *))
{
    for (uintptr_t i = 0; i < many; i++) {
        threads[i] = start(priority, 0, entry, (void *)i); /* NOLINT */
    }
}

static void join_many(unsigned many)
{
    for (unsigned i = 0; i < many; i++) {
        check(pthread_join(threads[i], NULL), "pthread_join");
    }
}

static void mutexes_init(unsigned many, int type, int protocol)
{
    pthread_mutexattr_t attributes;
    check(pthread_mutexattr_init(&attributes), "mutex attributes");
    check(pthread_mutexattr_settype(&attributes, type), "type");
    check(pthread_mutexattr_setprotocol(&attributes, protocol), "protocol");
    check(pthread_mutexattr_setprioceiling(&attributes, HIGH), "ceiling");
    for (unsigned i = 0; i < many; i++) {
        check(pthread_mutex_init(&mutexes[i], &attributes), "pthread_mutex_init");
    }
}

static void *do_nothing(void *unused)
{
    return unused;
}

static void *wait_condition(void *unused)
{
    check(pthread_mutex_lock(&monitor), "lock");
    check(pthread_cond_wait(&condition, &monitor), "wait");
    check(pthread_mutex_unlock(&monitor), "unlock");
    return unused;
}

static void broadcast(unsigned many)
{
    start_many(many, MID, wait_condition);
    begin("condition_broadcast", many);
    check(pthread_cond_broadcast(&condition), "broadcast");
    join_many(many);
    mark();
}

static void *wait_semaphore(void *unused)
{
    check(sem_wait(&semaphore), "sem_wait");
    return unused;
}

static void post(unsigned many)
{
    begin("semaphore_wait", many);
    start_many(many, MID, wait_semaphore);
    mark();
    begin("semaphore_post", many);
    for (unsigned i = 0; i < many; i++) {
        check(sem_post(&semaphore), "sem_post");
    }
    mark();
    begin("join", many);
    join_many(many);
    mark();
}

/* All in one queue: the priority of those at its end changes. */
static void set_priorities(unsigned many)
{
    const struct sched_param parameters = { .sched_priority = MID + 1 };
    start_many(many, MID, wait_semaphore);
    begin("setschedparam_waiting", many);
    check(pthread_setschedparam(threads[many - 1U], SCHED_FIFO, &parameters), "set");
    mark();
    check(pthread_setschedprio(pthread_self(), HIGH), "raise");
    for (unsigned i = 0; i < many; i++) {
        check(sem_post(&semaphore), "sem_post");
    }
    begin("setschedparam_ready", many);
    check(pthread_setschedparam(threads[many / 2U], SCHED_FIFO, &parameters), "set");
    mark();
    begin("yield_ready", many);
    (void)sched_yield();
    mark();
    begin("setschedprio_self_lower", many);
    check(pthread_setschedprio(pthread_self(), LOW), "lower");
    mark();
    join_many(many);
}

static void *sleep_till_instant(void *unused)
{
    sleep_until(CLOCK_MONOTONIC, instant_ns);
    return unused;
}

static void expire(unsigned many)
{
    instant_ns = now_ns() + (500 * MS);
    begin("sleep_same_instant", many);
    start_many(many, MID, sleep_till_instant);
    mark();
    begin("expire_same_instant", many);
    join_many(many);
    mark();
}

static void *sleep_apart(void *argument)
{
    const clockid_t clock = CLOCK_REALTIME;
    struct timespec now;
    clock_gettime(clock, &now);
    const int64_t base = ((int64_t)now.tv_sec * 1000000000LL) + now.tv_nsec;
    const int64_t place = (int64_t)(((uintptr_t)argument * 7919U) % MOST);
    sleep_until(clock, base + (100 * MS) + (place * MS / 10));
    return argument;
}

/* Deadlines in no order, on the other clock as well. */
static void sleep_among(unsigned many)
{
    begin("sleep_apart", many);
    start_many(many, MID, sleep_apart);
    mark();
    begin("sleep_first_among", many);
    sleep_until(CLOCK_MONOTONIC, now_ns() + MS);
    mark();
    begin("expire_apart", many);
    join_many(many);
    mark();
}

static void *wait_a_long_time(void *unused)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 100 + (time_t)(((uintptr_t)unused * 7919U) % MOST);
    check(sem_timedwait(&semaphore, &time), "sem_timedwait");
    return unused;
}

static void stop_timeouts(unsigned many)
{
    start_many(many, MID, wait_a_long_time);
    begin("timed_wait_woken", many);
    for (unsigned i = 0; i < many; i++) {
        check(sem_post(&semaphore), "sem_post");
    }
    mark();
    join_many(many);
}

static void *be_link(void *argument)
{
    const uintptr_t i = (uintptr_t)argument;
    check(pthread_mutex_lock(&mutexes[i]), "own");
    if (i == 0U) {
        check(sem_wait(&held), "held");
    } else {
        check(pthread_mutex_lock(&mutexes[i - 1U]), "next");
        check(pthread_mutex_unlock(&mutexes[i - 1U]), "next");
    }
    check(pthread_mutex_unlock(&mutexes[i]), "own");
    return argument;
}

static void *lock_for_a_time(void *last)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += 20 * MS;
    if (time.tv_nsec >= 1000 * MS) {
        time.tv_nsec -= 1000 * MS;
        time.tv_sec++;
    }
    (void)pthread_mutex_timedlock(last, &time); /* it runs out of time */
    return NULL;
}

/* Each owns a mutex and waits for the one before; an urgent thread for the last. */
static void chain(unsigned many, int type, const char *const names[4])
{
    mutexes_init(many, type, PTHREAD_PRIO_INHERIT);
    start_many(many, MID, be_link);
    begin(names[0], many);
    const pthread_t urgent = start(HIGH, 0, lock_for_a_time, &mutexes[many - 1U]);
    mark();
    begin(names[1], many);
    check(pthread_join(urgent, NULL), "join");
    mark();
    begin(names[2], many);
    check(pthread_setschedprio(threads[many - 1U], MID + 1), "set");
    mark();
    begin(names[3], many);
    check(sem_post(&held), "held");
    join_many(many);
    mark();
}

static void *wait_mutex(void *argument)
{
    pthread_mutex_t *const mutex = &mutexes[(uintptr_t)argument];
    check(pthread_mutex_lock(mutex), "lock");
    check(pthread_mutex_unlock(mutex), "unlock");
    return argument;
}

/* One owner of all, somebody waits for each. */
static void contend(unsigned many)
{
    mutexes_init(many, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT);
    check(pthread_setschedprio(pthread_self(), MID + 2), "raise");
    for (unsigned i = 0; i < many; i++) {
        check(pthread_mutex_lock(&mutexes[i]), "lock");
    }
    start_many(many, MID, wait_mutex);
    check(pthread_setschedprio(pthread_self(), LOW), "lower");
    sleep_until(CLOCK_MONOTONIC, now_ns() + (10 * MS)); /* until all wait */
    begin("unlock_of_contended", many);
    check(pthread_mutex_unlock(&mutexes[0]), "unlock");
    mark();
    for (unsigned i = 1; i < many; i++) {
        check(pthread_mutex_unlock(&mutexes[i]), "unlock");
    }
    join_many(many);
}

static void *wait_first(void *argument)
{
    (void)argument;
    return wait_mutex(NULL);
}

static void hand_over(unsigned many)
{
    mutexes_init(1, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT);
    check(pthread_mutex_lock(&mutexes[0]), "lock");
    begin("lock_with_waiters", many);
    start_many(many, MID, wait_first);
    sleep_until(CLOCK_MONOTONIC, now_ns() + (10 * MS)); /* until all wait */
    mark();
    begin("unlock_with_waiters", many);
    check(pthread_mutex_unlock(&mutexes[0]), "unlock");
    mark();
    join_many(many);
}

static void ceilings(unsigned many)
{
    mutexes_init(many, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_PROTECT);
    begin("lock_ceilings", many);
    for (unsigned i = 0; i < many; i++) {
        check(pthread_mutex_lock(&mutexes[i]), "lock");
    }
    mark();
    begin("unlock_ceilings", many);
    for (unsigned i = 0; i < many; i++) {
        check(pthread_mutex_unlock(&mutexes[i]), "unlock");
    }
    mark();
}

/* The pool is full but for the end; then one stack takes as many places. */
static void create(unsigned many)
{
    start_many(many, MID, wait_semaphore);
    begin("create_beside", many);
    const pthread_t one = start(LOW, 0, do_nothing, NULL);
    mark();
    begin("exit_join_beside", many);
    check(pthread_join(one, NULL), "join");
    mark();
    for (unsigned i = 0; i < many; i++) {
        check(sem_post(&semaphore), "sem_post");
    }
    join_many(many);
    begin("create_large_stack", many);
    const pthread_t large = start(LOW, (many * PLACE) - 4096U, do_nothing, NULL);
    mark();
    begin("join_large_stack", many);
    check(pthread_join(large, NULL), "join");
    mark();
}

static void set_clock(unsigned many)
{
    struct timespec time;
    start_many(many, MID, wait_a_long_time);
    clock_gettime(CLOCK_REALTIME, &time);
    begin("clock_settime", many);
    check(clock_settime(CLOCK_REALTIME, &time), "clock_settime");
    mark();
    for (unsigned i = 0; i < many; i++) {
        check(sem_post(&semaphore), "sem_post");
    }
    join_many(many);
}

/* What is masked for the number of keys or the length of a name. */
static void keys(unsigned many)
{
    static pthread_key_t known[PTHREAD_KEYS_MAX];
    const unsigned count = (many < PTHREAD_KEYS_MAX) ? many : PTHREAD_KEYS_MAX;
    begin("key_create", many);
    for (unsigned i = 0; i < count; i++) {
        check(pthread_key_create(&known[i], NULL), "pthread_key_create");
    }
    mark();
    for (unsigned i = 0; i < count; i++) {
        check(pthread_key_delete(known[i]), "pthread_key_delete");
    }
    begin("setname", many);
    check(pthread_setname_np(pthread_self(),
                             (many == 1U) ? "m" : "as long as a name may be, main"),
          "pthread_setname_np");
    mark();
}

int main(void)
{
    static const char *const plain[] = { "chain_lend", "chain_time_out", "chain_set",
                                         "chain_release" };
    static const char *const checked[] = { "checked_lend", "checked_time_out",
                                           "checked_set", "checked_release" };
    check(sem_init(&semaphore, 0, 0), "sem_init");
    check(sem_init(&held, 0, 0), "sem_init");
    for (unsigned many = 1; (many <= MOST) && (many < bulkhead_config.threads);
         many *= 10U) {
        broadcast(many);
        post(many);
        set_priorities(many);
        expire(many);
        sleep_among(many);
        stop_timeouts(many);
        chain(many, PTHREAD_MUTEX_NORMAL, plain);
        chain(many, PTHREAD_MUTEX_ERRORCHECK, checked);
        contend(many);
        hand_over(many);
        ceilings(many);
        create(many);
        set_clock(many);
        keys(many);
    }
    printf("growth: done\n");
    return 0;
}
