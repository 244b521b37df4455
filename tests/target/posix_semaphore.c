/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unnamed semaphores on the target, function by function, with every error.
 */
#include "thread_help.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>

static sem_t semaphore;

static int value_of(sem_t *sem)
{
    int value = -1;
    CHECK_EQUAL(sem_getvalue(sem, &value), 0);
    return value;
}

static struct timespec realtime_in(int64_t ns)
{
    struct timespec time;
    CHECK_EQUAL(clock_gettime(CLOCK_REALTIME, &time), 0);
    const int64_t sum = ((int64_t)time.tv_sec * 1000000000LL) + time.tv_nsec + ns;
    return (struct timespec){ sum / 1000000000LL, (long)(sum % 1000000000LL) };
}

static void values_up_to_the_limit_are_taken(void)
{
    errno = 0;
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    CHECK_EQUAL(value_of(&semaphore), 0);
    CHECK_EQUAL(sem_init(&semaphore, 1, SEM_VALUE_MAX), 0);
    CHECK_EQUAL(value_of(&semaphore), SEM_VALUE_MAX);
    CHECK_EQUAL(errno, 0);
    CHECK_EQUAL(sem_init(&semaphore, 0, (unsigned)SEM_VALUE_MAX + 1U), -1);
    CHECK_EQUAL(errno, EINVAL);
}

static void post_at_the_limit_overflows_and_changes_nothing(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, (unsigned)SEM_VALUE_MAX - 1U), 0);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    errno = 0;
    CHECK_EQUAL(sem_post(&semaphore), -1);
    CHECK_EQUAL(errno, EOVERFLOW);
    CHECK_EQUAL(value_of(&semaphore), SEM_VALUE_MAX);
}

static void trywait_takes_or_says_eagain(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, 2), 0);
    CHECK_EQUAL(sem_trywait(&semaphore), 0);
    CHECK_EQUAL(sem_trywait(&semaphore), 0);
    errno = 0;
    CHECK_EQUAL(sem_trywait(&semaphore), -1);
    CHECK_EQUAL(errno, EAGAIN);
    CHECK_EQUAL(value_of(&semaphore), 0);
}

static void wait_takes_at_once_what_is_there(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, 1), 0);
    CHECK_EQUAL(sem_wait(&semaphore), 0);
    CHECK_EQUAL(value_of(&semaphore), 0);
}

static void *waits(void *mark)
{
    CHECK_EQUAL(sem_wait(&semaphore), 0);
    order_add(*(const char *)mark);
    return NULL;
}

static void most_urgent_waiter_is_woken_first(void)
{
    order_clear();
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const pthread_t low = thread_start(110, waits, "l");
    const pthread_t high = thread_start(120, waits, "h");
    const pthread_t equal = thread_start(110, waits, "e");
    CHECK_EQUAL(value_of(&semaphore), 0);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    order_check("h");
    CHECK_EQUAL(sem_post(&semaphore), 0);
    order_check("hl");
    CHECK_EQUAL(sem_post(&semaphore), 0);
    order_check("hle");
    thread_end(low);
    thread_end(high);
    thread_end(equal);
}

static void destroy_refuses_while_somebody_waits(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const pthread_t waiter = thread_start(110, waits, "w");
    errno = 0;
    CHECK_EQUAL(sem_destroy(&semaphore), -1);
    CHECK_EQUAL(errno, EBUSY);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    thread_end(waiter);
    CHECK_EQUAL(sem_destroy(&semaphore), 0);
}

static void timed_wait_ends_not_before_its_time(void)
{
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const int64_t begin = now_ns();
    const struct timespec time = realtime_in(2 * MS);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &time), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    CHECK((now_ns() - begin) >= (2 * MS));
    CHECK_EQUAL(value_of(&semaphore), 0);
}

static void timed_wait_for_the_past_ends_at_once(void)
{
    const struct timespec past = { 0, 0 };
    const struct timespec before_the_epoch = { -5, 999999999 };
    const struct timespec now = realtime_in(0);
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &past), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &before_the_epoch), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &now), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    CHECK_EQUAL(value_of(&semaphore), 0);
}

static void timed_wait_looks_at_the_time_only_if_it_must_wait(void)
{
    const struct timespec negative = { 1, -1 };
    const struct timespec large = { 1, 1000000000 };
    CHECK_EQUAL(sem_init(&semaphore, 0, 1), 0);
    CHECK_EQUAL(sem_timedwait(&semaphore, &large), 0);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &large), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(sem_timedwait(&semaphore, &negative), -1);
    CHECK_EQUAL(errno, EINVAL);
}

static void *posts_soon(void *unused)
{
    (void)unused;
    sleep_ns(1 * MS);
    CHECK_EQUAL(sem_post(&semaphore), 0);
    return NULL;
}

static void timed_wait_is_ended_by_a_post(void)
{
    const struct timespec time = realtime_in(1000 * MS);
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const int64_t begin = now_ns();
    const pthread_t poster = thread_start(50, posts_soon, NULL);
    CHECK_EQUAL(sem_timedwait(&semaphore, &time), 0);
    CHECK((now_ns() - begin) < (100 * MS));
    thread_end(poster);
    CHECK_EQUAL(value_of(&semaphore), 0);
}

static void timed_wait_follows_the_clock_that_is_set(void)
{
    struct timespec time = realtime_in(3600LL * 1000 * MS);
    CHECK_EQUAL(sem_init(&semaphore, 0, 0), 0);
    const struct timespec before = realtime_in(0);
    time.tv_sec++;
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &time), 0);
    const struct timespec passed = { time.tv_sec, time.tv_nsec };
    CHECK_EQUAL(sem_timedwait(&semaphore, &passed), -1);
    CHECK_EQUAL(errno, ETIMEDOUT);
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &before), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-020 LLR-POSIX-026", values_up_to_the_limit_are_taken),
    VERIFIES("LLR-POSIX-022", post_at_the_limit_overflows_and_changes_nothing),
    VERIFIES("LLR-POSIX-023", trywait_takes_or_says_eagain),
    VERIFIES("LLR-POSIX-024", wait_takes_at_once_what_is_there),
    VERIFIES("LLR-POSIX-022 LLR-POSIX-024", most_urgent_waiter_is_woken_first),
    VERIFIES("LLR-POSIX-021", destroy_refuses_while_somebody_waits),
    VERIFIES("LLR-POSIX-025", timed_wait_ends_not_before_its_time),
    VERIFIES("LLR-POSIX-025", timed_wait_for_the_past_ends_at_once),
    VERIFIES("LLR-POSIX-025", timed_wait_looks_at_the_time_only_if_it_must_wait),
    VERIFIES("LLR-POSIX-025", timed_wait_is_ended_by_a_post),
    VERIFIES("LLR-POSIX-025 LLR-POSIX-082", timed_wait_follows_the_clock_that_is_set),
};

TARGET_TEST_MAIN(tests)
