/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads on the target, function by function, with every error: life, attributes,
 * scheduling parameters, names, keys, once.
 */
#include "thread_help.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOBODY ((pthread_t)0x7FFF00000001UL)

static void *returns_argument(void *argument)
{
    return argument;
}

static void *exits_with_argument(void *argument)
{
    pthread_exit(argument);
}

static void join_gets_what_the_thread_ended_with(void)
{
    int mark;
    void *result = NULL;
    pthread_t thread = thread_start(110, returns_argument, &mark);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK(result == &mark);
    thread = thread_start(50, exits_with_argument, &mark);
    result = NULL;
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK(result == &mark);
}

static void join_refuses_what_cannot_be_joined(void)
{
    pthread_attr_t attributes;
    pthread_t thread = 0;
    CHECK_EQUAL(pthread_join(pthread_self(), NULL), EDEADLK);
    CHECK_EQUAL(pthread_join(NOBODY, NULL), ESRCH);
    CHECK_EQUAL(pthread_join(0, NULL), ESRCH);
    thread = thread_start(110, returns_argument, NULL);
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL), ESRCH);
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, returns_argument, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, NULL),
                EINVAL); /* equal to main: did not run yet */
    CHECK_EQUAL(pthread_detach(thread), EINVAL);
    sched_yield();
    CHECK_EQUAL(pthread_join(thread, NULL), ESRCH);
    CHECK_EQUAL(pthread_detach(thread), ESRCH);
}

static sem_t gate;

static void *waits_at_gate(void *unused)
{
    CHECK_EQUAL(sem_wait(&gate), 0);
    return unused;
}

static void *joins(void *thread)
{
    return (void *)(intptr_t)pthread_join(*(const pthread_t *)thread, NULL);
}

static void only_one_thread_joins_another(void)
{
    void *result = NULL;
    CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
    pthread_t target = thread_start(110, waits_at_gate, NULL);
    const pthread_t joiner = thread_start(110, joins, &target);
    CHECK_EQUAL(pthread_join(target, NULL), EINVAL);
    CHECK_EQUAL(sem_post(&gate), 0);
    CHECK_EQUAL(pthread_join(joiner, &result), 0);
    CHECK_EQUAL((intptr_t)result, 0);
}

static void detached_thread_frees_its_place(void)
{
    const long many = 3 * sysconf(_SC_THREAD_THREADS_MAX);
    for (long i = 0; i < many; i++) {
        pthread_t thread = 0;
        CHECK_EQUAL(pthread_create(&thread, NULL, returns_argument, NULL), 0);
        CHECK_EQUAL(pthread_detach(thread), 0);
        sched_yield();
    }
}

static void threads_beyond_the_limit_are_refused_until_one_ends(void)
{
    static pthread_t threads[1000];
    const long most = sysconf(_SC_THREAD_THREADS_MAX);
    long count = 0;
    pthread_t another = 0;
    CHECK(most <= 1000);
    for (int round = 0; round < 2; round++) {
        CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
        for (count = 0; count < (most - 1); count++) {
            CHECK_EQUAL(pthread_create(&threads[count], NULL, waits_at_gate, NULL), 0);
        }
        CHECK_EQUAL(pthread_create(&another, NULL, waits_at_gate, NULL), EAGAIN);
        CHECK_EQUAL(another, 0);
        for (long i = 0; i < count; i++) {
            CHECK_EQUAL(sem_post(&gate), 0);
        }
        for (long i = 0; i < count; i++) {
            thread_end(threads[i]);
        }
    }
}

static void *own_id(void *unused)
{
    (void)unused;
    return (void *)pthread_self();
}

static void every_thread_knows_itself(void)
{
    void *result = NULL;
    pthread_t thread = 0;
    CHECK(pthread_self() != 0U);
    CHECK(pthread_equal(pthread_self(), pthread_self()) != 0);
    CHECK_EQUAL(pthread_create(&thread, NULL, own_id, NULL), 0);
    CHECK_EQUAL(pthread_equal(thread, pthread_self()), 0);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK((pthread_t)result == thread);
}

static _Alignas(16) char stack[2 * PTHREAD_STACK_MIN];

static void *address_of_frame(void *unused)
{
    (void)unused;
    return __builtin_frame_address(0);
}

