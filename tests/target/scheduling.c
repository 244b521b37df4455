/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of scheduling on the target: who runs, who displaces whom, who comes first.
 */
#include "thread_help.h"

#include <semaphore.h>

#define MAIN_PRIORITY 100

static void *mark(void *argument)
{
    order_add(*(const char *)argument);
    return NULL;
}

static void the_most_urgent_thread_runs_first(void)
{
    order_clear();
    priority_set(200);
    const pthread_t threads[] = {
        thread_start(10, mark, "a"), thread_start(255, mark, "x"),
        thread_start(30, mark, "c"), thread_start(20, mark, "b"),
        thread_start(0, mark, "0"),
    };
    order_check("x"); /* more urgent than main: before pthread_create returned */
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        thread_end(threads[i]);
    }
    order_check("xcba0");
    priority_set(MAIN_PRIORITY);
}

static void equals_run_in_order_of_arrival(void)
{
    order_clear();
    const pthread_t threads[] = { thread_start(50, mark, "1"),
                                  thread_start(50, mark, "2"),
                                  thread_start(50, mark, "3") };
    for (size_t i = 0; i < 3U; i++) {
        thread_end(threads[i]);
    }
    order_check("123");
}

static void *spin_long(void *argument)
{
    order_add(*(const char *)argument);
    spin_ns(300 * MS);
    order_add(*(const char *)argument);
    return NULL;
}

static void equals_are_never_time_sliced(void)
{
    order_clear();
    const pthread_t one = thread_start(50, spin_long, "1");
    const pthread_t two = thread_start(50, spin_long, "2");
    thread_end(one);
    thread_end(two);
    order_check("1122");
}

static void *sleep_and_mark(void *argument)
{
    sleep_ns(10 * MS);
    order_add(*(const char *)argument);
    return NULL;
}

static void only_a_more_urgent_thread_displaces(void)
{
    order_clear();
    priority_set(200);
    const pthread_t lower = thread_start(49, sleep_and_mark, "l");
    const pthread_t equal = thread_start(50, sleep_and_mark, "e");
    const pthread_t higher = thread_start(51, sleep_and_mark, "h");
    const pthread_t worker = thread_start(50, spin_long, "w");
    thread_end(worker);
    thread_end(lower);
    thread_end(equal);
    thread_end(higher);
    order_check("whwel");
    priority_set(MAIN_PRIORITY);
}

static void a_displaced_thread_stays_before_its_equals(void)
{
    order_clear();
    const pthread_t worker = thread_start(50, spin_long, "w");
    const pthread_t equal = thread_start(50, mark, "e");
    sleep_ns(20 * MS); /* main displaces the worker when it wakes */
    order_add('m');
    thread_end(worker);
    thread_end(equal);
    order_check("wmwe");
}

static void *yield_and_mark(void *argument)
{
    for (int i = 0; i < 3; i++) {
        order_add(*(const char *)argument);
        sched_yield();
    }
    return NULL;
}

static void yield_goes_behind_the_equals(void)
{
    order_clear();
    const pthread_t one = thread_start(50, yield_and_mark, "1");
    const pthread_t two = thread_start(50, yield_and_mark, "2");
    thread_end(one);
    thread_end(two);
    order_check("121212");
}

static void setting_a_priority_places_as_posix_says(void)
{
    const struct sched_param fifty = { .sched_priority = 50 };
    order_clear();
    priority_set(200);
    const pthread_t a = thread_start(50, mark, "a");
    const pthread_t b = thread_start(50, mark, "b");
    const pthread_t c = thread_start(50, mark, "c");
    CHECK_EQUAL(pthread_setschedparam(a, SCHED_FIFO, &fifty),
                0);                              /* to the tail: b c a */
    CHECK_EQUAL(pthread_setschedprio(b, 50), 0); /* it stays: b c a */
    CHECK_EQUAL(pthread_setschedprio(c, 60), 0);
    CHECK_EQUAL(pthread_setschedprio(c, 50), 0); /* lowered: to the head: c b a */
    thread_end(a);
    thread_end(b);
    thread_end(c);
    order_check("cba");
    order_clear();
    const pthread_t d = thread_start(50, mark, "d");
    const pthread_t e = thread_start(40, mark, "e");
    CHECK_EQUAL(pthread_setschedprio(e, 50), 0); /* raised: to the tail */
    thread_end(d);
    thread_end(e);
    order_check("de");
    priority_set(MAIN_PRIORITY);
}

static struct {
    pthread_mutex_t outer;
    pthread_mutex_t inner;
} chain;

static int current_priority(void)
{
    struct sched_param parameters;
    int policy;
    CHECK_EQUAL(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    return parameters.sched_priority;
}

static void *hold_inner(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&chain.inner);
    sleep_ns(5 * MS); /* the others block meanwhile */
    spin_ns(20 * MS);
    order_add('i');
    pthread_mutex_unlock(&chain.inner);
    order_add('I');
    return NULL;
}

static void *hold_outer(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&chain.outer);
    pthread_mutex_lock(&chain.inner);
    order_add('o');
    pthread_mutex_unlock(&chain.inner);
    pthread_mutex_unlock(&chain.outer);
    order_add('O');
    return NULL;
}

static void *want_outer(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&chain.outer);
    order_add('h');
    pthread_mutex_unlock(&chain.outer);
    return NULL;
}

