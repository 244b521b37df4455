/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of waiting: who is woken first, what a waiter lends, and what becomes of it
 * when the wait ends otherwise.
 */
#include "thread_help.h"

#include <errno.h>
#include <semaphore.h>

static sem_t semaphore;
static pthread_mutex_t mutex;
static pthread_cond_t condition;

static void mutex_init(pthread_mutex_t *object, int protocol, int ceiling)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, protocol), 0);
    if (protocol == PTHREAD_PRIO_PROTECT) {
        CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, ceiling), 0);
    }
    CHECK_EQUAL(pthread_mutex_init(object, &attributes), 0);
}

static struct timespec after_ns(int64_t interval_ns)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    const int64_t all_ns = time.tv_nsec + interval_ns;
    time.tv_sec += all_ns / 1000000000LL;
    time.tv_nsec = all_ns % 1000000000LL;
    return time;
}

/* Threads of 101, 103, 102, 103, 101, named in the order in which they are woken. */
static void five_start(void *(*entry)(void *), pthread_t threads[5])
{
    threads[0] = thread_start(101, entry, "4");
    threads[1] = thread_start(103, entry, "1");
    threads[2] = thread_start(102, entry, "3");
    threads[3] = thread_start(103, entry, "2");
    threads[4] = thread_start(101, entry, "5");
}

static void five_end(const pthread_t threads[5])
{
    for (int i = 0; i < 5; i++) {
        thread_end(threads[i]);
    }
}

static void *take_semaphore(void *argument)
{
    CHECK_EQUAL(sem_wait(&semaphore), 0);
    order_add(*(const char *)argument);
    return NULL;
}

static void a_semaphore_wakes_by_priority_then_by_arrival(void)
{
    pthread_t threads[5];
    order_clear();
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    five_start(take_semaphore, threads);
    for (int i = 0; i < 5; i++) {
        CHECK_EQUAL(sem_post(&semaphore), 0); /* each runs before the next post */
        order_add('.');
    }
    order_check("1.2.3.4.5.");
    five_end(threads);
}

static void *take_mutex(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    order_add(*(const char *)argument);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return NULL;
}

static void mutexes_wake_by_priority_then_by_arrival(void)
{
    static const int protocols[] = { PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT,
                                     PTHREAD_PRIO_PROTECT };
    for (int i = 0; i < 3; i++) {
        pthread_t threads[5];
        order_clear();
        mutex_init(&mutex, protocols[i], 103);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        five_start(take_mutex, threads);
        sleep_ns(MS); /* all come to wait, whatever the owner is lent */
        order_add('m');
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        order_check("m12345");
        five_end(threads);
        CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    }
}

static void *take_condition(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_wait(&condition, &mutex), 0);
    order_add(*(const char *)argument);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return NULL;
}

static void a_condition_wakes_by_priority_then_by_arrival(void)
{
    pthread_t threads[5];
    mutex_init(&mutex, PTHREAD_PRIO_INHERIT, 0);
    CHECK_EQUAL(pthread_cond_init(&condition, NULL), 0);
    order_clear();
    five_start(take_condition, threads);
    for (int i = 0; i < 5; i++) {
        CHECK_EQUAL(pthread_cond_signal(&condition), 0);
        order_add('.');
    }
    order_check("1.2.3.4.5.");
    five_end(threads);
    order_clear();
    five_start(take_condition, threads);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_cond_broadcast(&condition), 0);
    order_add('b'); /* all are woken, and wait for the mutex */
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    order_check("b12345");
    five_end(threads);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void a_waiter_whose_priority_changes_moves(void)
{
    order_clear();
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const pthread_t one = thread_start(110, take_semaphore, "1");
    const pthread_t two = thread_start(120, take_semaphore, "2");
    const pthread_t three = thread_start(130, take_semaphore, "3");
    CHECK_EQUAL(pthread_setschedprio(one, 140), 0);
    CHECK_EQUAL(pthread_setschedprio(three, 105), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(sem_post(&semaphore), 0);
    }
    order_check("123");
    thread_end(one);
    thread_end(two);
    thread_end(three);
}

