/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutexes on the target, function by function, with every error.  Inheritance and
 * ceilings as laws of scheduling are tested in scheduling.c.
 */
#include "thread_help.h"

#include <errno.h>

#define UNTIL_OFTEN 3

static pthread_mutex_t mutex;

static void mutex_make(int type, int protocol, int ceiling)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, type), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, protocol), 0);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, ceiling), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
}

static struct timespec realtime_in(int64_t ns)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &time), 0);
    const int64_t sum = ((int64_t)time.tv_sec * 1000000000LL) + time.tv_nsec + ns;
    return (struct timespec){ sum / 1000000000LL, (long)(sum % 1000000000LL) };
}

/* What a thread of another priority gets from a call; its result is the error. */
static void *tries(void *unused)
{
    (void)unused;
    const int error = pthread_mutex_trylock(&mutex);
    if (error == 0) {
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    }
    return (void *)(intptr_t)error;
}

static void *unlocks(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)pthread_mutex_unlock(&mutex);
}

static int result_of(int priority, void *(*entry)(void *))
{
    void *result = NULL;
    const pthread_t thread = thread_start(priority, entry, NULL);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    return (int)(intptr_t)result;
}

static void static_initialiser_is_a_free_mutex(void)
{
    static pthread_mutex_t ready = PTHREAD_MUTEX_INITIALIZER;
    CHECK_EQUAL(pthread_mutex_lock(&ready), 0);
    CHECK_EQUAL(pthread_mutex_lock(&ready), EDEADLK);
    CHECK_EQUAL(pthread_mutex_unlock(&ready), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&ready), 0);
}

static void attributes_not_initialised_make_no_mutex(void)
{
    pthread_mutexattr_t attributes;
    memset(&attributes, 0, sizeof attributes);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), 0);
    CHECK_EQUAL(pthread_mutex_init(&mutex, &attributes), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_destroy(&attributes), EINVAL);
}

static void locked_mutex_is_not_destroyed(void)
{
    CHECK_EQUAL(pthread_mutex_init(&mutex, NULL), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), EBUSY);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
}

static void destroyed_mutex_is_reported_and_can_be_made_anew(void)
{
    CHECK_EQUAL(pthread_mutex_init(&mutex, NULL), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_destroy(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_trylock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    CHECK_EQUAL(pthread_mutex_init(&mutex, NULL), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void owner_that_locks_again_gets_edeadlk(void)
{
    for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_PROTECT;
         protocol++) {
        mutex_make(PTHREAD_MUTEX_ERRORCHECK, protocol, 200);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), EDEADLK);
        CHECK_EQUAL(pthread_mutex_trylock(&mutex), EBUSY);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    }
}

static void recursive_mutex_counts(void)
{
    for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_PROTECT;
         protocol++) {
        mutex_make(PTHREAD_MUTEX_RECURSIVE, protocol, 200);
        for (int i = 0; i < UNTIL_OFTEN; i++) {
            CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
            CHECK_EQUAL(pthread_mutex_trylock(&mutex), 0);
        }
        for (int i = 0; i < (2 * UNTIL_OFTEN); i++) {
            CHECK_EQUAL(result_of(150, tries), EBUSY);
            CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
        }
        CHECK_EQUAL(result_of(150, tries), 0);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), EPERM);
    }
}

static void normal_mutex_waits_for_its_owner(void)
{
    mutex_make(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    const struct timespec time = realtime_in(2 * MS);
    const int64_t begin = now_ns();
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &time), ETIMEDOUT);
    CHECK((now_ns() - begin) >= (2 * MS));
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void stranger_cannot_unlock(void)
{
    for (int type = PTHREAD_MUTEX_ERRORCHECK; type <= PTHREAD_MUTEX_RECURSIVE; type++) {
        mutex_make(type, PTHREAD_PRIO_INHERIT, 0);
        CHECK_EQUAL(result_of(110, unlocks), EPERM);
        CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
        CHECK_EQUAL(result_of(110, unlocks), EPERM);
        CHECK_EQUAL(result_of(110, tries), EBUSY);
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    }
}