static void thread_runs_on_the_stack_it_is_given(void)
{
    pthread_attr_t attributes;
    pthread_t thread = 0;
    void *frame = NULL;
    void *bottom = NULL;
    size_t size = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    CHECK_EQUAL(pthread_attr_getstack(&attributes, &bottom, &size), 0);
    CHECK(bottom == stack);
    CHECK_EQUAL(size, sizeof stack);
    CHECK_EQUAL(pthread_create(&thread, &attributes, address_of_frame, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, &frame), 0);
    CHECK(((char *)frame >= stack) && ((char *)frame < &stack[sizeof stack]));
}

static void impossible_stacks_are_refused(void)
{
    pthread_attr_t attributes;
    size_t size = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, stack, PTHREAD_STACK_MIN - 16),
                EINVAL);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, &stack[8], PTHREAD_STACK_MIN),
                EINVAL);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, stack, PTHREAD_STACK_MIN + 8),
                EINVAL);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, NULL, PTHREAD_STACK_MIN), EINVAL);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN - 1), EINVAL);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN), 0);
    CHECK_EQUAL(pthread_attr_getstacksize(&attributes, &size), 0);
    CHECK_EQUAL(size, PTHREAD_STACK_MIN);
}

static void stack_too_large_for_the_pool_is_refused(void)
{
    pthread_attr_t attributes;
    pthread_t thread = 0;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, (size_t)1 << 40), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, returns_argument, NULL), EAGAIN);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, SIZE_MAX & ~(size_t)15), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, returns_argument, NULL), EAGAIN);
    CHECK_EQUAL(thread, 0);
}

static void attributes_start_with_their_defaults(void)
{
    pthread_attr_t attributes;
    struct sched_param parameters = { .sched_priority = -1 };
    void *bottom = stack;
    size_t size = 0;
    int value = -1;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_getdetachstate(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_CREATE_JOINABLE);
    CHECK_EQUAL(pthread_attr_getinheritsched(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_INHERIT_SCHED);
    CHECK_EQUAL(pthread_attr_getschedpolicy(&attributes, &value), 0);
    CHECK_EQUAL(value, SCHED_FIFO);
    CHECK_EQUAL(pthread_attr_getschedparam(&attributes, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, 0);
    CHECK_EQUAL(pthread_attr_getscope(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_SCOPE_SYSTEM);
    CHECK_EQUAL(pthread_attr_getguardsize(&attributes, &size), 0);
    CHECK_EQUAL(size, PAGESIZE);
    CHECK_EQUAL(pthread_attr_getstack(&attributes, &bottom, &size), 0);
    CHECK(bottom == NULL);
    CHECK_EQUAL(pthread_attr_getthreshold_np(&attributes, &value), 0);
    CHECK_EQUAL(value, PTHREAD_THRESHOLD_NONE_NP);
}

static void attributes_refuse_what_is_not_there(void)
{
    pthread_attr_t attributes;
    const struct sched_param low = { .sched_priority = -1 };
    const struct sched_param high = { .sched_priority = 256 };
    int value = -1;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, 2), EINVAL);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, 2), EINVAL);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_RR), ENOTSUP);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, 77), EINVAL);
    CHECK_EQUAL(pthread_attr_setschedpolicy(&attributes, SCHED_OTHER), 0);
    CHECK_EQUAL(pthread_attr_getschedpolicy(&attributes, &value), 0);
    CHECK_EQUAL(value, SCHED_OTHER);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &low), EINVAL);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &high), EINVAL);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, PTHREAD_SCOPE_PROCESS), ENOTSUP);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, PTHREAD_SCOPE_SYSTEM), 0);
    CHECK_EQUAL(pthread_attr_setscope(&attributes, 2), EINVAL);
    CHECK_EQUAL(pthread_attr_setguardsize(&attributes, 8192), 0);
    CHECK_EQUAL(pthread_attr_setthreshold_np(&attributes, 255), 0);
    CHECK_EQUAL(pthread_attr_setthreshold_np(&attributes, 256), EINVAL);
    CHECK_EQUAL(pthread_attr_setthreshold_np(&attributes, -2), EINVAL);
}

static void attributes_not_initialised_are_reported(void)
{
    pthread_attr_t attributes;
    pthread_t thread = 0;
    int value = 0;
    memset(&attributes, 0, sizeof attributes);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), EINVAL);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED),
                EINVAL);
    CHECK_EQUAL(pthread_create(&thread, &attributes, returns_argument, NULL), EINVAL);
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_destroy(&attributes), 0);
    CHECK_EQUAL(pthread_attr_getdetachstate(&attributes, &value), EINVAL);
    CHECK_EQUAL(pthread_create(&thread, &attributes, returns_argument, NULL), EINVAL);
}