static void *wait_for_a_time(void *argument)
{
    const struct timespec end = after_ns(*(const int64_t *)argument);
    const int64_t before_ns = now_ns();
    CHECK_EQUAL(sem_timedwait(&semaphore, &end), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    CHECK(now_ns() - before_ns >= *(const int64_t *)argument);
    CHECK(now_ns() - before_ns < *(const int64_t *)argument + (MS / 10));
    order_add('t');
    return NULL;
}

static void a_wait_that_times_out_leaves_the_others_in_order(void)
{
    static const int64_t soon_ns = 2 * MS;
    order_clear();
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const pthread_t first = thread_start(110, take_semaphore, "1");
    const pthread_t timed = thread_start(120, wait_for_a_time, (void *)&soon_ns);
    const pthread_t second = thread_start(110, take_semaphore, "2");
    sleep_ns(5 * MS);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    order_check("t12");
    thread_end(first);
    thread_end(timed);
    thread_end(second);
}

static void a_post_before_the_time_ends_the_timeout(void)
{
    struct timespec end = after_ns(5 * MS);
    CHECK_EQUAL(sem_init(&semaphore, 0, 1), 0);
    CHECK_EQUAL(sem_timedwait(&semaphore, &end), 0);
    const pthread_t waiter = thread_start(110, take_semaphore, "w");
    CHECK_EQUAL(sem_post(&semaphore), 0);
    thread_end(waiter);
    sleep_ns(10 * MS);
    end = after_ns(-1 * MS);
    CHECK_EQUAL(sem_timedwait(&semaphore, &end), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
}

static struct {
    pthread_mutex_t first;  /* held by low */
    pthread_mutex_t second; /* held by middle, which waits for first */
    int outcome;
} chain;

static void *hold_first(void *argument)
{
    CHECK_EQUAL(pthread_mutex_lock(&chain.first), 0);
    CHECK_EQUAL(sem_wait(&semaphore), 0);
    order_add('l'); /* with what others lend */
    spin_ns(*(const int64_t *)argument);
    order_add('L');
    CHECK_EQUAL(pthread_mutex_unlock(&chain.first), 0);
    return NULL;
}

static void *hold_second(void *unused)
{
    CHECK_EQUAL(pthread_mutex_lock(&chain.second), 0);
    CHECK_EQUAL(pthread_mutex_lock(&chain.first), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&chain.first), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&chain.second), 0);
    return unused;
}

static void *want_second(void *argument)
{
    const struct timespec end = after_ns(*(const int64_t *)argument);
    chain.outcome = pthread_mutex_timedlock(&chain.second, &end);
    order_add('h');
    if (chain.outcome == 0) {
        CHECK_EQUAL(pthread_mutex_unlock(&chain.second), 0);
    }
    return NULL;
}

static void *mark_when_time(void *argument)
{
    sleep_ns(*(const int64_t *)argument);
    order_add('n');
    return NULL;
}

/*
 * low (20) holds first, middle (30) holds second and waits for first, high (60) waits
 * for second until 4 ms; noise (40) wakes at 2 ms, while low has 60, and runs only when
 * high has given up and low has fallen back to 30.
 */
static void a_timeout_ends_what_was_lent_along_the_chain(void)
{
    static const int64_t spin = 20 * MS;
    static const int64_t until_ns = 4 * MS;
    static const int64_t noise_ns = 2 * MS;
    mutex_init(&chain.first, PTHREAD_PRIO_INHERIT, 0);
    mutex_init(&chain.second, PTHREAD_PRIO_INHERIT, 0);
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    order_clear();
    const pthread_t low = thread_start(20, hold_first, (void *)&spin);
    sleep_ns(MS); /* it holds the mutex and waits */
    const pthread_t middle = thread_start(30, hold_second, NULL);
    sleep_ns(MS);
    const pthread_t high = thread_start(60, want_second, (void *)&until_ns);
    const pthread_t noise = thread_start(40, mark_when_time, (void *)&noise_ns);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    thread_end(low);
    order_check("lhnL");
    CHECK_EQUAL(chain.outcome, ETIMEDOUT);
    thread_end(middle);
    thread_end(high);
    thread_end(noise);
    CHECK_EQUAL(pthread_mutex_destroy(&chain.first), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&chain.second), 0);
}