static void timed_lock_looks_at_the_time_only_if_it_must_wait(void)
{
    const struct timespec large = { 0, 1000000000 };
    const struct timespec negative = { 0, -1 };
    const struct timespec past = { 0, 0 };
    mutex_make(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, 0);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &large), 0);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &large), EINVAL);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &negative), EINVAL);
    CHECK_EQUAL(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void *locks_in_time(void *unused)
{
    (void)unused;
    const struct timespec time = realtime_in(1000 * MS);
    const int error = pthread_mutex_timedlock(&mutex, &time);
    if (error == 0) {
        CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    }
    return (void *)(intptr_t)error;
}

static void timed_lock_gets_what_is_unlocked_in_time(void)
{
    void *result = NULL;
    mutex_make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_INHERIT, 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    const pthread_t thread = thread_start(120, locks_in_time, NULL);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK_EQUAL((intptr_t)result, 0);
}

static void thread_above_the_ceiling_is_refused(void)
{
    mutex_make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_PROTECT, 110);
    CHECK_EQUAL(result_of(111, tries), EINVAL);
    CHECK_EQUAL(result_of(110, tries), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
}

static void ceiling_is_read_and_set(void)
{
    int ceiling = -1;
    mutex_make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_PROTECT, 110);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &ceiling), 0);
    CHECK_EQUAL(ceiling, 110);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 255, &ceiling), 0);
    CHECK_EQUAL(ceiling, 110);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 0, NULL), 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), EINVAL);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 120, &ceiling), 0);
    CHECK_EQUAL(ceiling, 0);
    CHECK_EQUAL(pthread_mutex_lock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 130, &ceiling), EDEADLK);
    CHECK_EQUAL(pthread_mutex_unlock(&mutex), 0);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &ceiling), 0);
    CHECK_EQUAL(ceiling, 120);
}

static void impossible_ceilings_are_refused(void)
{
    int ceiling = 42;
    mutex_make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_PROTECT, 110);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 256, &ceiling), EINVAL);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, -1, &ceiling), EINVAL);
    CHECK_EQUAL(ceiling, 42);
    mutex_make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_INHERIT, 110);
    CHECK_EQUAL(pthread_mutex_setprioceiling(&mutex, 120, &ceiling), EINVAL);
    CHECK_EQUAL(pthread_mutex_getprioceiling(&mutex, &ceiling), EINVAL);
    CHECK_EQUAL(ceiling, 42);
}

static void attributes_keep_what_is_set(void)
{
    pthread_mutexattr_t attributes;
    int value = -1;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_gettype(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_DEFAULT);
    CHECK_EQUAL(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PRIO_NONE);
    CHECK_EQUAL(pthread_mutexattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_PRIVATE);
    CHECK_EQUAL(pthread_mutexattr_getrobust(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_STALLED);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_NORMAL), 0);
    CHECK_EQUAL(pthread_mutexattr_gettype(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_MUTEX_NORMAL);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_PROTECT), 0);
    CHECK_EQUAL(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PRIO_PROTECT);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 255), 0);
    CHECK_EQUAL(pthread_mutexattr_getprioceiling(&attributes, &value), 0);
    CHECK_EQUAL(value, 255);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    CHECK_EQUAL(pthread_mutexattr_getpshared(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_PROCESS_SHARED);
}

static void attributes_refuse_what_is_not_there(void)
{
    pthread_mutexattr_t attributes;
    CHECK_EQUAL(pthread_mutexattr_init(&attributes), 0);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, 3), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_settype(&attributes, -1), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, 3), ENOTSUP);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&attributes, -1), ENOTSUP);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, 256), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_setprioceiling(&attributes, -1), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_setpshared(&attributes, 2), EINVAL);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST),
                ENOTSUP);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_STALLED), 0);
    CHECK_EQUAL(pthread_mutexattr_setrobust(&attributes, 2), EINVAL);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-030 LLR-POSIX-032", static_initialiser_is_a_free_mutex),
    VERIFIES("LLR-POSIX-030 LLR-POSIX-037", attributes_not_initialised_make_no_mutex),
    VERIFIES("LLR-POSIX-031", locked_mutex_is_not_destroyed),
    VERIFIES("LLR-POSIX-031", destroyed_mutex_is_reported_and_can_be_made_anew),
    VERIFIES("LLR-POSIX-032 LLR-POSIX-033", owner_that_locks_again_gets_edeadlk),
    VERIFIES("LLR-POSIX-032 LLR-POSIX-033 LLR-POSIX-035", recursive_mutex_counts),
    VERIFIES("LLR-POSIX-032 LLR-POSIX-034", normal_mutex_waits_for_its_owner),
    VERIFIES("LLR-POSIX-035", stranger_cannot_unlock),
    VERIFIES("LLR-POSIX-034", timed_lock_looks_at_the_time_only_if_it_must_wait),
    VERIFIES("LLR-POSIX-034", timed_lock_gets_what_is_unlocked_in_time),
    VERIFIES("LLR-POSIX-033", thread_above_the_ceiling_is_refused),
    VERIFIES("LLR-POSIX-036", ceiling_is_read_and_set),
    VERIFIES("LLR-POSIX-036", impossible_ceilings_are_refused),
    VERIFIES("LLR-POSIX-038", attributes_keep_what_is_set),
    VERIFIES("LLR-POSIX-038 LLR-POSIX-039", attributes_refuse_what_is_not_there),
};

TARGET_TEST_MAIN(tests)