static int priority_of(pthread_t thread)
{
    struct sched_param parameters = { .sched_priority = -1 };
    int policy = -1;
    CHECK_EQUAL(pthread_getschedparam(thread, &policy, &parameters), 0);
    CHECK_EQUAL(policy, SCHED_FIFO);
    return parameters.sched_priority;
}

static void *own_priority(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)priority_of(pthread_self());
}

static void priority_is_inherited_unless_it_is_explicit(void)
{
    pthread_attr_t attributes;
    const struct sched_param explicit = { .sched_priority = 42 };
    pthread_t thread = 0;
    void *result = NULL;
    CHECK_EQUAL(pthread_create(&thread, NULL, own_priority, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK_EQUAL((intptr_t)result, priority_of(pthread_self()));
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setschedparam(&attributes, &explicit), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, own_priority, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK_EQUAL((intptr_t)result, priority_of(pthread_self()));
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, own_priority, NULL), 0);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK_EQUAL((intptr_t)result, 42);
}

static void parameters_are_set_and_read(void)
{
    const struct sched_param parameters = { .sched_priority = 60 };
    const int before = priority_of(pthread_self());
    CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
    const pthread_t thread = thread_start(110, waits_at_gate, NULL);
    CHECK_EQUAL(pthread_setschedparam(thread, SCHED_FIFO, &parameters), 0);
    CHECK_EQUAL(priority_of(thread), 60);
    CHECK_EQUAL(pthread_setschedparam(thread, SCHED_OTHER, &parameters), 0);
    CHECK_EQUAL(pthread_setschedprio(thread, 255), 0);
    CHECK_EQUAL(priority_of(thread), 255);
    CHECK_EQUAL(pthread_setschedprio(thread, 0), 0);
    CHECK_EQUAL(priority_of(thread), 0);
    CHECK_EQUAL(sem_post(&gate), 0);
    thread_end(thread);
    CHECK_EQUAL(priority_of(pthread_self()), before);
}

static void impossible_parameters_are_refused(void)
{
    const struct sched_param good = { .sched_priority = 60 };
    const struct sched_param low = { .sched_priority = -1 };
    const struct sched_param high = { .sched_priority = 256 };
    struct sched_param parameters;
    int policy;
    const pthread_t self = pthread_self();
    CHECK_EQUAL(pthread_setschedparam(self, SCHED_RR, &good), ENOTSUP);
    CHECK_EQUAL(pthread_setschedparam(self, 99, &good), EINVAL);
    CHECK_EQUAL(pthread_setschedparam(self, SCHED_FIFO, &low), EINVAL);
    CHECK_EQUAL(pthread_setschedparam(self, SCHED_FIFO, &high), EINVAL);
    CHECK_EQUAL(pthread_setschedparam(NOBODY, SCHED_FIFO, &good), ESRCH);
    CHECK_EQUAL(pthread_getschedparam(NOBODY, &policy, &parameters), ESRCH);
    CHECK_EQUAL(pthread_setschedprio(self, 256), EINVAL);
    CHECK_EQUAL(pthread_setschedprio(self, -1), EINVAL);
    CHECK_EQUAL(pthread_setschedprio(NOBODY, 60), ESRCH);
    CHECK_EQUAL(pthread_setthreshold_np(self, 256), EINVAL);
    CHECK_EQUAL(pthread_setthreshold_np(self, -2), EINVAL);
    CHECK_EQUAL(pthread_setthreshold_np(NOBODY, 60), ESRCH);
}

static void ended_thread_has_no_parameters(void)
{
    struct sched_param parameters;
    int policy;
    const pthread_t thread = thread_start(110, returns_argument, NULL);
    CHECK_EQUAL(pthread_getschedparam(thread, &policy, &parameters), ESRCH);
    CHECK_EQUAL(pthread_setschedprio(thread, 60), ESRCH);
    thread_end(thread);
}

static void threshold_keeps_others_off(void)
{
    order_clear();
    CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
    const pthread_t thread = thread_start(110, waits_at_gate, NULL);
    CHECK_EQUAL(pthread_setthreshold_np(pthread_self(), 110), 0);
    sched_yield(); /* it holds from the next dispatch on */
    CHECK_EQUAL(sem_post(&gate), 0);
    CHECK_EQUAL(pthread_setthreshold_np(pthread_self(), PTHREAD_THRESHOLD_NONE_NP), 0);
    thread_end(thread);
}