static void *mark(void *argument)
{
    order_add(*(const char *)argument);
    return NULL;
}

static void nested_ceilings_end_one_by_one(void)
{
    pthread_mutex_t high;
    pthread_mutex_t low;
    mutex_init(&high, PTHREAD_PRIO_PROTECT, 150);
    mutex_init(&low, PTHREAD_PRIO_PROTECT, 130);
    order_clear();
    CHECK_EQUAL(pthread_mutex_lock(&low), 0);
    CHECK_EQUAL(pthread_mutex_lock(&high), 0);
    const pthread_t a = thread_start(140, mark, "a");
    const pthread_t b = thread_start(120, mark, "b");
    const pthread_t c = thread_start(160, mark, "c");
    order_add('1');
    CHECK_EQUAL(pthread_mutex_unlock(&high), 0); /* down to 130 */
    order_add('2');
    CHECK_EQUAL(pthread_mutex_unlock(&low), 0); /* down to 100 */
    order_check("c1a2b");
    thread_end(a);
    thread_end(b);
    thread_end(c);
    order_clear();
    CHECK_EQUAL(pthread_mutex_lock(&low), 0); /* let go in the other order */
    CHECK_EQUAL(pthread_mutex_lock(&high), 0);
    const pthread_t d = thread_start(140, mark, "d");
    CHECK_EQUAL(pthread_mutex_unlock(&low), 0);
    order_add('1');
    CHECK_EQUAL(pthread_mutex_unlock(&high), 0);
    order_check("1d");
    thread_end(d);
    CHECK_EQUAL(pthread_mutex_destroy(&high), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&low), 0);
}

static void a_ceiling_below_the_caller_is_an_error(void)
{
    mutex_init(&mutex, PTHREAD_PRIO_PROTECT, 99);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void *wait_to_be_late(void *unused)
{
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    const struct timespec end = after_ns(2 * MS);
    CHECK_EQUAL(pthread_cond_timedwait(&condition, &mutex, &end), ETIMEDOUT);
    order_add('o'); /* it owns the mutex, though the time passed long before */
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    return unused;
}

static void a_condition_that_times_out_waits_for_its_mutex(void)
{
    mutex_init(&mutex, PTHREAD_PRIO_INHERIT, 0);
    CHECK_EQUAL(pthread_cond_init(&condition, NULL), 0);
    order_clear();
    const pthread_t waiter = thread_start(120, wait_to_be_late, NULL);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    spin_ns(5 * MS);
    order_add('m');
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    order_check("mo");
    thread_end(waiter);
    CHECK_EQUAL(pthread_cond_destroy(&condition), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-SCHED-030 LLR-SCHED-031 LLR-SCHED-061 LLR-SCHED-062",
             a_semaphore_wakes_by_priority_then_by_arrival),
    VERIFIES("LLR-SCHED-072 LLR-SCHED-075", mutexes_wake_by_priority_then_by_arrival),
    VERIFIES("LLR-SCHED-090 LLR-SCHED-091 LLR-SCHED-092 LLR-POSIX-044",
             a_condition_wakes_by_priority_then_by_arrival),
    VERIFIES("LLR-SCHED-034", a_waiter_whose_priority_changes_moves),
    VERIFIES("LLR-SCHED-032 LLR-SCHED-033 LLR-POSIX-025",
             a_wait_that_times_out_leaves_the_others_in_order),
    VERIFIES("LLR-SCHED-032 LLR-SCHED-052", a_post_before_the_time_ends_the_timeout),
    VERIFIES("LLR-SCHED-033 LLR-SCHED-077 LLR-SCHED-080",
             a_timeout_ends_what_was_lent_along_the_chain),
    VERIFIES("LLR-SCHED-071 LLR-SCHED-075", nested_ceilings_end_one_by_one),
    VERIFIES("LLR-SCHED-072 LLR-SCHED-074", a_ceiling_below_the_caller_is_an_error),
    VERIFIES("LLR-SCHED-073 LLR-SCHED-090",
             a_condition_that_times_out_waits_for_its_mutex),
};

TARGET_TEST_MAIN(tests)