static void inheritance_passes_along_a_chain_of_owners(void)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
    CHECK_EQUAL(pthread_mutex_init(&chain.outer, &attributes), 0);
    CHECK_EQUAL(pthread_mutex_init(&chain.inner, &attributes), 0);
    order_clear();
    const pthread_t low = thread_start(101, hold_inner, NULL);
    const pthread_t middle = thread_start(102, hold_outer, NULL);
    const pthread_t high = thread_start(104, want_outer, NULL);
    const pthread_t noise = thread_start(103, sleep_and_mark, "n"); /* wakes at 10 ms */
    thread_end(high);
    thread_end(middle);
    thread_end(low);
    thread_end(noise);
    order_check(
        "iohnOI"); /* the noise waits for nobody, and cannot come between i, o, h */
    CHECK_EQUAL(current_priority(), MAIN_PRIORITY);
    CHECK_EQUAL(pthread_mutex_destroy(&chain.outer), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&chain.inner), 0);
}

static void a_ceiling_keeps_others_away(void)
{
    static pthread_mutex_t mutex;
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT), 0);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 150), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
    order_clear();
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    const pthread_t equal = thread_start(150, mark, "e");
    const pthread_t higher = thread_start(151, mark, "h");
    order_add('m');
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    order_check("hme");
    thread_end(equal);
    thread_end(higher);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void *fp_worker(void *argument)
{
    const double start = *(const double *)argument;
    double sum = start;
    for (int i = 0; i < 200000; i++) {
        sum += start * 0.5;
        sum -= start * 0.25;
    }
    const double expected = start + (200000.0 * start * 0.25);
    CHECK((sum - expected < 1e-3) && (expected - sum < 1e-3));
    return NULL;
}

static void floating_point_survives_displacement(void)
{
    static const double seeds[] = { 1.0, 2.0, 4.0 };
    priority_set(200);
    const pthread_t low = thread_start(50, fp_worker, (void *)&seeds[0]);
    for (int i = 0; i < 200; i++) { /* main displaces the worker and uses FP itself */
        sleep_ns(20000);
        volatile double mine = i * 1.5;
        CHECK(mine + 1.0 == i * 1.5 + 1.0);
    }
    const pthread_t high = thread_start(60, fp_worker, (void *)&seeds[1]);
    thread_end(high);
    thread_end(low);
    priority_set(MAIN_PRIORITY);
}

static volatile bool busy_stop;
static volatile uint64_t busy_rounds;

static void *busy(void *argument)
{
    (void)argument;
    while (!busy_stop) {
        busy_rounds++;
    }
    return NULL;
}

static void a_busy_thread_delays_no_period(void)
{
    int64_t worst_ns = 0;
    busy_stop = false;
    busy_rounds = 0;
    const pthread_t low = thread_start(1, busy, NULL);
    int64_t release_ns = now_ns() + MS;
    for (int i = 0; i < 10000; i++) {
        sleep_until_ns(release_ns);
        const int64_t late_ns = now_ns() - release_ns;
        CHECK(late_ns >= 0);
        worst_ns = (late_ns > worst_ns) ? late_ns : worst_ns;
        release_ns += MS;
    }
    busy_stop = true;
    thread_end(low);
    CHECK(busy_rounds > 1000000U);
    CHECK(worst_ns < 5000); /* instructions, as counted by -icount shift=0 */
}

static void *burn(void *argument)
{
    spin_ns(*(const int64_t *)argument);
    return NULL;
}

static void processor_time_is_charged_to_who_used_it(void)
{
    static const int64_t burn_ns = 50 * MS;
    struct timespec before;
    struct timespec after;
    CHECK_EQUAL(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before), 0);
    thread_end(thread_start(50, burn, (void *)&burn_ns));
    CHECK_EQUAL(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after), 0);
    const int64_t used_ns = ((after.tv_sec - before.tv_sec) * 1000000000LL)
                            + (after.tv_nsec - before.tv_nsec);
    CHECK(used_ns < MS);
}

static void *threshold_worker(void *argument)
{
    order_add('w');
    sem_post(argument); /* wakes 60, which must wait: the threshold is 70 */
    order_add('W');
    return NULL;
}

static void *threshold_waiter(void *argument)
{
    sem_wait(argument);
    order_add('s');
    return NULL;
}

static void a_threshold_holds_off_threads_up_to_it(void)
{
    sem_t semaphore;
    pthread_t worker;
    pthread_attr_t attributes;
    const struct sched_param fifty = { .sched_priority = 50 };
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    order_clear();
    const pthread_t waiter = thread_start(60, threshold_waiter, &semaphore);
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &fifty), 0);
    CHECK_EQUAL(pthread_attr_setthreshold_np(&attributes, 70), 0);
    CHECK_EQUAL(pthread_create(&worker, &attributes, threshold_worker, &semaphore), 0);
    thread_end(worker);
    thread_end(waiter);
    order_check("wWs");
    CHECK_EQUAL(sem_destroy(&semaphore), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-SCHED-012", the_most_urgent_thread_runs_first),
    VERIFIES("LLR-SCHED-011", equals_run_in_order_of_arrival),
    VERIFIES("LLR-SCHED-018", equals_are_never_time_sliced),
    VERIFIES("LLR-SCHED-018", only_a_more_urgent_thread_displaces),
    VERIFIES("LLR-SCHED-018", a_displaced_thread_stays_before_its_equals),
    VERIFIES("LLR-SCHED-015", yield_goes_behind_the_equals),
    VERIFIES("LLR-SCHED-081", setting_a_priority_places_as_posix_says),
    VERIFIES("LLR-SCHED-080", inheritance_passes_along_a_chain_of_owners),
    VERIFIES("LLR-SCHED-072", a_ceiling_keeps_others_away),
    VERIFIES("LLR-SCHED-018", floating_point_survives_displacement),
    VERIFIES("LLR-SCHED-053", a_busy_thread_delays_no_period),
    VERIFIES("LLR-SCHED-085", processor_time_is_charged_to_who_used_it),
    VERIFIES("LLR-ARCH-019 LLR-SCHED-082", a_threshold_holds_off_threads_up_to_it),
};

TARGET_TEST_MAIN(tests)