static void concurrency_is_of_no_consequence(void)
{
    CHECK_EQUAL(pthread_getconcurrency(), 0);
    CHECK_EQUAL(pthread_setconcurrency(4), 0);
    CHECK_EQUAL(pthread_setconcurrency(-1), EINVAL);
}

static void process_is_scheduled_as_the_calling_thread(void)
{
    struct sched_param parameters = { .sched_priority = 77 };
    const int before = priority_of(pthread_self());
    CHECK_EQUAL(sched_setscheduler(0, SCHED_FIFO, &parameters), SCHED_FIFO);
    CHECK_EQUAL(priority_of(pthread_self()), 77);
    parameters.sched_priority = before;
    CHECK_EQUAL(sched_setparam(getpid(), &parameters), 0);
    parameters.sched_priority = -1;
    CHECK_EQUAL(sched_getparam(0, &parameters), 0);
    CHECK_EQUAL(parameters.sched_priority, before);
    CHECK_EQUAL(sched_getscheduler(0), SCHED_FIFO);
}

static void process_refuses_what_is_not_there(void)
{
    struct sched_param good = { .sched_priority = 100 };
    const struct sched_param bad = { .sched_priority = 256 };
    struct timespec interval = { 1, 1 };
    errno = 0;
    CHECK_EQUAL(sched_setscheduler(0, SCHED_RR, &good), -1);
    CHECK_EQUAL(errno, EINVAL);
    CHECK_EQUAL(sched_setscheduler(0, SCHED_FIFO, &bad), -1);
    CHECK_EQUAL(errno, EINVAL);
    CHECK_EQUAL(sched_setscheduler(99, SCHED_FIFO, &good), -1);
    CHECK_EQUAL(errno, ESRCH);
    errno = 0;
    CHECK_EQUAL(sched_setparam(99, &good), -1);
    CHECK_EQUAL(errno, ESRCH);
    errno = 0;
    CHECK_EQUAL(sched_getparam(99, &good), -1);
    CHECK_EQUAL(errno, ESRCH);
    errno = 0;
    CHECK_EQUAL(sched_getscheduler(99), -1);
    CHECK_EQUAL(errno, ESRCH);
    errno = 0;
    CHECK_EQUAL(sched_rr_get_interval(99, &interval), -1);
    CHECK_EQUAL(errno, ESRCH);
    CHECK_EQUAL(sched_rr_get_interval(0, &interval), 0);
    CHECK_EQUAL(interval.tv_sec, 0);
    CHECK_EQUAL(interval.tv_nsec, 0);
}

static void range_of_priorities_is_told_for_policies_that_are_here(void)
{
    CHECK_EQUAL(sched_get_priority_max(SCHED_FIFO), 255);
    CHECK_EQUAL(sched_get_priority_min(SCHED_FIFO), 0);
    CHECK_EQUAL(sched_get_priority_max(SCHED_OTHER), 255);
    CHECK_EQUAL(sched_get_priority_min(SCHED_OTHER), 0);
    errno = 0;
    CHECK_EQUAL(sched_get_priority_max(SCHED_RR), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(sched_get_priority_min(-1), -1);
    CHECK_EQUAL(errno, EINVAL);
}

static void *yields(void *mark)
{
    for (int i = 0; i < 3; i++) {
        order_add(*(const char *)mark);
        CHECK_EQUAL(sched_yield(), 0);
    }
    return NULL;
}

static void equals_that_yield_take_turns(void)
{
    order_clear();
    const pthread_t one = thread_start(90, yields, "1");
    const pthread_t two = thread_start(90, yields, "2");
    const pthread_t low = thread_start(80, yields, "l");
    thread_end(one);
    thread_end(two);
    order_check("121212");
    thread_end(low);
}

static void names_are_kept(void)
{
    char name[32] = "";
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, sizeof name), 0);
    CHECK_EQUAL(strcmp(name, "main"), 0);
    CHECK_EQUAL(pthread_setname_np(pthread_self(), "1234567890123456789012345678901"),
                0);
    CHECK_EQUAL(pthread_setname_np(pthread_self(), "12345678901234567890123456789012"),
                ERANGE);
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, sizeof name), 0);
    CHECK_EQUAL(strlen(name), 31);
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, 31), ERANGE);
    CHECK_EQUAL(pthread_setname_np(NOBODY, "x"), ESRCH);
    CHECK_EQUAL(pthread_getname_np(NOBODY, name, sizeof name), ESRCH);
    CHECK_EQUAL(pthread_setname_np(pthread_self(), "main"), 0);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int once_count;

static void once_routine(void)
{
    once_count++;
    sleep_ns(1 * MS); /* others come meanwhile */
}

static void *calls_once(void *unused)
{
    CHECK_EQUAL(pthread_once(&once, once_routine), 0);
    CHECK_EQUAL(once_count, 1);
    return unused;
}

static void routine_runs_once_and_all_wait_for_it(void)
{
    const pthread_t low = thread_start(50, calls_once, NULL);
    const pthread_t high = thread_start(120, calls_once, NULL);
    CHECK_EQUAL(pthread_once(&once, once_routine), 0);
    CHECK_EQUAL(once_count, 1);
    thread_end(low);
    thread_end(high);
}

static pthread_once_t nested = PTHREAD_ONCE_INIT;
static int nested_result;

static void nested_routine(void)
{
    nested_result = pthread_once(&nested, nested_routine);
}

static void routine_that_calls_itself_is_told(void)
{
    CHECK_EQUAL(pthread_once(&nested, nested_routine), 0);
    CHECK_EQUAL(nested_result, EDEADLK);
}

static void *sets_errno(void *unused)
{
    (void)unused;
    const bool was_clear = errno == 0;
    errno = 77;
    return (void *)(intptr_t)was_clear;
}

static void every_thread_has_its_errno(void)
{
    void *result = NULL;
    errno = 11;
    const pthread_t thread = thread_start(110, sets_errno, NULL);
    CHECK_EQUAL(errno, 11);
    CHECK_EQUAL(pthread_join(thread, &result), 0);
    CHECK_EQUAL((intptr_t)result, 1);
    CHECK_EQUAL(errno, 11);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-060 LLR-POSIX-061 LLR-POSIX-062",
             join_gets_what_the_thread_ended_with),
    VERIFIES("LLR-POSIX-062 LLR-POSIX-063", join_refuses_what_cannot_be_joined),
    VERIFIES("LLR-POSIX-062", only_one_thread_joins_another),
    VERIFIES("LLR-POSIX-063", detached_thread_frees_its_place),
    VERIFIES("LLR-POSIX-060", threads_beyond_the_limit_are_refused_until_one_ends),
    VERIFIES("LLR-POSIX-064", every_thread_knows_itself),
    VERIFIES("LLR-POSIX-055 LLR-POSIX-060", thread_runs_on_the_stack_it_is_given),
    VERIFIES("LLR-POSIX-055", impossible_stacks_are_refused),
    VERIFIES("LLR-POSIX-060", stack_too_large_for_the_pool_is_refused),
    VERIFIES("LLR-POSIX-051 LLR-POSIX-052 LLR-POSIX-053 LLR-POSIX-054",
             attributes_start_with_their_defaults),
    VERIFIES("LLR-POSIX-050 LLR-POSIX-052 LLR-POSIX-053 LLR-POSIX-054 LLR-POSIX-056",
             attributes_refuse_what_is_not_there),
    VERIFIES("LLR-POSIX-051 LLR-POSIX-060", attributes_not_initialised_are_reported),
    VERIFIES("LLR-POSIX-060", priority_is_inherited_unless_it_is_explicit),
    VERIFIES("LLR-POSIX-065 LLR-POSIX-066 LLR-POSIX-067", parameters_are_set_and_read),
    VERIFIES("LLR-POSIX-065 LLR-POSIX-066 LLR-POSIX-067 LLR-POSIX-068",
             impossible_parameters_are_refused),
    VERIFIES("LLR-POSIX-066 LLR-POSIX-067", ended_thread_has_no_parameters),
    VERIFIES("LLR-POSIX-068", threshold_keeps_others_off),
    VERIFIES("LLR-POSIX-069", concurrency_is_of_no_consequence),
    VERIFIES("LLR-POSIX-072", process_is_scheduled_as_the_calling_thread),
    VERIFIES("LLR-POSIX-072 LLR-POSIX-073", process_refuses_what_is_not_there),
    VERIFIES("LLR-POSIX-071", range_of_priorities_is_told_for_policies_that_are_here),
    VERIFIES("LLR-POSIX-070", equals_that_yield_take_turns),
    VERIFIES("LLR-POSIX-074", names_are_kept),
    VERIFIES("LLR-POSIX-075", routine_runs_once_and_all_wait_for_it),
    VERIFIES("LLR-POSIX-075", routine_that_calls_itself_is_told),
    VERIFIES("LLR-POSIX-002", every_thread_has_its_errno),
};

TARGET_TEST_MAIN(tests)
